// Watch's context: what stands around a finding: its first line, a deployment, a neighbour in trouble.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

constexpr int64_t kChangeSpan = 30 * kMinute;  // a start this long before may have to do with it
constexpr int64_t kTroubleSpan = 5 * kMinute;  // a neighbour's alarm this long ago is trouble
constexpr size_t kIdOwners = 16'384;           // a power of two
constexpr int64_t kIdSpan = 5 * kMinute;
constexpr size_t kNameBytesMin = 3;  // shorter names of services are words
constexpr size_t kWordsMax = 32;

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

// The owner of a Kubernetes pod by its name: a ReplicaSet's pods are called OWNER-HASH-RANDOM, those of a
// DaemonSet or Job OWNER-RANDOM, a StatefulSet's OWNER-NUMBER. Hashes are written in letters and digits that
// make no words. Empty when it is no such name.
std::string_view without_part(std::string_view name, std::string_view alphabet, size_t least, size_t most) {
  size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return {};
  std::string_view part = name.substr(dash + 1);
  if (part.size() < least || part.size() > most || part.find_first_not_of(alphabet) != std::string_view::npos)
    return {};
  return name.substr(0, dash);
}

std::array<std::string_view, 3> owners_of(std::string_view pod) {
  constexpr std::string_view kSafe = "bcdfghjklmnpqrstvwxz2456789";
  std::string_view set = without_part(pod, kSafe, 5, 5);
  return {set.empty() ? set : without_part(set, kSafe, 6, 10), set, without_part(pod, "0123456789", 1, 4)};
}

}  // namespace

void Watch::submit(Candidate candidate, Service& service, Timestamp now, std::vector<Finding>& out) {
  Finding& finding = candidate.finding;
  const Pair* pair = finding.template_id ? tables_.find(candidate.service, finding.template_id) : nullptr;
  finding.first_seen = pair ? pair->first : service.novelty.first();
  const Service* changed = &service;
  for (uint32_t at : graph_.neighbours(candidate.service, now)) {
    if (at >= tables_.services()) continue;
    const Service& neighbour = tables_.service_at(at);
    if (candidate.neighbour.empty() && now - neighbour.last_alarm <= kTroubleSpan)
      candidate.neighbour = neighbour.name;
    if (finding.at - changed->change_at > kChangeSpan && neighbour.change_at > changed->change_at)
      changed = &neighbour;
  }
  if (int64_t age = finding.at - changed->change_at; age >= 0 && age <= kChangeSpan) {
    finding.change = changed == &service ? service.change : changed->name + ": " + changed->change;
    finding.change_at = changed->change_at;
  }
  if (finding.counterfactual.empty()) finding.counterfactual = other_counterfactual(finding);
  desk_.submit(std::move(candidate), service, now, out);
}

void Watch::fill_examples(const Pair& pair, Finding& finding) {
  for (const std::string& example : pair.examples)
    if (finding.examples.size() < limits::kExamplesPerFinding &&
        std::find(finding.examples.begin(), finding.examples.end(), example) == finding.examples.end())
      finding.examples.push_back(example);
}

uint32_t Watch::service_named(std::string_view word) const {
  if (word.size() < kNameBytesMin) return UINT32_MAX;
  uint32_t found = tables_.find_service(word);
  if (found != UINT32_MAX || word.find('-') == std::string_view::npos) return found;
  for (std::string_view owner : owners_of(word))
    if (owner.size() >= kNameBytesMin && (found = tables_.find_service(owner)) != UINT32_MAX) break;
  return found;
}

// An id that another service wrote a moment ago: the request went on from there to here.
void Watch::note_ids(const features::Activity& activity) {
  if (activity.ids.empty()) return;
  if (ids_.empty()) ids_.resize(kIdOwners);
  group_services_.clear();
  for (const features::GroupActivity& group : activity.groups)
    group_services_.push_back(tables_.find_service(group.service));
  for (const features::IdSight& id : activity.ids) {
    if (id.group >= group_services_.size() || group_services_[id.group] == UINT32_MAX || id.at.ns < 0)
      continue;
    IdOwner& owner = ids_[id.key & (kIdOwners - 1)];
    uint32_t service = group_services_[id.group];
    if (owner.key == id.key && owner.service != UINT32_MAX && owner.service != service && id.at >= owner.at &&
        id.at - owner.at <= kIdSpan)
      graph_.share_id(owner.service, service, id.at);
    if (owner.key == id.key && id.at < owner.at) continue;
    owner = {id.key, id.at, service};
  }
}

// Once a minute and pair: does its text, or a value in its slots, name another service?
void Watch::note_names(const Pair& pair, const features::GroupActivity& group) {
  auto look = [&](std::string_view text) {
    size_t words = 0;
    for (size_t i = 0; i < text.size() && words < kWordsMax;) {
      if (!is_name_byte(text[i])) {
        ++i;
        continue;
      }
      size_t end = i;
      while (end < text.size() && is_name_byte(text[end])) ++end;
      uint32_t named = service_named(text.substr(i, end - i));
      if (named != UINT32_MAX && named != pair.service)
        graph_.mention(pair.service, named, group.last, 1, pair.text);
      ++words;
      i = end;
    }
  };
  look(pair.text);
  for (const std::string& value : group.slot_values) look(value);
}

}  // namespace foreshock::detect
