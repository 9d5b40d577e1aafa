// Shop: plays the twelve services through event time, a slice at a time; the same bytes for the same seed.
//
// Load follows the hour of day; deploys come a few times a day; faults come as the scenario says. Every line
// knows its label and, when a fault made it, which. Lines of a slice are in time order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/generate/faults.h"
#include "app/generate/line_format.h"
#include "base/result.h"

namespace foreshock::app::generate {

struct ShopOptions {
  std::string scenario =
      "mixed";  // "mixed", "healthy", "healthy_weeks", "incident", "week", or a fault's name
  uint64_t seed = 1;
  double rate = 100;  // mean lines per second
  Timestamp start;
  int64_t duration_ns = 10 * kMinute;
  bool as_syslog = false;
};

struct FaultRun {
  const Fault* fault;
  Timestamp start;  // of its span: precursors may begin here
  int64_t span_ns;
  Timestamp begins() const {
    return start + static_cast<int64_t>(fault->begins * static_cast<double>(span_ns));
  }
  Timestamp ends() const { return start + static_cast<int64_t>(fault->ends * static_cast<double>(span_ns)); }
};

// A new version of a service: it is away for some seconds, says that it starts, and words and rates change.
struct Deploy {
  Timestamp at;
  Service service;
  size_t message = 0;  // of its normal ones: gets another text
  size_t phrase = 0;
  double factor = 1;  // on that message's share
  int version = 0;
};

struct ShopLine {
  Timestamp at;
  Service service;
  Label label;
  int fault;               // index into faults(), -1 = none
  int lines;               // line feeds in it
  uint32_t begin, length;  // in the slice's text
};

struct Slice {
  std::string text;
  std::vector<ShopLine> lines;  // in time order; their bytes lie in order in `text`
};

class Shop {
 public:
  // kInvalid for an unknown scenario, naming those there are.
  static Result<Shop> open(ShopOptions options);

  // Plays the next `span_ns` of event time into `out` (cleared first); false when the duration is over.
  bool next(int64_t span_ns, Slice& out);
  Timestamp now() const { return now_; }
  const std::vector<FaultRun>& faults() const { return faults_; }
  const std::vector<Deploy>& deploys() const { return deploys_; }

 private:
  struct Draft {
    Timestamp at;
    Service service;
    Label label;
    Level level;
    int fault;
    const char* logger;
    const Pattern* pattern;
    bool with_trace;
  };
  struct Choice {
    const Message* message;
    Pattern pattern;
    double until;  // cumulative weight
  };

  explicit Shop(ShopOptions options);
  Status plan();
  void add_background(int64_t span_ns, std::vector<Draft>& drafts);
  void add_fault(size_t index, int64_t span_ns, std::vector<Draft>& drafts);
  void plan_deploys();
  void deploy(const Deploy& deploy, std::vector<Draft>& drafts);
  double load() const;
  double weekly(Service service) const;
  double scale_of(Service service) const;
  const Choice& choose(Service service, Label label);

  ShopOptions options_;
  Dice dice_;
  LineFormat format_;
  Timestamp now_, end_;
  double normal_share_ = .70, warning_share_ = .25;
  std::vector<FaultRun> faults_;
  std::vector<std::vector<Pattern>> fault_patterns_;
  std::vector<Deploy> deploys_;  // in the order of time
  std::vector<Pattern> start_patterns_;
  size_t deployed_ = 0;
  std::vector<Choice> choices_[kServiceCount][3];
  std::vector<Draft> drafts_;
  std::string message_;
};

// Names for --list.
std::vector<std::pair<std::string, std::string>> scenario_names();

}  // namespace foreshock::app::generate
