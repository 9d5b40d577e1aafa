#include "incidents/join/evidence.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "incidents/incidents_options.h"
#include "incidents/join/cause_relation.h"

namespace foreshock::incidents {
namespace {

constexpr size_t kInstantsKept = 64;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Which of two findings of a service says better what is wrong: an alarm, of a worse class, with a cause of
// its own, more unusual; the earlier one when all is equal.
bool leads_better(const detect::Finding& a, const detect::Finding& b) {
  if (a.alarm != b.alarm) return a.alarm;
  if (class_weight(a) != class_weight(b)) return class_weight(a) > class_weight(b);
  if (is_symptom(a.cause) != is_symptom(b.cause)) return !is_symptom(a.cause);
  if (bool(a.template_id) != bool(b.template_id)) return bool(a.template_id);
  if (a.score != b.score) return a.score > b.score;
  return a.at < b.at;
}

}  // namespace

double class_weight(const detect::Finding& finding) {
  if (finding.outcome == "incident") return 1;
  if (finding.outcome == "warning") return 0.6;
  // A service that went silent may be down, whatever its last lines said.
  if (finding.kind == detect::FindingKind::kSilence && !finding.template_id) return 0.8;
  return 0.25;
}

bool is_deploy_marker(const detect::Finding& finding) {
  if (finding.outcome == "incident") return false;
  if (finding.kind != detect::FindingKind::kNewTemplate && finding.kind != detect::FindingKind::kRareTemplate)
    return false;
  if (finding.cause == "deploy") return true;
  static constexpr std::array<std::string_view, 8> kMarkers{"started",   "starting",   "version", "deployed",
                                                            "deploying", "deployment", "release", "rollout"};
  std::string text = lower(std::string_view(finding.template_text).substr(0, 512));
  for (std::string_view marker : kMarkers) {
    size_t at = text.find(marker);
    if (at == std::string::npos) continue;
    bool begins = at == 0 || text[at - 1] < 'a' || text[at - 1] > 'z';
    size_t end = at + marker.size();
    bool ends = end == text.size() || text[end] < 'a' || text[end] > 'z';
    if (begins && ends) return true;
  }
  return false;
}

void Evidence::absorb(const detect::Finding& finding, const Marks& marks, bool again) {
  auto found = services_.find(finding.service);
  if (found == services_.end()) {
    if (services_.size() >= kServicesPerIncidentMax) return;
    found = services_.emplace(finding.service, ServiceEvidence{finding.service, finding.at}).first;
    found->second.lead = finding;
  }
  ServiceEvidence& service = found->second;
  service.findings += again ? 0 : 1;
  service.onset = std::min(service.onset, finding.at);
  service.class_weight = std::max(service.class_weight, class_weight(finding));
  service.p_min = std::min(service.p_min, finding.p_value);
  service.score_max = std::max(service.score_max, finding.score);
  service.only_symptoms = service.only_symptoms && is_symptom(finding.cause);
  if (service.lead.id == finding.id || leads_better(finding, service.lead)) service.lead = finding;

  if (finding.template_id && templates_.size() < kTemplatesPerIncidentMax) {
    templates_.insert(finding.template_id);
    pairs_.insert({finding.service, finding.template_id});
  }
  if (finding.alarm && alarms_.size() < kTemplatesPerIncidentMax)
    alarms_.insert({finding.service, finding.template_id, finding.kind});
  for (const Entity& entity : marks.entities)
    if (entities_.size() < kEntitiesPerIncidentMax) entities_.insert(entity);
  for (const std::string& word : marks.words)
    if (word_count_ < kWordsPerIncidentMax) word_count_ += words_[word].insert(finding.service).second;
  if (!is_symptom(finding.cause)) causes_.insert(finding.cause);
  recent_.push_back({finding.at, finding.service});
  if (recent_.size() > kInstantsKept) recent_.pop_front();
}

void Evidence::note_deploy(const std::string& service, Timestamp at) {
  auto found = services_.find(service);
  if (found != services_.end() && at <= found->second.onset)
    found->second.deployed = std::max(found->second.deployed, at);
}

bool Evidence::has_same(const std::string& service, TemplateId id) const {
  return pairs_.contains({service, id});
}

bool Evidence::has_alarm(const std::string& service, TemplateId id, detect::FindingKind kind) const {
  return alarms_.contains({service, id, kind});
}

const Entity* Evidence::shared_entity(const Marks& marks) const {
  for (const Entity& entity : marks.entities)
    if (entities_.contains(entity)) return &entity;
  return nullptr;
}

size_t Evidence::namers(const std::string& service) const {
  if (!is_telling_name(service)) return 0;
  auto found = words_.find(lower(service));
  if (found == words_.end()) return 0;
  return found->second.size() - found->second.count(service);
}

bool Evidence::names(const std::string& service) const {
  return namers(service) > 0;
}

const Evidence::Instant* Evidence::nearest_other(Timestamp at, const std::string& service) const {
  const Instant* best = nullptr;
  for (const Instant& instant : recent_) {
    if (instant.service == service) continue;
    if (best == nullptr || std::llabs(instant.at - at) < std::llabs(best->at - at)) best = &instant;
  }
  return best;
}

std::vector<const ServiceEvidence*> Evidence::by_onset() const {
  std::vector<const ServiceEvidence*> out;
  for (const auto& [name, service] : services_) out.push_back(&service);
  std::ranges::stable_sort(
      out, [](const ServiceEvidence* a, const ServiceEvidence* b) { return a->onset < b->onset; });
  return out;
}

}  // namespace foreshock::incidents
