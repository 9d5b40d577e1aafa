// BenchCommand: `foreshock bench CASE`: runs one case of bench/cases and passes on its JSON line.
//
// A case is a folder with case.json (what it measures, unit, goal) and an executable `run` that prints one
// JSON object {"case","figure","unit","goal","ok",...}. Cases start servers of their own on free ports.
// They are looked for in ./bench/cases and beside the binary's checkout.
#pragma once

#include <string>

#include "base/world.h"

namespace foreshock::app {

struct BenchCommand {
  std::string name;    // "" lists the cases
  double seconds = 0;  // 0: the case's own length
  int run(World& world) const;
};

}  // namespace foreshock::app
