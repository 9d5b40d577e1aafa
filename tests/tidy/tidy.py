#!/usr/bin/env python3
"""A test of the code base itself: rooms, sizes, tests, words. Each message names the cure.

usage: tidy.py ROOT
Prints one line per fault and exits 1 if there is any; `N passed, N failed` counts the rules.
"""
import os
import re
import subprocess
import sys

LINES_MAX, HEADER_LINES_MAX, FUNCTION_LINES_MAX, README_LINES_MAX = 500, 250, 70, 60
PURE = {"ml", "parse", "templates", "features", "classify", "forecast", "detect"}
TRACKED_BYTES_MAX = 400_000
PRODUCTS = (".pkl", ".pyc", ".o", ".so", ".a", ".log.gz", ".db")
BANNED_NAMES = ("util", "helper", "common", "misc", "manager", "types", "impl")
THIRD_PARTY = re.compile(
    r'#include <(boost/|nlohmann/|simdjson|yaml-cpp/|sqlite3|curl/|openssl/|prometheus/|re2/|zstd|lz4|zlib|CLI/|systemd/|argon2)'
)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


class Tree:
    """The checkout, read once."""

    def __init__(self, root):
        self.root = root
        self.src = os.path.join(root, "src")
        self.rooms = parse_rooms(read(os.path.join(self.src, "CMakeLists.txt")))
        self.files = []
        for folder, _, names in sorted(os.walk(self.src)):
            for name in sorted(names):
                self.files.append(os.path.relpath(os.path.join(folder, name), self.src))
        self.exempt = parse_exempt(os.path.join(root, "tests/tidy/exempt.txt"))

    def code(self, suffixes=(".cc", ".h")):
        return [f for f in self.files if f.endswith(suffixes)]

    def text(self, relative):
        return read(os.path.join(self.src, relative))


def parse_rooms(text):
    """room -> rooms it may use, in declared order."""
    rooms = {}
    for match in re.finditer(r"foreshock_room\((\w+)\s+USES([^)]*?)LIBS([^)]*)\)", text):
        rooms[match.group(1)] = match.group(2).split()
    return rooms


def parse_exempt(path):
    """`rule path number  # reason` lines -> {(rule, path): number}. A number may only fall."""
    exempt = {}
    if os.path.exists(path):
        for line in read(path).splitlines():
            body, _, reason = line.partition("#")
            if body.strip():
                rule, name, number = body.split()
                if not reason.strip():
                    raise SystemExit(f"tests/tidy/exempt.txt: '{line}' gives no reason; add one after '#'")
                exempt[(rule, name)] = int(number)
    return exempt


def rule_edges(tree):
    """includes equal the declared edges, and edges only go up the list"""
    order = list(tree.rooms)
    for room, uses in tree.rooms.items():
        for used in uses:
            if used not in order or order.index(used) >= order.index(room):
                yield f"src/CMakeLists.txt: {room} uses {used}, which is not above it; move the code, not the line"
    used_edges = set()
    for file in tree.code():
        room = file.split("/")[0]
        for number, line in enumerate(tree.text(file).splitlines(), 1):
            match = re.match(r'\s*#include "([^"]+)"', line)
            if not match:
                continue
            parts = match.group(1).split("/")
            target = parts[0]
            if len(parts) < 2 or target not in tree.rooms:
                yield f"src/{file}:{number}: include \"{match.group(1)}\" by its path from src/ (room/file.h)"
                continue
            if target == room:
                continue
            used_edges.add((room, target))
            if target not in tree.rooms[room]:
                yield f"src/{file}:{number}: {room} may not use {target}; see its line in src/CMakeLists.txt"
            if len(parts) > 2:
                yield f"src/{file}:{number}: {match.group(1)} is private to {target}; use a header at the room's top"
    for room, uses in tree.rooms.items():
        for used in uses:
            if (room, used) not in used_edges and any(f.startswith(room + "/") for f in tree.code((".cc",))):
                yield f"src/CMakeLists.txt: {room} declares {used} and never includes it; remove it from the line"


