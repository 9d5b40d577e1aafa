// Evidence: what is remembered of an incident's findings, to decide what joins it and what caused it.
//
// One per incident in memory; rebuilt from the stored findings after a restart by absorbing them in the same
// order. Bounded by the limits of incidents_options.h: what comes past them is counted, not remembered.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "detect/finding.h"
#include "incidents/join/entities.h"

namespace foreshock::incidents {

struct ServiceEvidence {
  std::string service;
  Timestamp onset;
  uint64_t findings = 0;
  double class_weight = 0;  // of its worst finding: see class_weight()
  double p_min = 1;
  double score_max = 0;
  bool only_symptoms = true;
  detect::Finding lead;  // the finding that best says what is wrong there
  Timestamp deployed;    // newest deploy marker before or at the onset; 0 = none known
};

// How much a finding's class weighs: 1 for an incident, 0.6 for a warning, 0.25 else.
double class_weight(const detect::Finding& finding);
// Whether a finding tells of a start or release of its service rather than of a fault.
bool is_deploy_marker(const detect::Finding& finding);

class Evidence {
 public:
  // `again`: the same finding with newer numbers; it is not counted twice.
  void absorb(const detect::Finding& finding, const Marks& marks, bool again);
  void note_deploy(const std::string& service, Timestamp at);

  bool has_service(const std::string& service) const { return services_.contains(service); }
  bool has_template(TemplateId id) const { return id && templates_.contains(id); }
  bool has_same(const std::string& service, TemplateId id) const;  // this template in this service
  bool has_alarm(const std::string& service, TemplateId id, detect::FindingKind kind) const;
  const Entity* shared_entity(const Marks& marks) const;  // null when there is none
  bool holds_entity(const Entity& entity) const { return entities_.contains(entity); }
  bool names(const std::string& service) const;                    // a line of another service does
  const std::set<std::string>& causes() const { return causes_; }  // causes of their own, no symptoms
  size_t namers(const std::string& service) const;                 // services whose lines name this one

  struct Instant {
    Timestamp at;
    std::string service;
  };
  // The evidence nearest in time to `at` that is of another service; null when there is none in memory.
  const Instant* nearest_other(Timestamp at, const std::string& service) const;

  std::vector<const ServiceEvidence*> by_onset() const;  // ties by name
  size_t services() const { return services_.size(); }

 private:
  std::map<std::string, ServiceEvidence> services_;
  std::set<TemplateId> templates_;
  std::set<std::pair<std::string, TemplateId>> pairs_;
  std::set<std::tuple<std::string, TemplateId, detect::FindingKind>> alarms_;
  std::set<Entity> entities_;
  std::map<std::string, std::set<std::string>> words_;  // word -> services that said it
  size_t word_count_ = 0;
  std::set<std::string> causes_;
  std::deque<Instant> recent_;
};

}  // namespace foreshock::incidents
