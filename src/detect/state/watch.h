// Watch: the detector of one tenant at work: arrivals, the clock, windows, and what they say.
//
// Its files: watch.cc takes activity in and moves the clock, watch_novelty.cc judges what is new or bad at
// once, watch_windows.cc closes steps and minutes and judges rates, error shares and silence,
// watch_foreshock.cc learns what comes before incidents, watch_silence.cc what stopped, watch_sequence.cc the
// order of lines that share an id, watch_state.cc saves and loads, watch_context.cc adds what stands around a
// finding. A step of a service closes when the tenant's clock has passed it by the lateness; a service that
// still reads its history closes by its own clock, and is never called silent. Steps are absolute numbers of
// ten seconds, minutes absolute minutes. Owned by Detector, used on its thread. Deterministic.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "detect/decision/desk.h"
#include "detect/detect_options.h"
#include "detect/scorers/calibrator.h"
#include "detect/scorers/lag_graph.h"
#include "detect/scorers/rate_scorer.h"
#include "detect/scorers/service_graph.h"
#include "detect/scorers/session_order.h"
#include "detect/scorers/week_memory.h"
#include "detect/state/tables.h"
#include "features/activity.h"
#include "templates/catalogue.h"

namespace foreshock::detect {

class Watch {
 public:
  Watch(TenantId tenant, const templates::Catalogue& catalogue, const DetectOptions& options);

  void observe(const features::Activity& activity, std::vector<Finding>& out);
  void advance(Timestamp event_time, std::vector<Finding>& out);

  Desk& desk() { return desk_; }
  const Desk& desk() const { return desk_; }
  const Tables& tables() const { return tables_; }
  const LagGraph& lags() const { return lags_; }
  const ServiceGraph& graph() const { return graph_; }
  Timestamp clock() const { return clock_; }
  size_t memory_bytes() const;
  void save(ml::StateWriter& out) const;
  // `layout` as Detector's version. Gives the names of the parts that start empty, because this program does
  // not know their version.
  Result<std::vector<std::string>> load(ml::StateReader& in, uint32_t layout = 4);

 private:
  // Which window of which kind of series; each has a calibrator of its own.
  enum WindowKind : size_t {
    kPairStep,
    kPairMinute,
    kPairSlow,
    kRollUpStep,
    kRollUpMinute,
    kRollUpSlow,
    kRollUpLow,
    kSlotTails,
    kMixture,
    kSessions,
    kWindowKinds
  };
  struct Entry {
    int64_t step;
    uint32_t service;
    TemplateId id;
    uint32_t count, errors;
  };
  // What a series must show before its rate is worth a finding.
  struct Gate {
    double excess_min;  // lines above the expectation, in one step
    double active_min;  // share of minutes with lines
    bool roll_up;
    bool severe = false;  // errors: one extreme step is enough
  };
  struct Claim {
    WindowVerdict verdict;
    double log_p = 0;  // calibrated and combined
    int64_t first_step = 0, last_step = 0;
    std::vector<Contribution> scorers;
    double quiet_at = kNoQuietValue;  // the largest count that would have claimed nothing
  };

  // watch_state.cc
  Status load_parts(ml::StateReader& in, std::vector<std::string>& anew);
  Status load_part(uint8_t tag, ml::StateReader& in);
  Status load_v3(ml::StateReader& in);
  Status load_calibrators(ml::StateReader& in);

  // watch.cc
  void take_aliases();
  void take_group(const features::GroupActivity& group, Timestamp bound, std::vector<Finding>& out);
  void note_severity(Pair& pair, const features::GroupActivity& group);
  void keep_examples(Pair& pair, const features::GroupActivity& group);
  void name_pair(Pair& pair, const features::GroupActivity& group);
  void add_entry(const Entry& entry, std::vector<Finding>& out);
  void move_clock(Timestamp to, std::vector<Finding>& out);
  void leave_gap(int64_t minute, std::vector<Finding>& out);

  // watch_novelty.cc
  struct Arrival {
    bool first = false;  // of this template in this service
    Timestamp last_before;
    uint64_t total_before = 0;
  };
  void judge_arrival(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                     const Arrival& arrival, std::vector<Finding>& out);
  void tell_new(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                bool update, std::vector<Finding>& out);
  void tell_severity(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                     const classify::Class& verdict, int64_t quiet_ns, bool wants_alarm,
                     std::vector<Finding>& out);
  void tell_rare(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                 const Arrival& arrival, std::vector<Finding>& out);
  void judge_decisive_slot(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                           std::vector<Finding>& out);
  void tell_hidden_new(Service& service, uint32_t index, int64_t minute, std::vector<Finding>& out);
  Candidate novelty_candidate(FindingKind kind, uint32_t index, const Pair& pair,
                              const features::GroupActivity& group, const classify::Class& verdict) const;

  // watch_context.cc: what stands around a finding, added to every candidate on its way to the desk
  void submit(Candidate candidate, Service& service, Timestamp now, std::vector<Finding>& out);
  void note_names(const Pair& pair, const features::GroupActivity& group);
  void note_ids(const features::Activity& activity);
  uint32_t service_named(std::string_view word) const;