def rule_architecture_table(tree):
    """ARCHITECTURE.md's table has the same rooms and edges as src/CMakeLists.txt"""
    path = os.path.join(tree.root, "ARCHITECTURE.md")
    rows = {}
    for line in read(path).splitlines():
        match = re.match(r"\| `(\w+)` \|[^|]*\|([^|]*)\|", line)
        if match:
            rows[match.group(1)] = re.findall(r"\w+", match.group(2))
    for room, uses in tree.rooms.items():
        if room not in rows:
            yield f"ARCHITECTURE.md: no row for room {room}; add `| \\`{room}\\` | what | uses | makes |`"
        elif sorted(rows[room]) != sorted(uses):
            yield f"ARCHITECTURE.md: {room} uses {' '.join(uses)} in src/CMakeLists.txt; the table says otherwise"


def rule_tests_beside(tree):
    """each .cc has its test beside it"""
    for file in tree.code((".cc",)):
        if re.search(r"(_test|_bench|_fuzz|/main)\.cc$", file):
            continue
        test = file[:-3] + "_test.cc"
        if test not in tree.files and ("untested", file) not in tree.exempt:
            yield f"src/{file}: no {os.path.basename(test)} beside it; write one that can fail, or exempt with a reason"


def rule_sizes(tree):
    """files, headers, room READMEs stay small"""
    for file in tree.code():
        lines = tree.text(file).count("\n")
        if file.endswith("_test.cc"):
            continue
        limit = HEADER_LINES_MAX if file.endswith(".h") else LINES_MAX
        limit = max(limit, tree.exempt.get(("lines", file), 0))
        if lines > limit:
            yield f"src/{file}: {lines} lines, at most {limit}; split it by what its parts do"
    for file in tree.files:
        if os.path.basename(file) == "README.md" and tree.text(file).count("\n") > README_LINES_MAX:
            yield f"src/{file}: over {README_LINES_MAX} lines; a room's README is a door plate"


def rule_functions(tree):
    """functions stay readable"""
    for file in tree.code((".cc",)):
        if file.endswith(("_test.cc", "_bench.cc")):
            continue
        start = None
        for number, line in enumerate(tree.text(file).splitlines(), 1):
            if start is None and line.endswith("{") and re.match(r"[A-Za-z].*\)[^;]*\{$", line):
                start = number
            elif line.startswith("}") and start is not None:
                length = number - start + 1
                limit = max(FUNCTION_LINES_MAX, tree.exempt.get(("function", file), 0))
                if length > limit:
                    yield f"src/{file}:{start}: a function of {length} lines, at most {limit}; cut it where it changes subject"
                start = None


def rule_headers(tree):
    """headers open with prose, have #pragma once, and keep third parties out"""
    for file in tree.code((".h",)):
        text = tree.text(file)
        if "#pragma once" not in text:
            yield f"src/{file}: no #pragma once"
        if file.count("/") == 1:
            prose = 0
            for line in text.splitlines():
                if not line.startswith("//"):
                    break
                prose += 1
            least = 2 if file.endswith(("_events.h", "_options.h", "limits.h", "check.h")) else 3
            if prose < least:
                yield f"src/{file}: a public header opens with what it is, its place, thread, cost and invariants"
            match = THIRD_PARTY.search(text)
            if match:
                yield f"src/{file}: {match.group(0)} in a door header; keep third parties in .cc files or sub-folders"


def rule_pure(tree):
    """rooms without World see no clock, disk or chance"""
    banned = re.compile(
        r'"base/(world|fake_world)\.h"|std::chrono::(system|steady)_clock|\bstd::random_device|\btime\(nullptr\)|'
        r"\bgettimeofday|\bclock_gettime|\bstd::this_thread::get_id"
    )
    for file in tree.code():
        if file.split("/")[0] in PURE and not file.endswith(("_test.cc", "_bench.cc", "_fuzz.cc")):
            for number, line in enumerate(tree.text(file).splitlines(), 1):
                if banned.search(line) and ("impure", file) not in tree.exempt:
                    yield f"src/{file}:{number}: {line.strip()}: a pure room; pass time or chance in"


