// LagGraph: which warnings come before which incidents, how long before, and how reliably.
//
// Learned online from two kinds of moments: an *onset* (a warning template begins to come, comes in numbers,
// or comes far more often than usual) and a *strike* (an incident template comes in numbers). An onset stays
// open for kHorizon; a strike in that time counts for every open onset, an onset that ends without one counts
// against all its edges. An onset whose edge was right often enough, and more often than chance would be,
// warns of the strike with its lead. One warning per target and horizon. Bounded: kNodesMax nodes, kEdgesMax
// edges, kOpenMax open onsets; the least useful give way. Strikes and onsets are rare, so a call may cost
// O(open) map steps. Deterministic; used by Watch on its thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class LagGraph {
 public:
  static constexpr int64_t kHorizon = 45 * kMinute;
  static constexpr int64_t kLagMin = kMinute;  // what comes together is no forecast
  static constexpr size_t kNodesMax = 4096, kEdgesMax = 8192, kOpenMax = 256, kLagsKept = 8;

  // What is meant by an onset of a template: its first line after quiet, several of them, far too many.
  enum class Sign : uint8_t { kBegan, kBusy, kSurge };
  struct Node {
    uint32_t service = 0;
    uint64_t template_id = 0;
    Sign sign = Sign::kBegan;
    auto operator<=>(const Node&) const = default;
  };
  struct Warning {
    Node source, target;
    uint32_t hits = 0, onsets = 0;  // it was right `hits` times of `onsets`
    double reliability = 0;         // with one doubt added
    double log_p = 0;               // of so many hits if the target came by chance
    int64_t lag_low = 0, lag_mid = 0, lag_high = 0;
  };

  std::optional<Warning> onset(const Node& source, Timestamp at);
  void strike(const Node& target, Timestamp at);
  // Edges that would warn, the most reliable first.
  std::vector<Warning> known() const;

  size_t memory_bytes() const;
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  struct Source {
    uint32_t onsets = 0;
    Timestamp last;
  };
  struct Target {
    uint32_t strikes = 0;
    Timestamp last, warned{INT64_MIN / 4};
  };
  struct Edge {
    uint32_t hits = 0;
    std::array<float, kLagsKept> lags{};  // seconds, a ring
    Timestamp counted{INT64_MIN / 4};     // of the onset that counted last
  };
  struct Open {
    Node source;
    Timestamp at;
  };
  void move_clock(Timestamp at);
  std::optional<Warning> judge(const Node& source, const Source& known, const Node& target,
                               const Edge& edge) const;
  Target* target_of(const Node& node, Timestamp at);

  std::map<Node, Source> sources_;
  std::map<Node, Target> targets_;
  std::map<std::pair<Node, Node>, Edge> edges_;
  std::vector<Open> open_;  // oldest first
  Timestamp began_, clock_;
  bool started_ = false;
};

}  // namespace foreshock::detect
