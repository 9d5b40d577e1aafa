// Detector: activity of one tenant to findings: novelty, rates, silence, error share, class; one budget.
//
// Owned by the watch thread (one per process), fed with Activity in any order of arrival; windows close by
// event time (the tenant's watermark = newest event time less allowed lateness). Scores become p-values from
// the models' tails and conformal ranks, and the tenant's alarm budget decides. Deterministic for the same
// sequence of calls. Novelty and class findings come at once with the batch; rates when their window closes.
// Memory is bounded by options; save()/load() keep what was learned over a restart.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/anomaly_board.h"
#include "detect/detect_options.h"
#include "detect/finding.h"
#include "detect/topology.h"
#include "features/activity.h"
#include "templates/catalogue.h"

namespace foreshock::detect {

class Detector {
 public:
  Detector(TenantId tenant, const templates::Catalogue& catalogue, DetectOptions options);
  ~Detector();

  // Takes in what a lane saw; returns the findings that are certain now.
  std::vector<Finding> observe(const features::Activity& activity);
  // Time went on without lines (wall clock near event time in live use): closes windows, finds silence.
  std::vector<Finding> advance(Timestamp event_time);

  // A person's verdict, from learn: mutes or raises what this key (template, service) may claim.
  void mute(TemplateId template_id, const std::string& service, bool muted);

  // A person's verdict on findings of this kind: the weight of their scorer for this tenant moves a little.
  void judge(FindingKind kind, bool real);

  // For pages: the newest anomaly score of each service, 0..100, and its state.
  struct ServiceState {
    std::string service;
    double score = 0;
    uint64_t lines = 0;
    double rate_per_s = 0;  // over the last minute of event time
    double expected_per_s = 0;
    double error_share = 0;
    Timestamp last_line;
    std::string state;  // "learning", "ok", "warning", "incident", "silent"
  };
  std::vector<ServiceState> services() const;

  // Scores and votes of [start, end), from what was stored; the last kBoardSpanNs are kept.
  AnomalyBoard anomalies(Timestamp start, Timestamp end) const;

  Topology topology() const;

  size_t memory_bytes() const;
  uint64_t checksum() const;
  std::string save() const;
  // The names of the parts that start empty because another version of this program saved them.
  Result<std::vector<std::string>> load(std::string_view bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock::detect
