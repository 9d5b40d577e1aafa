// Watch's judgement of mixtures: does a service write its templates in the usual proportions?
//
// The vector of a minute's counts against the levels of its rate models: the G statistic of the multinomial,
// which no change of the sum can move. Its chi-square tail is far too sure of itself where templates come in
// bursts; the calibrator learns by how much. A mixture never alarms alone: it votes and goes to the digest.
#include <algorithm>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"
#include "ml/distributions.h"

namespace foreshock::detect {
namespace {

constexpr uint64_t kLinesMin = 30;   // in the minute
constexpr double kLevelFloor = 0.1;  // lines a minute: what is nearly never there is no infinite surprise
constexpr double kClaimP = 1e-6, kStrangeP = 1e-4, kPerLineMin = 0.15;
constexpr uint8_t kHitsMin = 2;
constexpr double kKnownMinutes = 30;
constexpr size_t kPartsTold = 5;
constexpr double kScoreMax = 49;  // below every alarm

}  // namespace

void Watch::judge_mix(Service& service, uint32_t index, int64_t minute, std::vector<Finding>& out) {
  if (!settled(service) || service.silent || service.lines.rate.observed_bins() < kKnownMinutes) return;
  const int64_t last = minute * kStepsPerMinute + kStepsPerMinute - 1, first = last - kStepsPerMinute + 1;
  std::vector<MixPart> parts;
  double lines = 0, level = 0;
  for (uint32_t at : service.active) {
    const Pair& pair = tables_.pair_at(at);
    double count = static_cast<double>(pair.series.ring.sum(first, last));
    double usual = std::max(kLevelFloor, pair.series.rate.level());
    parts.push_back({&pair, count, usual, 0});
    lines += count;
    level += usual;
  }
  if (lines < static_cast<double>(kLinesMin) || parts.size() < 2) return;
  double g = 0;
  for (MixPart& part : parts) {
    part.expected *= lines / level;
    part.surprise = part.count > 0 ? 2 * part.count * std::log(part.count / part.expected) : 0;
    g += part.surprise + 2 * (part.expected - part.count);
  }
  double model = ml::log_gamma_upper(static_cast<double>(parts.size() - 1) / 2, std::max(g, 0.0) / 2);
  Calibrator& calibrator = calibrators_[kMixture];
  double log_p = model < std::log(0.02) ? calibrator.log_p(model) : model;
  // Few bits per line are a drift, however sure the statistics of many lines are of it.
  bool strange = log_p < std::log(kStrangeP) && g / lines > kPerLineMin;
  // Until it knows what is usual it learns from everything: bursts are in the nature of many services.
  if (!strange || !calibrator.ready()) calibrator.add(model);
  desk_.ledger().note(index, step_start(first), Scorer::kMix, log_p);
  service.mix_hits = strange ? static_cast<uint8_t>(std::min(250, service.mix_hits + 1)) : uint8_t{0};
  if (service.mix_hits < kHitsMin || log_p > std::log(kClaimP)) return;
  double quiet = kPerLineMin * lines, loud = g;
  for (int i = 0; i < 30; ++i) {
    double middle = (quiet + loud) / 2;
    double would = ml::log_gamma_upper(static_cast<double>(parts.size() - 1) / 2, middle / 2);
    (calibrator.log_p(would) <= std::log(kClaimP) ? loud : quiet) = middle;
  }
  tell_mix(service, index, first, std::move(parts), log_p, {g / lines, quiet / lines}, out);
}

// Who moved the mixture: by its part in G.
void Watch::tell_mix(Service& service, uint32_t index, int64_t first, std::vector<MixPart> parts,
                     double log_p, PerLine surprise, std::vector<Finding>& out) {
  double lines = 0, positive = 0;
  for (const MixPart& part : parts) {
    lines += part.count;
    positive += std::max(0.0, part.surprise);
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const MixPart& a, const MixPart& b) { return a.surprise > b.surprise; });
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kMix;
  finding.service = service.name;
  finding.window_start = step_start(first);
  finding.window_end = finding.at = step_start(first + kStepsPerMinute);
  finding.observed = surprise.now;
  finding.expected = static_cast<double>(parts.size() - 1) / lines;
  finding.expected_high = kPerLineMin;
  finding.unit = "surprise a line";
  finding.p_value = std::exp(std::max(log_p, -700.0));
  finding.outcome = "normal";
  std::vector<Contribution> shares;
  double told = 0;
  for (size_t i = 0; i < parts.size() && i < kPartsTold && parts[i].surprise > 0; ++i) {
    const MixPart& part = parts[i];
    finding.top_templates.push_back(
        {part.pair->id, part.pair->text, static_cast<uint64_t>(part.count), part.count / lines});
    shares.push_back({part.pair->text, part.surprise});
    told += part.surprise;
    if (!part.pair->examples.empty() && finding.examples.size() < limits::kExamplesPerFinding)
      finding.examples.push_back(part.pair->examples.front());
  }
  shares.push_back({"other templates", positive - told});
  // Where few templates moved, more lines of the first one.
  if (!parts.empty()) fill_examples(*parts.front().pair, finding);
  finding.quiet_at = surprise.quiet;
  finding.counterfactual =
      "would not be told below a surprise of " + plain_number(100 * surprise.quiet) + " hundredths a line";
  finding.contributions = shares_of(std::move(shares));
  finding.score = std::min(kScoreMax, score_of(log_p, 1, classify::Outcome::kWarning, 0.5));
  finding.model = "mixture-g/1";
  finding.why = why_mix(finding, parts.front().count, parts.front().expected);
  candidate.strength = finding.observed;
  submit(std::move(candidate), service, finding.at, out);
}

}  // namespace foreshock::detect
