// Watch's judgement of slots: numbers far from their usual range, and new words where few were known.
#include <algorithm>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"
#include "features/features_options.h"

namespace foreshock::detect {
namespace {

using classify::Outcome;

constexpr size_t kSlotPairsMax = 2048;  // templates of a tenant whose slots have models
constexpr double kStrangeP = 1e-4, kClaimP = 1e-6, kExtremeP = 1e-9;
constexpr uint64_t kOverMin = 5, kOverAlarm = 10;
constexpr double kRatioMin = 1.5, kRatioAlarm = 2;
constexpr uint8_t kHitsMin = 2, kHitsAlarm = 3;

}  // namespace

void Watch::note_slots(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                       std::vector<Finding>& out) {
  if (group.numbers.empty() && group.words.empty()) return;
  if (!pair.slots) {
    if (slot_pairs_ >= kSlotPairsMax) return;
    ++slot_pairs_;
    pair.slots = std::make_unique<SlotModels>();
    // What another service already knows of the same template stands in at first.
    if (const Pair* sibling = tables_.sibling_with_slots(index, pair.id))
      for (const SlotTail& tail : sibling->slots->tails)
        if (SlotTail* own = pair.slots->tail_of(tail.slot())) own->pool(tail);
  }
  SlotModels& models = *pair.slots;
  for (const features::SlotNumbers& numbers : group.numbers) models.add(numbers);
  int64_t minute = minute_of_step(step_of(group.last));
  for (const features::SlotWords& words : group.words) {
    auto set = std::find_if(models.words.begin(), models.words.end(),
                            [&](const SlotWordSet& one) { return one.slot() == words.slot; });
    if (set == models.words.end()) {
      if (models.words.size() >= features::kWordSlotsMax) continue;
      set = models.words.insert(set, SlotWordSet(words.slot));
    }
    auto news = set->add(words, minute);
    if (news && settled(service)) tell_slot_word(service, index, pair, group, words.slot, *news, out);
  }
}

void Watch::tell_slot_word(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                           uint16_t slot, const SlotWordSet::News& news, std::vector<Finding>& out) {
  Candidate candidate = novelty_candidate(FindingKind::kSlotValue, index, pair, group, pair.verdict);
  Finding& finding = candidate.finding;
  candidate.facet = slot + uint64_t{1};
  finding.window_start = group.first;
  finding.p_value = news.p;
  finding.score =
      std::min(45.0, score_of(std::log(news.p), 1, pair.verdict.outcome, pair.verdict.confidence));
  finding.model = "slot-words/1";
  finding.why = why_slot_word(finding, slot, news.word, news.known, news.total);
  finding.contributions = {{"slot " + std::to_string(slot + 1) + " = " + news.word, 1.0}};
  submit(std::move(candidate), service, group.last, out);
}

void Watch::close_slots(Service& service, uint32_t index, Pair& pair, int64_t minute,
                        std::vector<Finding>& out) {
  if (!pair.slots) return;
  Calibrator& calibrator = calibrators_[kSlotTails];
  bool strange_pair = false;
  std::optional<SlotTail::Verdict> worst;
  double worst_log_p = 0;
  for (SlotTail& tail : pair.slots->tails) {
    if (tail.idle()) continue;
    auto verdict = tail.judge();
    bool strange = false;
    if (verdict) {
      double log_p = verdict->log_p < std::log(0.02) ? calibrator.log_p(verdict->log_p) : verdict->log_p;
      strange = log_p < std::log(kStrangeP) && verdict->now >= kRatioMin * verdict->usual;
      if (!strange) calibrator.add(verdict->log_p);
      desk_.ledger().note(index, {minute * kMinute}, Scorer::kSlots, settled(service) ? log_p : 0);
      if (strange && log_p < worst_log_p) {
        worst = verdict;
        worst_log_p = log_p;
      }
    }
    tail.close(strange);
    // Young numbers borrow the tail that siblings of their type and class have.
    if (options_.pooling && tail.wants_shape())
      if (const SlotShape* shape = tables_.slot_shape(tail.type(), pair.warns(), minute)) tail.pool(*shape);
    strange_pair = strange_pair || strange;
  }
  pair.slots->next_minute(minute + 1);
  pair.slots->hits = strange_pair ? static_cast<uint8_t>(std::min(250, pair.slots->hits + 1)) : uint8_t{0};
  if (!worst || !settled(service) || pair.slots->hits < kHitsMin || worst->over < kOverMin ||
      worst_log_p > std::log(kClaimP))
    return;
  tell_slot_tail(service, index, pair, minute, *worst, worst_log_p, out);
}

void Watch::tell_slot_tail(Service& service, uint32_t index, Pair& pair, int64_t minute,
                           const SlotTail::Verdict& verdict, double log_p, std::vector<Finding>& out) {
  Candidate candidate;
  candidate.service = index;
  candidate.facet = verdict.slot + uint64_t{1};
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kSlotNumber;
  finding.service = service.name;
  finding.template_id = pair.id;
  finding.template_text = pair.text;
  finding.window_start = {minute * kMinute};
  finding.window_end = finding.at = finding.window_start + kMinute;
  finding.observed = static_cast<double>(verdict.over);
  finding.expected = verdict.share * static_cast<double>(verdict.count);
  finding.expected_low = 0;
  finding.expected_high = finding.expected + 3 * std::sqrt(finding.expected + 1);
  finding.unit = "values over " + plain_number(verdict.threshold) + "/60s";
  finding.p_value = std::exp(std::max(log_p, -700.0));
  finding.severity_number = std::max<uint8_t>(pair.severity, 13);
  Outcome outcome = std::max(Outcome::kWarning, pair.verdict.outcome);
  finding.outcome = classify::outcome_name(outcome);
  if (pair.verdict.cause != classify::Cause::kOther) finding.cause = classify::cause_name(pair.verdict.cause);
  double ratio = verdict.now / std::max(verdict.usual, 1e-3);
  finding.score = score_of(log_p, ratio, outcome, 0.7);
  finding.model = "slot-tail-beta-binomial/1";
  finding.why = why_slot_tail(finding, verdict.slot, verdict.quantile, verdict.now, verdict.usual);
  finding.contributions = shares_of({{"slot " + std::to_string(verdict.slot + 1), -log_p},
                                     {"largest value", std::max(0.0, -verdict.log_p_max - 5)}});
  finding.top_templates = {{pair.id, pair.text, verdict.count, 1.0}};
  finding.examples = pair.examples;
  // The least number of such values that would still have been claimed, by the same tail and calibration.
  uint64_t low = 0, high = verdict.over;
  while (high - low > 1) {
    uint64_t middle = (low + high) / 2;
    double log = calibrators_[kSlotTails].log_p(std::min(0.0, verdict.log_p_of(middle) + std::log(3.0)));
    (middle >= kOverMin && log < std::log(kClaimP) ? high : low) = middle;
  }
  finding.quiet_at = static_cast<double>(low);
  finding.counterfactual = would_not_alarm(static_cast<double>(high), finding.unit);
  candidate.strength = ratio;
  candidate.wants_alarm = pair.slots->hits >= kHitsAlarm && ratio >= kRatioAlarm &&
                          verdict.over >= kOverAlarm && log_p < std::log(kExtremeP);
  submit(std::move(candidate), service, finding.at, out);
}

}  // namespace foreshock::detect
