#include "detect/decision/desk.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "detect/detect_events.h"

namespace foreshock::detect {
namespace {
constexpr uint32_t kWarmAlarmsMax = 2;  // of one tenant during its warm-up
constexpr double kMutedScoreMax = 20;
constexpr double kNeighbourBoost = 8;  // points of a score
constexpr double kOtherShare = 0.1;    // of a score, of each other scorer that agrees
constexpr size_t kOtherVotesMax = 3;
constexpr size_t kPastMax = 4096, kSimilarMax = 3, kIdBytesMax = 64;
constexpr int64_t kTroubleSpan = 15 * kMinute;  // after the last alarm a service counts as well again
constexpr int64_t kTimeMin = INT64_MIN / 4, kTimeMax = INT64_MAX;

// What a person takes for the same trouble: all that says "too much" of a service; else kind by kind.
uint64_t family_of(const Candidate& candidate) {
  FindingKind kind = candidate.finding.kind;
  bool too_much = kind == FindingKind::kRateHigh || kind == FindingKind::kErrorRatio;
  uint64_t id = kind == FindingKind::kSlotNumber ? candidate.finding.template_id.value : 0;
  return mix64(id ^ (uint64_t{candidate.service} << 8) ^
               (too_much ? uint64_t{255} : static_cast<uint64_t>(kind)));
}

// Numbers alone; a text that says what broke is no chance event, and has its own history.
bool by_numbers(const Candidate& candidate) {
  Scorer scorer = scorer_of(candidate.finding.kind);
  return !candidate.urgent && scorer != Scorer::kNovelty && scorer != Scorer::kClass;
}

double strength_of(const Finding& finding) {
  return -std::log(std::max(finding.p_value, 1e-300));
}

}  // namespace

void Desk::began(Timestamp at) {
  // A file of last week read after today's does not lengthen the warm-up.
  if (began_.ns == INT64_MAX) began_ = at;
}

uint64_t Desk::subject(FindingKind kind, const std::string& service, TemplateId id, uint64_t facet) {
  return hash64(service, mix64(id.value ^ (static_cast<uint64_t>(kind) << 56) ^ (facet << 48)));
}

bool Desk::is_open(FindingKind kind, const std::string& service, TemplateId id) const {
  return episodes_.all().contains(subject(kind, service, id));
}

bool Desk::is_muted(TemplateId id, const std::string& service) const {
  if (mutes_.empty()) return false;
  // An empty service or template in a mute stands for all of them.
  return mutes_.contains({id.value, service}) || mutes_.contains({id.value, ""}) ||
         mutes_.contains({0, service});
}

void Desk::mute(TemplateId id, const std::string& service, bool muted) {
  if (!muted)
    mutes_.erase({id.value, service});
  else if (mutes_.size() < kMutesMax && (id || !service.empty()))
    mutes_.emplace(id.value, service);
}

bool Desk::grant(const Candidate& candidate, Service& service, Timestamp now) {
  if (!candidate.wants_alarm) return false;
  const bool numbers = by_numbers(candidate);
  const uint64_t family = family_of(candidate);
  const double strength = strength_of(candidate.finding);
  if (numbers && !recurrence_.news(family, now, strength)) {
    recurrence_.note(family, now, strength, false);
    return false;
  }
  bool alarm = allow(candidate, service, now);
  if (numbers && alarm) recurrence_.note(family, now, strength, true);
  return alarm;
}

bool Desk::allow(const Candidate& candidate, Service& service, Timestamp now) {
  if (is_muted(candidate.finding.template_id, service.name)) return false;
  bool history = received_.ns > 0 && received_ - candidate.finding.at > options_.history_age_ns;
  if (history) return false;
  bool warm = began_.ns != INT64_MAX && now - began_ >= options_.warm_up_ns;
  if (!warm && warm_alarms_ >= kWarmAlarmsMax) return false;
  if (now - service.last_alarm > kTroubleSpan) service.alarms = 0;
  if (service.alarms >= options_.alarms_per_episode) return false;
  if (by_numbers(candidate) && !fdr_.test(jury_.log_p(candidate.service, now))) return false;
  bool paid = by_numbers(candidate) && recurrence_.told(family_of(candidate), now) &&
              candidate.finding.score >= budget_.score_needed(now);
  if (!paid && !budget_.take(now, candidate.finding.score, candidate.urgent)) return false;
  if (!warm) ++warm_alarms_;
  ++service.alarms;
  service.last_alarm = std::max(service.last_alarm, now);
  return true;
}

// What verdicts made of its scorer, what other scorers and neighbours say: into its score, and into its
// shares.
void Desk::weigh(Candidate& candidate) const {
  Finding& finding = candidate.finding;
  Scorer scorer = scorer_of(finding.kind);
  finding.score = std::min(100.0, finding.score * jury_.trust(scorer));
  std::vector<Contribution> more;
  for (const Jury::Vote& vote : jury_.others(candidate.service, scorer, finding.at))
    if (more.size() < kOtherVotesMax)
      more.push_back({"also " + std::string(scorer_name(vote.scorer)), kOtherShare});
  if (!candidate.neighbour.empty()) {
    finding.score = std::min(100.0, finding.score + kNeighbourBoost);
    more.push_back(
        {candidate.neighbour + " is in trouble too", kNeighbourBoost / std::max(finding.score, 1.0)});
  }
  double rest = 1;
  for (const Contribution& one : more) rest -= one.share;
  for (Contribution& one : finding.contributions) one.share *= rest;
  if (finding.contributions.empty() && !more.empty())
    finding.contributions.push_back({std::string(scorer_name(scorer)), rest});
  finding.contributions.insert(finding.contributions.end(), more.begin(), more.end());
}

void Desk::remember(uint64_t subject, Finding& finding) {
  if (past_.size() >= kPastMax && !past_.contains(subject)) {
    auto oldest = std::min_element(past_.begin(), past_.end(), [](const auto& a, const auto& b) {
      return a.second.front().at < b.second.front().at;
    });
    past_.erase(oldest);
  }
  std::vector<SimilarFinding>& past = past_[subject];
  finding.similar = past;
  past.insert(past.begin(), {finding.id, finding.at});
  if (past.size() > kSimilarMax) past.pop_back();
}

void Desk::submit(Candidate candidate, Service& service, Timestamp now, std::vector<Finding>& out) {
  Finding& finding = candidate.finding;
  finding.tenant = tenant_;
  finding.service = service.name;
  if (is_muted(finding.template_id, service.name)) finding.score = std::min(finding.score, kMutedScoreMax);
  Scorer scorer = scorer_of(finding.kind);
  double log_p = std::log(std::max(finding.p_value, 1e-300));
  jury_.vote(candidate.service, scorer, log_p, now);
  weigh(candidate);
  ledger_.note(candidate.service, finding.at, scorer, log_p, finding.score);
  if (by_numbers(candidate)) recurrence_.goes_on(family_of(candidate), now, strength_of(finding));
  uint64_t key = subject(finding.kind, service.name, finding.template_id, candidate.facet);
  Episode* open = episodes_.find(key, now, options_.cool_down_ns);
  if (open) {
    open->last_hit = std::max(open->last_hit, now);
    bool newly = !open->alarmed && grant(candidate, service, now);
    if (!newly && !candidate.always_tell && !Episodes::due(*open, now, candidate.strength, options_)) return;
    open->alarmed = open->alarmed || newly;
    open->last_told = now;
    open->peak = std::max(open->peak, candidate.strength);
    open->score = std::max(open->score, finding.score);
    open->severe = open->severe || candidate.urgent;
    finding.id = open->id;
    if (auto past = past_.find(key); past != past_.end())
      for (const SimilarFinding& one : past->second)
        if (one.id != finding.id) finding.similar.push_back(one);
    finding.score = open->score;
    finding.alarm = open->alarmed;
    if (newly) FindingMade::alarms().add();
  } else {
    finding.alarm = grant(candidate, service, now);
    std::string identity = hex16(tenant_.value) + std::string(finding_kind_name(finding.kind)) + ' ' +
                           service.name + ' ' + hex16(finding.template_id) +
                           hex16(static_cast<uint64_t>(finding.window_start.ns)) +
                           std::to_string(candidate.facet);
    finding.id = hex16(hash64(identity));
    remember(key, finding);
    (finding.alarm ? FindingMade::alarms() : FindingMade::digest()).add();
    episodes_.open(key, {.id = finding.id,
                         .service = candidate.service,
                         .kind = static_cast<uint8_t>(finding.kind),
                         .alarmed = finding.alarm,
                         .severe = candidate.urgent,
                         .window_start = finding.window_start,
                         .last_hit = now,
                         .last_told = now,
                         .peak = candidate.strength,
                         .score = finding.score});
  }
  if (now >= service.score_at || finding.score > service.score) {
    service.score = finding.score;
    service.score_at = now;
  }
  out.push_back(std::move(finding));
}

void Desk::save(ml::StateWriter& out) const {
  budget_.save(out);
  episodes_.save(out);
  ledger_.save(out);
  jury_.save(out);
  fdr_.save(out);
  out.u32(static_cast<uint32_t>(past_.size()));
  for (const auto& [subject, past] : past_) {
    out.u64(subject);
    out.u32(static_cast<uint32_t>(past.size()));
    for (const SimilarFinding& one : past) {
      out.text(one.id);
      out.i64(one.at.ns);
    }
  }
  out.i64(began_.ns);
  out.u32(warm_alarms_);
  out.u32(static_cast<uint32_t>(mutes_.size()));
  for (const auto& [id, service] : mutes_) {
    out.u64(id);
    out.text(service);
  }
}

Status Desk::load(ml::StateReader& in) {
  Desk fresh(tenant_, options_);
  RETURN_IF_ERROR(fresh.budget_.load(in));
  RETURN_IF_ERROR(fresh.episodes_.load(in));
  RETURN_IF_ERROR(fresh.ledger_.load(in, options_.services_max + 1));
  RETURN_IF_ERROR(fresh.jury_.load(in));
  RETURN_IF_ERROR(fresh.fdr_.load(in));
  for (size_t n = in.count(kPastMax, 12); n > 0 && in.ok(); --n) {
    std::vector<SimilarFinding>& past = fresh.past_[in.u64()];
    for (size_t i = in.count(kSimilarMax, 12); i > 0 && in.ok(); --i) {
      std::string id = in.text(kIdBytesMax);
      past.push_back({std::move(id), Timestamp{in.i64(kTimeMin, kTimeMax)}});
    }
    if (past.empty()) in.spoil();
  }
  fresh.began_.ns = in.i64(kTimeMin, kTimeMax);
  fresh.warm_alarms_ = in.u32();
  size_t mutes = in.count(kMutesMax, 12);
  for (size_t i = 0; i < mutes && in.ok(); ++i) {
    uint64_t id = in.u64();
    fresh.mutes_.emplace(id, in.text(kServiceNameBytesMax));
  }
  RETURN_IF_ERROR(in.status("the alarm desk"));
  fresh.received_ = received_;
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
