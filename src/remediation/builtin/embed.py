#!/usr/bin/env python3
"""Writes builtin_runbooks.cc from the YAML files beside it. Run it after changing one of them."""
import pathlib

here = pathlib.Path(__file__).parent
out = ['// Made by embed.py from the YAML files of this folder; change those and run it again.\n',
       '#include "remediation/builtin/builtin_runbooks.h"\n\n#include <array>\n\n',
       "namespace foreshock::remediation {\nnamespace {\n\n// clang-format off\n"]
files = sorted(here.glob("*.yaml"))
out.append(f"constexpr std::array<BuiltInRunbook, {len(files)}> kRunbooks{{{{\n")
for file in files:
    out.append(f'{{"{file.name}", R"yaml({file.read_text()})yaml"}},\n')
out.append("}};\n// clang-format on\n\n}  // namespace\n\n"
           "std::span<const BuiltInRunbook> built_in_runbooks() { return kRunbooks; }\n\n"
           "}  // namespace foreshock::remediation\n")
(here / "builtin_runbooks.cc").write_text("".join(out))
