// Habits of one source: how long it pauses, in which formats it speaks, how late its lines arrive.
//
// Private to SourceHealth, which feeds them once per source and look (about a second), never per line. Each
// is a few numbers, forgets slowly, and loads only what it could have saved. Pure and deterministic.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "ml/running_quantile.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

using FormatCounts = std::vector<std::pair<std::string, uint64_t>>;

// Pauses between arrivals, weighted by the time spent in them: a batch that runs an hour a night spends most
// of its time in one pause a day, and that pause is its habit, though thousands of short ones stand beside.
class PauseHabit {
 public:
  void add(int64_t pause_ns);
  // The longest pause among those that together make up kRareShare of the time; what is rarer is an accident.
  int64_t usual_ns() const;
  uint64_t seen() const { return seen_; }

  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);

 private:
  static constexpr size_t kBins = 26;  // powers of two of a second: up to a year
  static constexpr double kRareShare = 0.02;
  static constexpr double kForgetSeconds = 14.0 * 86'400;
  std::array<float, kBins> seconds_{};
  std::array<float, kBins> longest_{};
  uint64_t seen_ = 0;
};

// Shares of formats, and how far a window's shares usually lie from them.
class FormatHabit {
 public:
  void add(const FormatCounts& window);
  void replace(const FormatCounts& window);  // the new mixture is the habit from now on
  // Half the sum of differences of shares: 0 = the same mixture, 1 = nothing in common.
  double distance(const FormatCounts& window) const;
  bool is_strange(double distance) const;
  uint64_t windows() const { return windows_; }
  std::pair<std::string, double> main() const;  // its commonest format and the share

  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);

 private:
  void learn_distance(double distance);
  static constexpr size_t kFormatsMax = 8;
  static constexpr double kLinesMax = 50'000;  // past it old lines count ever less
  static constexpr uint64_t kWindowsNeeded = 4;
  std::vector<std::pair<std::string, double>> lines_;
  double total_ = 0;
  double mean_ = 0, deviation_ = 0;
  uint64_t windows_ = 0;
};

// A share that should stay low.
class ShareHabit {
 public:
  void add(double share);
  bool is_strange(double share) const;
  double mean() const { return mean_; }
  uint64_t windows() const { return windows_; }

  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);

 private:
  double mean_ = 0, deviation_ = 0;
  uint64_t windows_ = 0;
};

// How late the newest lines of a look were, over one window.
struct DelayWindow {
  uint32_t looks = 0;
  int64_t low_ns = INT64_MAX, high_ns = INT64_MIN;
  void add(int64_t delay_ns);
  int64_t middle_ns() const { return low_ns / 2 + high_ns / 2; }
  // Constant within what clocks' seconds and the network make of it.
  bool is_steady() const;
};

// The top of the usual delays.
class DelayHabit {
 public:
  void add(int64_t delay_ns) { top_.add(static_cast<double>(delay_ns) / kSecond); }
  bool is_known() const { return top_.seen() >= 20; }
  int64_t usual_ns() const;
  void forget() { top_ = ml::RunningQuantile(0.9, 500); }

  void save(ml::StateWriter& out) const { top_.save(out); }
  Status load(ml::StateReader& in) { return top_.load(in); }

 private:
  ml::RunningQuantile top_{0.9, 500};
};

}  // namespace foreshock::detect
