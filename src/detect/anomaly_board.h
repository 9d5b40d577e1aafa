// AnomalyBoard: what the Anomalies page draws: a lane of scores per service, and who voted for them.
//
// Made by Detector::anomalies() from stored scores; no line is read for it. A window's score is the highest
// score of the findings made in it, or up to kSurpriseScoreMax for p-values that were worth no finding.
// Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "detect/finding.h"

namespace foreshock::detect {

constexpr int64_t kBoardWindowNs = 10 * kMinute;
constexpr int64_t kBoardSpanNs = 7 * kDay;  // kept
constexpr double kSurpriseScoreMax = 35;

struct AnomalyBoard {
  struct Vote {
    uint32_t window = 0;  // index into `windows`
    Scorer scorer = Scorer::kNovelty;
    double p = 1;  // the smallest of this scorer in the window
  };
  struct Lane {
    std::string service;
    std::vector<double> scores;  // one for each window
    std::vector<Vote> votes;
  };
  struct Threshold {
    double threshold = 0;
    uint64_t fired_7d = 0;  // stretches of windows at or above it, over all services
  };
  std::vector<Timestamp> windows;  // starts, ascending
  std::vector<Lane> services;      // the strangest first
  std::vector<Threshold> thresholds;
  double alarm_score = 50;  // what an alarm needs now
};

}  // namespace foreshock::detect
