// The `detect` commands: what is not normal in files, without a server: sessions, a series, logs.
//
// As all commands: results to stdout in the forms of DESIGN section 10, people's words to stderr, 0 done, 1
// failed, 2 wrong use. Thresholds come from the training file (sessions, logs) or from what came before in
// the same series; never from labels. `--save` writes what was learned to a file, `--load` judges by it: the
// scores are those of one run. Single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/world.h"

namespace foreshock::app {

// TSV `session` (number of the line in the test file), `score`, `p_value`, `anomalous`; with `explain` NDJSON
// with the same and the events that made the score.
struct DetectSessionsCommand {
  std::string train, test;
  std::string save, load;     // files of a trained model
  std::string model;          // empty: ensemble, or what the file holds; "list" prints the names
  std::string neural_plugin;  // a file; empty: where it usually lies
  bool explain = false;
  std::optional<double> false_rate;  // .001, or what the file holds
  uint64_t seed = 1;
  int run(World& world) const;
};

// TSV `timestamp`, `value` (as given), `expected`, `low`, `high`, `p_value`, `alarm`.
struct DetectSeriesCommand {
  std::string file;
  std::string save, load;  // files of what was seen so far
  std::string model;       // empty: quantile_band, or what the file holds; "list" prints the names
  int run(World& world) const;
};

// NDJSON findings: one object per window that is not normal, or per window with `every`.
struct DetectLogsCommand {
  std::vector<std::string> train, test;
  std::string save, load;                // files of a trained model
  std::string model;                     // empty: auto, or what the file holds; "list" prints the names
  std::string neural_plugin;             // a file; empty: where it usually lies
  std::optional<uint32_t> window_lines;  // 100, or what the file holds
  std::optional<double> false_rate;      // .01, or what the file holds
  bool labelled = false;  // lines are `label TAB line`, 1 = a fault; labels of test files are not looked at
  bool every = false;
  uint64_t seed = 1;
  int run(World& world) const;
};

// TSV: every model, which of the three commands above know it, what it is for.
struct DetectModelsCommand {
  int run(World& world) const;
};

// NDJSON: the findings and incidents that a running server would have made of these lines, in their order.
struct DetectReplayCommand {
  std::vector<std::string> files;
  bool alarms_only = false;  // leave out findings that would only have gone to the digest
  int run(World& world) const;
};

}  // namespace foreshock::app