  // watch_slots.cc
  void note_slots(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                  std::vector<Finding>& out);
  void tell_slot_word(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                      uint16_t slot, const SlotWordSet::News& news, std::vector<Finding>& out);
  void close_slots(Service& service, uint32_t index, Pair& pair, int64_t minute, std::vector<Finding>& out);
  void tell_slot_tail(Service& service, uint32_t index, Pair& pair, int64_t minute,
                      const SlotTail::Verdict& verdict, double log_p, std::vector<Finding>& out);

  // watch_mix.cc
  struct MixPart {
    const Pair* pair;
    double count, expected, surprise;
  };
  void judge_mix(Service& service, uint32_t index, int64_t minute, std::vector<Finding>& out);
  struct PerLine {
    double now, quiet;
  };
  void tell_mix(Service& service, uint32_t index, int64_t first, std::vector<MixPart> parts, double log_p,
                PerLine surprise, std::vector<Finding>& out);

  // watch_foreshock.cc
  void note_onset(Service& service, uint32_t index, const Pair& pair, LagGraph::Sign sign, Timestamp at,
                  std::vector<Finding>& out);
  void note_strike(uint32_t index, TemplateId id, Timestamp at);
  std::string subject_text(const LagGraph::Node& node) const;

  // watch_sequence.cc
  void note_sessions(const features::Activity& activity);
  void judge_sessions(Timestamp to, std::vector<Finding>& out);
  void tell_order(Service& service, const SessionOrder::Verdict& verdict, double log_p, uint32_t minutes,
                  std::vector<Finding>& out);
  const Pair* pair_of(uint32_t symbol) const;

  // watch_windows.cc
  void close_due(std::vector<Finding>& out);
  void close_service(Service& service, uint32_t index, int64_t limit, std::vector<Finding>& out);
  void close_step(Service& service, uint32_t index, int64_t step, std::vector<Finding>& out);
  void close_minute(Service& service, uint32_t index, int64_t minute, std::vector<Finding>& out);
  std::optional<Claim> judge_series_step(Series& series, int64_t step, const Gate& gate, bool learning);
  std::optional<Claim> judge_series_minute(Series& series, int64_t minute, const Gate& gate, bool learning,
                                           bool pass);
  void judge_error_ratio(Service& service, uint32_t index, int64_t step, std::vector<Finding>& out);
  void tell_pair_rate(Service& service, uint32_t index, Pair& pair, const Claim& claim,
                      std::vector<Finding>& out);
  void tell_roll_up_rate(Service& service, uint32_t index, const Claim& claim, bool errors, bool low,
                         std::vector<Finding>& out);
  void explain_roll_up(const Service& service, int64_t first, int64_t last, bool errors_only, bool low,
                       Finding& finding, const Pair** worst) const;

  // watch_silence.cc
  std::optional<Claim> judge_series_low(Series& series, int64_t minute);
  void judge_silence(Service& service, uint32_t index, std::vector<Finding>& out);
  void judge_pair_silence(Service& service, uint32_t index, Pair& pair, int64_t step,
                          std::vector<Finding>& out);

  // watch_week.cc
  WeekMemory& week(uint32_t service, bool errors);
  void note_week(const Service& service, uint32_t index, int64_t step);
  // Whether the same hour a week ago had such a window, or such a pause; says so in the finding.
  bool habit_of_the_week(uint32_t index, const Claim& claim, bool low, Finding& finding);
  bool pause_of_the_week(uint32_t index, int64_t step, int64_t gap, const WindowVerdict& verdict,
                         double log_p_max);
  void judge_creep(Service& service, uint32_t index, bool errors, int64_t step, std::vector<Finding>& out);
  void save_weeks(ml::StateWriter& out) const;
  Status load_weeks(ml::StateReader& in);

  // More real lines of a template, three in all.
  static void fill_examples(const Pair& pair, Finding& finding);
  void set_window(Finding& finding, const Claim& claim) const;
  static void set_band(Finding& finding, const WindowVerdict& verdict, int64_t first_step, int64_t last_step);
  bool settled(const Service& service) const;

  const templates::Catalogue& catalogue_;
  DetectOptions options_;
  Tables tables_;
  Desk desk_;
  std::array<Calibrator, kWindowKinds> calibrators_;
  LagGraph lags_;
  ServiceGraph graph_;
  SessionOrder orders_;
  std::vector<std::unique_ptr<WeekMemory>> weeks_;     // two for each service: lines, errors
  std::vector<SessionOrder::Verdict> order_verdicts_;  // kept warm
  size_t slot_pairs_ = 0;                              // with models of their slots
  uint64_t catalogue_version_ = 0;
  bool started_ = false;
  Timestamp clock_;  // newest credible event time
  int64_t closed_limit_ = INT64_MIN;
  std::vector<Entry> entries_;  // kept warm between batches
  // Who wrote an id last: a table by hash, where a newer id simply takes the place. Not saved: ids live
  // short.
  struct IdOwner {
    uint64_t key = 0;
    Timestamp at;
    uint32_t service = UINT32_MAX;
  };
  std::vector<IdOwner> ids_;
  std::vector<uint32_t> group_services_;
};

constexpr int64_t step_of(Timestamp at) {
  return at.floor(features::kStepNs).ns / features::kStepNs;
}
constexpr Timestamp step_start(int64_t step) {
  return {step * features::kStepNs};
}
constexpr int64_t minute_of_step(int64_t step) {
  return step >= 0 ? step / kStepsPerMinute : (step - kStepsPerMinute + 1) / kStepsPerMinute;
}

}  // namespace foreshock::detect
