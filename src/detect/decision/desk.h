// Desk: the last stop of a finding: is it news, does it alarm, what is its id?
//
// Scorers hand in candidates with all evidence; the desk asks the episodes (is the subject already known?),
// the mutes, the service (at most `alarms_per_episode` alarms while it is in trouble), the tenant's state
// (warm-up, history), what came back all day already (Recurrence) and the budget, in this order, and gives
// the finding out or keeps it. The id is the hash of tenant, kind, service, template and the first window, so
// a replay gives the same ids. Deterministic.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "detect/decision/budget.h"
#include "detect/decision/episodes.h"
#include "detect/decision/jury.h"
#include "detect/decision/ledger.h"
#include "detect/decision/online_fdr.h"
#include "detect/decision/recurrence.h"
#include "detect/finding.h"
#include "detect/state/tables.h"

namespace foreshock::detect {

struct Candidate {
  Finding finding;  // everything but id, alarm and score's final cap
  uint32_t service = 0;
  uint64_t facet = 0;   // tells subjects of one kind and service apart: its lines from its errors
  double strength = 0;  // what must double for an early update: count, share, seconds of silence
  bool wants_alarm = false;
  bool urgent = false;       // incident class; may use the budget's reserve
  bool always_tell = false;  // tell this update whatever the pace (a threshold of lines was passed)
  std::string neighbour;     // a service beside this one that is in trouble
};

class Desk {
 public:
  Desk(TenantId tenant, const DetectOptions& options)
      : tenant_(tenant), options_(options), budget_(options.findings_per_day) {}

  // Event time of the tenant's first line; alarms are rare until it is `warm_up_ns` ago.
  void began(Timestamp at);
  // Wall clock of the newest arrival, 0 when this is a replay.
  void set_received(Timestamp received) { received_ = received; }

  // `now` is the event time of the decision.
  void submit(Candidate candidate, Service& service, Timestamp now, std::vector<Finding>& out);
  // The subject is well again.
  void close(FindingKind kind, const std::string& service, TemplateId id) {
    episodes_.close(subject(kind, service, id));
  }
  bool is_open(FindingKind kind, const std::string& service, TemplateId id) const;
  void mute(TemplateId id, const std::string& service, bool muted);
  void expire(Timestamp now) { episodes_.expire(now, options_.cool_down_ns); }
  const Episodes& episodes() const { return episodes_; }
  Jury& jury() { return jury_; }
  const Jury& jury() const { return jury_; }
  Ledger& ledger() { return ledger_; }
  const Ledger& ledger() const { return ledger_; }
  Recurrence& recurrence() { return recurrence_; }
  const Recurrence& recurrence() const { return recurrence_; }
  double score_needed(Timestamp now) const { return budget_.score_needed(now); }

  size_t memory_bytes() const {
    return sizeof *this + episodes_.memory_bytes() + ledger_.memory_bytes() + recurrence_.memory_bytes() +
           mutes_.size() * 96;
  }
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  static uint64_t subject(FindingKind kind, const std::string& service, TemplateId id, uint64_t facet = 0);
  bool grant(const Candidate& candidate, Service& service, Timestamp now);
  bool allow(const Candidate& candidate, Service& service, Timestamp now);
  void weigh(Candidate& candidate) const;
  void remember(uint64_t subject, Finding& finding);
  bool is_muted(TemplateId id, const std::string& service) const;

  TenantId tenant_;
  DetectOptions options_;
  AlarmBudget budget_;
  Episodes episodes_;
  Ledger ledger_;
  Jury jury_;
  OnlineFdr fdr_;
  Recurrence recurrence_;
  std::map<uint64_t, std::vector<SimilarFinding>> past_;  // by subject, newest first
  std::set<std::pair<uint64_t, std::string>> mutes_;
  Timestamp began_{INT64_MAX};
  Timestamp received_;
  uint32_t warm_alarms_ = 0;
};

}  // namespace foreshock::detect
