// LogSide: one of the two logs of a comparison: lines per template and block of time, and slots' types.
//
// Blocks begin at a millisecond and double whenever a log would need more than kBlocksMax of them, so memory
// follows the templates and not the length of the log. Where most lines carry no time, or all the same one,
// the line's number takes the place of the time. Both sides of a comparison share the catalogue.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "detect/log_diff.h"
#include "parse/parser.h"
#include "templates/catalogue.h"
#include "templates/miner.h"

namespace foreshock::app::diff {

constexpr int64_t kBlocksMax = 4096;
constexpr size_t kTypedSlotsMax = 16;  // per template, from the left
constexpr size_t kExampleBytes = 400;

// Lines per block, mostly in order of time; a block may stand there twice, but not for ever.
class BlockCounts {
 public:
  void add(int64_t block, uint32_t lines);
  void halve();  // blocks become twice as wide
  const std::vector<std::pair<int64_t, uint32_t>>& all() const { return counts_; }

 private:
  void gather();

  std::vector<std::pair<int64_t, uint32_t>> counts_;
};

// Counts per block of one template.
struct Occurrences {
  BlockCounts blocks;
  uint64_t lines = 0;
  std::string example;
  struct Typed {
    uint32_t blocks = 0;
    int64_t last = INT64_MIN;
  };
  std::vector<std::unordered_map<uint8_t, Typed>> slots;
};

class LogSide {
 public:
  LogSide(templates::Catalogue& catalogue, std::string zone, Timestamp observed, bool by_line);

  Status read(const std::string& file);

  uint64_t lines() const { return lines_; }
  uint64_t untimed() const { return untimed_; }
  Timestamp first() const { return first_; }
  Timestamp last() const { return last_; }
  // Widens blocks until they are as wide as this.
  void widen_to(int64_t width_ns);
  int64_t width_ns() const { return width_; }
  size_t blocks() const;  // from the first line to the last
  // Of what the templates are called now; counts of templates that were merged are added up.
  std::unordered_map<TemplateId, Occurrences> take();
  // Lines per block from the first one, `blocks()` of them.
  std::vector<uint32_t> series(const Occurrences& of) const;

 private:
  void count(const templates::Event& event);
  void widen();

  templates::Catalogue& catalogue_;
  templates::Miner miner_;
  parse::Parser parser_;
  parse::StreamMemory memory_;
  Arena arena_;
  std::vector<parse::Record> records_;
  std::vector<templates::Event> events_;
  std::unordered_map<TemplateId, Occurrences> found_;
  std::string zone_;
  Timestamp observed_;
  bool by_line_;
  int64_t width_ = kMillisecond;
  uint64_t lines_ = 0, untimed_ = 0;
  Timestamp first_{INT64_MAX}, last_{INT64_MIN};
};

// Both sides as compare_logs() takes them.
struct DiffTable {
  std::vector<detect::DiffSeries> series;
  std::vector<std::string> examples;  // per series, of the side that shows the change best
  size_t blocks_a = 0, blocks_b = 0;
};
DiffTable table_of(const templates::Catalogue& catalogue, LogSide& a, LogSide& b);

}  // namespace foreshock::app::diff