def rule_names(tree):
    """names say what a thing is"""
    for file in tree.files:
        words = re.split(r"[_/.]", file.lower())
        for banned in BANNED_NAMES:
            if banned in words:
                yield f"src/{file}: '{banned}' in a name says nothing; name it after what it is"
        if file.count("/") > 2 and file.endswith((".cc", ".h")):
            yield f"src/{file}: a room has at most one level of sub-folders"


def rule_rooms_furnished(tree):
    """each room has its README"""
    for room in tree.rooms:
        if any(f.startswith(room + "/") for f in tree.code((".cc",))) and f"{room}/README.md" not in tree.files:
            yield f"src/{room}: no README.md; one sentence, noun, drawing, invariants, limits, does not"


def rule_leftovers(tree):
    """no leftovers"""
    for file in tree.code():
        for number, line in enumerate(tree.text(file).splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line) and "tidy:" not in line:
                yield f"src/{file}:{number}: leftover marker; do it, or write it in docs/gaps.md"
            if line.rstrip() != line:
                yield f"src/{file}:{number}: trailing blanks; run make fmt"
            if len(line) > 140 and '"' not in line:  # clang-format breaks code; long literals stay whole
                yield f"src/{file}:{number}: {len(line)} columns; break the line"


def rule_only_sources(tree):
    """nothing large, and no build product, is in git"""
    tracked = subprocess.run(["git", "-C", tree.root, "ls-files", "-z"], capture_output=True, text=True)
    for name in filter(None, tracked.stdout.split("\0")):
        path = os.path.join(tree.root, name)
        size = os.path.getsize(path) if os.path.isfile(path) else 0
        if size > TRACKED_BYTES_MAX or name.endswith(PRODUCTS):
            yield f"{name}: {size} bytes are in git; make it where it is needed, or keep it out (.gitignore)"


def rule_metrics_documented(tree):
    """every metric stands in docs/operate/metrics.md and conversely"""
    documented = set(re.findall(r"`(foreshock_\w+)`", read(os.path.join(tree.root, "docs/operate/metrics.md"))))
    used = set()
    for file in tree.code():
        if not file.endswith(("_test.cc", "_bench.cc", "_fuzz.cc")) and not file.startswith("base/telemetry"):
            used |= set(re.findall(r'"(foreshock_[a-z0-9_]+)"', tree.text(file)))
    used = {u for u in used if not u.startswith("foreshock_session")}
    for name in sorted(used - documented):
        yield f"docs/operate/metrics.md: {name} is not described; add a row"
    for name in sorted(documented - used):
        yield f"docs/operate/metrics.md: {name} is described but nothing makes it; remove the row"


def rule_settings_documented(tree):
    """every setting stands in docs/operate/settings.md"""
    text = read(os.path.join(tree.root, "docs/operate/settings.md"))
    for file in tree.code((".cc", ".h")):
        if file.endswith("_test.cc") or file.startswith("base/"):
            continue
        for key in re.findall(r'\.key = "([a-z0-9_.]+)"', tree.text(file)):
            if f"`{key}`" not in text:
                yield f"docs/operate/settings.md: {key} (src/{file}) is not described; add a row"


def rule_api_paths_documented(tree):
    """every API path of openapi.yaml stands in docs/API.md"""
    spec = tree.text("api/openapi.yaml")
    docs = read(os.path.join(tree.root, "docs/API.md"))
    for path in re.findall(r"^  (/[\w{}/.-]+):\s*$", spec, re.M):
        if f"`{path}`" not in docs:
            yield f"docs/API.md: {path} is not mentioned; add a row"


RULES = [v for k, v in list(globals().items()) if k.startswith("rule_")]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    tree = Tree(root)
    passed = failed = 0
    for rule in RULES:
        faults = [f for f in rule(tree) if f]
        for fault in faults:
            print(fault)
        print(f"{'FAIL' if faults else 'ok  '} {rule.__doc__}")
        passed, failed = passed + (not faults), failed + bool(faults)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
