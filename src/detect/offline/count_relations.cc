#include "detect/offline/count_relations.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace foreshock::detect {
namespace {

constexpr size_t kFormsMax = 3;
constexpr size_t kSessionsOfForm = 2;  // what one session alone shows may be chance
constexpr size_t kColumnsMax = 256, kVectorsMax = 4096;
constexpr size_t kEventsMax = 5'000'000;  // of what is loaded

}  // namespace

size_t CountRelations::counts(const Session& session, std::vector<int64_t>& into) const {
  into.assign(columns_, 0);
  std::unordered_set<uint32_t> unknown;
  for (uint32_t event : session) {
    auto found = column_of_.find(event);
    if (found == column_of_.end()) {
      unknown.insert(event);
    } else if (found->second < columns_) {
      ++into[found->second];
    }
  }
  return unknown.size();
}

void CountRelations::fit(std::span<const Session> healthy) {
  column_of_.clear();
  event_of_.clear();
  relations_.clear();
  // Columns by how many sessions hold the event, so that a cap leaves out the rarest.
  std::map<uint32_t, size_t> sessions_with;
  for (const Session& session : healthy)
    for (uint32_t event : std::unordered_set<uint32_t>(session.begin(), session.end()))
      ++sessions_with[event];
  std::vector<std::pair<size_t, uint32_t>> order;
  for (auto [event, sessions] : sessions_with) order.emplace_back(sessions, event);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& x, const auto& y) { return x.first > y.first; });
  for (const auto& [sessions, event] : order) {
    column_of_.emplace(event, static_cast<uint32_t>(column_of_.size()));
    event_of_.push_back(event);
  }
  columns_ = std::min(kColumnsMax, order.size());
  std::map<std::vector<int64_t>, size_t> vectors;
  std::vector<int64_t> row;
  for (const Session& session : healthy) {
    counts(session, row);
    if (auto found = vectors.find(row); found != vectors.end()) {
      ++found->second;
    } else if (vectors.size() < kVectorsMax) {
      vectors.emplace(row, 1);
    }
  }
  for (uint32_t a = 0; a < columns_; ++a)
    for (uint32_t b = a + 1; b < columns_; ++b) {
      std::map<int64_t, size_t> forms;
      for (const auto& [counted, sessions] : vectors) {
        forms[counted[a] - counted[b]] += sessions;
        if (forms.size() > kFormsMax) break;
      }
      if (forms.size() > kFormsMax) continue;
      Relation relation{a, b, {}};
      bool steady = true;
      for (auto [form, sessions] : forms) {
        steady = steady && sessions >= kSessionsOfForm;
        relation.forms.push_back(form);
      }
      if (steady) relations_.push_back(std::move(relation));
    }
}

double CountRelations::score(const Session& session) const {
  std::vector<int64_t> row;
  size_t broken = counts(session, row);
  for (const Relation& relation : relations_)
    broken +=
        !std::binary_search(relation.forms.begin(), relation.forms.end(), row[relation.a] - row[relation.b]);
  return static_cast<double>(broken);
}

EventParts CountRelations::parts(const Session& session) const {
  std::vector<int64_t> row;
  counts(session, row);
  EventParts parts;
  for (uint32_t event : session)
    if (!column_of_.contains(event)) parts[event] = 1;
  for (const Relation& relation : relations_)
    if (!std::binary_search(relation.forms.begin(), relation.forms.end(),
                            row[relation.a] - row[relation.b])) {
      parts[event_of_[relation.a]] += 0.5;
      parts[event_of_[relation.b]] += 0.5;
    }
  return parts;
}

void CountRelations::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(event_of_.size()));
  for (uint32_t event : event_of_) out.u32(event);
  out.u32(static_cast<uint32_t>(relations_.size()));
  for (const Relation& relation : relations_) {
    out.u32(relation.a);
    out.u32(relation.b);
    out.u32(static_cast<uint32_t>(relation.forms.size()));
    for (int64_t form : relation.forms) out.i64(form);
  }
}

Status CountRelations::load(ml::StateReader& in) {
  CountRelations loaded;
  for (size_t n = in.count(kEventsMax, 4); n > 0 && in.ok(); --n) {
    uint32_t event = in.u32();
    if (!loaded.column_of_.emplace(event, static_cast<uint32_t>(loaded.event_of_.size())).second) in.spoil();
    loaded.event_of_.push_back(event);
  }
  loaded.columns_ = std::min(kColumnsMax, loaded.event_of_.size());
  uint32_t last = loaded.columns_ == 0 ? 0 : static_cast<uint32_t>(loaded.columns_ - 1);
  for (size_t n = in.count(kColumnsMax * kColumnsMax / 2, 12); n > 0 && in.ok(); --n) {
    if (loaded.columns_ == 0) in.spoil();
    Relation relation{in.u32(last), in.u32(last), {}};
    for (size_t forms = in.count(kFormsMax, 8); forms > 0 && in.ok(); --forms)
      relation.forms.push_back(in.i64());
    if (!std::is_sorted(relation.forms.begin(), relation.forms.end())) in.spoil();
    loaded.relations_.push_back(std::move(relation));
  }
  RETURN_IF_ERROR(in.status("relations of counts"));
  *this = std::move(loaded);
  return {};
}

}  // namespace foreshock::detect
