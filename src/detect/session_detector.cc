#include "detect/session_detector.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "detect/offline/session_scorers.h"
#include "ml/p_combination.h"
#include "ml/random.h"

namespace foreshock::detect {
namespace {

// The default's scorers and their shares. Broken relations of counts carry most: on sessions nothing else
// finds as much at the same rate of false alarms (docs/ML_MODELS.md); the others see what counts cannot. How
// long a session is stays out: a loop that ran long is what busy systems do.
constexpr std::string_view kEnsemble[] = {"count_relations", "new_events", "kneser_ney"};
constexpr double kShares[] = {0.6, 0.2, 0.2};
// A p near 1 would pull the Cauchy sum down without bound; a very ordinary length proves nothing.
constexpr double kLogPMax = -0.1;
constexpr size_t kNameMax = 64, kScoresMax = 5'000'000;  // of what is loaded

Result<std::unique_ptr<SessionScorer>> make_member(const std::string& name,
                                                   const SessionDetector::Options& options) {
  if (session_model_is_neural(name) && !options.neural)
    return fail(ErrorKind::kUnavailable, "the model " + name + " needs the neural plug-in");
  std::unique_ptr<SessionScorer> scorer =
      make_session_scorer(name, options.seed, options.neural, options.watcher);
  if (scorer) return scorer;
  std::string known;
  for (const std::string& one : session_model_names()) known += (known.empty() ? "" : ", ") + one;
  return fail(ErrorKind::kInvalid, "no session model '" + name + "'; there are " + known);
}

std::vector<std::string> members_of(const std::string& model) {
  if (model == "ensemble") return {std::begin(kEnsemble), std::end(kEnsemble)};
  return {model};
}

// What a member with this p adds to the Cauchy sum; what speaks for health adds nothing.
double cauchy_part(double log_p, double share) {
  double p = std::max(1e-300, std::exp(log_p));
  return p >= 0.5 ? 0 : share / std::tan(std::numbers::pi * p);
}

}  // namespace

void SessionDetector::Calibration::settle() {
  std::sort(scores.begin(), scores.end());
  // Mean excess over the 98 % quantile: the exponential's scale, for scores past the largest held-out one.
  size_t from = scores.size() - std::max<size_t>(1, scores.size() / 50);
  double sum = 0;
  for (size_t i = from; i < scores.size(); ++i) sum += scores[i] - scores[from];
  double mean = sum / static_cast<double>(scores.size() - from);
  tail_scale = std::max({mean, 0.01 * std::abs(scores.back()), 1e-9});
}

double SessionDetector::Calibration::log_p(double score, bool ties_split) const {
  double n = static_cast<double>(scores.size());
  auto [low, high] = std::equal_range(scores.begin(), scores.end(), score);
  double above = static_cast<double>(scores.end() - high), equal = static_cast<double>(high - low);
  double rank = ties_split ? (above + 0.5 * equal + 0.5) / (n + 1) : (above + equal + 1) / (n + 1);
  double past = std::max(0.0, score - scores.back()) / tail_scale;
  return std::log(rank) - std::min(past, 600.0);
}

Result<SessionDetector> SessionDetector::train(std::span<const Session> healthy, const Options& options) {
  if (healthy.empty())
    return fail(ErrorKind::kInvalid, "no session to learn from: the training file is empty");
  SessionDetector detector;
  detector.options_ = options;
  std::vector<std::string> names = members_of(options.model);
  // Folds are drawn, not cut in order: sessions that began together resemble each other.
  std::vector<size_t> fold_of(healthy.size());
  std::vector<std::vector<double>> held_out(names.size(), std::vector<double>(healthy.size(), 0));
  for (size_t m = 0; m < names.size(); ++m) {
    ASSIGN_OR_RETURN(std::unique_ptr<SessionScorer> scorer, make_member(names[m], options));
    ml::Random random(options.seed);
    size_t folds = std::min({options.folds, healthy.size(), scorer->folds_max()});
    folds = std::max<size_t>(2, folds);
    for (size_t& fold : fold_of) fold = random.below(folds);
    for (size_t fold = 0; fold < folds; ++fold) {
      std::vector<Session> rest;
      for (size_t i = 0; i < healthy.size(); ++i)
        if (fold_of[i] != fold || healthy.size() == 1) rest.push_back(healthy[i]);
      if (rest.empty()) continue;
      scorer->fit(rest);
      RETURN_IF_ERROR(scorer->health());
      for (size_t i = 0; i < healthy.size(); ++i)
        if (fold_of[i] == fold) held_out[m][i] = scorer->score(healthy[i]);
    }
    scorer->fit(healthy);
    RETURN_IF_ERROR(scorer->health());
    detector.members_.push_back({names[m], std::move(scorer), {held_out[m], 1}});
    detector.members_.back().calibration.settle();
  }
  std::vector<double> scores(names.size());
  for (size_t i = 0; i < healthy.size(); ++i) {
    for (size_t m = 0; m < names.size(); ++m) scores[m] = held_out[m][i];
    detector.calibration_.scores.push_back(detector.joined(scores));
  }
  detector.calibration_.settle();
  detector.learn_usual(healthy);
  return detector;
}

void SessionDetector::learn_usual(std::span<const Session> healthy) {
  std::map<uint32_t, std::vector<uint32_t>> counts;  // of the sessions that hold the event
  for (const Session& session : healthy) {
    std::map<uint32_t, uint32_t> own;
    for (uint32_t event : session) ++own[event];
    for (auto [event, count] : own) counts[event].push_back(count);
  }
  for (auto& [event, seen] : counts) {
    size_t without = healthy.size() - seen.size(), middle = healthy.size() / 2;
    if (without > middle) continue;
    std::nth_element(seen.begin(), seen.begin() + static_cast<ptrdiff_t>(middle - without), seen.end());
    usual_[event] = seen[middle - without];
  }
}

double SessionDetector::joined(std::span<const double> scores) const {
  if (members_.size() == 1) return scores[0];
  std::vector<double> log_p;
  for (size_t m = 0; m < members_.size(); ++m)
    log_p.push_back(std::min(kLogPMax, members_[m].calibration.log_p(scores[m], true)));
  return -ml::combine_cauchy(log_p, kShares);
}

SessionVerdict SessionDetector::judge(const Session& session) const {
  std::vector<double> scores;
  for (const Member& member : members_) scores.push_back(member.scorer->score(session));
  SessionVerdict verdict;
  verdict.score = joined(scores);
  verdict.p_value = std::exp(calibration_.log_p(verdict.score, false));
  // With n healthy sessions no rank can be rarer than 1 / (n + 1): then past all of them is what strange
  // means.
  double limit = std::max(options_.false_rate, 1 / (static_cast<double>(calibration_.scores.size()) + 1));
  verdict.anomalous = options_.model == "always" || verdict.p_value <= limit * (1 + 1e-12);
  return verdict;
}

std::vector<SessionDetector::EventShare> SessionDetector::explain(const Session& session) const {
  EventParts whole;
  for (size_t m = 0; m < members_.size(); ++m) {
    double log_p = members_[m].calibration.log_p(members_[m].scorer->score(session), true);
    double weight = members_.size() == 1 ? 1 : cauchy_part(std::min(kLogPMax, log_p), kShares[m]), sum = 0;
    EventParts parts = members_[m].scorer->parts(session);
    for (auto [event, part] : parts) sum += part;
    if (!(sum > 0) || !(weight > 0)) continue;
    for (auto [event, part] : parts) whole[event] += weight * (part / sum);
  }
  double sum = 0;
  for (auto [event, part] : whole) sum += part;
  std::map<uint32_t, uint32_t> counts;
  for (uint32_t event : session) ++counts[event];
  std::vector<EventShare> shares;
  for (auto [event, part] : whole) {
    if (!(part > 0)) continue;
    EventShare share{event, part / sum, 0, 0};
    if (auto found = counts.find(event); found != counts.end()) share.count = found->second;
    if (auto found = usual_.find(event); found != usual_.end()) share.usual = found->second;
    if (event == kEndOfSession) share.count = share.usual = 1;
    shares.push_back(share);
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const EventShare& a, const EventShare& b) { return a.share > b.share; });
  return shares;
}

void SessionDetector::save(ml::StateWriter& out) const {
  out.text(options_.model);
  out.f64(options_.false_rate);
  out.u64(options_.seed);
  out.u32(static_cast<uint32_t>(usual_.size()));
  for (auto [event, count] : usual_) {
    out.u32(event);
    out.u32(count);
  }
  for (const Member& member : members_) {
    out.values(member.calibration.scores);
    member.scorer->save(out);
  }
  out.values(calibration_.scores);
}

Result<SessionDetector> SessionDetector::load(ml::StateReader& in, const Options& options) {
  SessionDetector detector;
  detector.options_ = options;
  detector.options_.model = in.text(kNameMax);
  detector.options_.false_rate = in.f64(1e-12, 1);
  detector.options_.seed = in.u64();
  for (size_t n = in.count(kScoresMax, 8); n > 0 && in.ok(); --n) {
    uint32_t event = in.u32(), count = in.u32();
    detector.usual_[event] = count;
  }
  RETURN_IF_ERROR(in.status("a session model"));
  for (const std::string& name : members_of(detector.options_.model)) {
    ASSIGN_OR_RETURN(std::unique_ptr<SessionScorer> scorer, make_member(name, detector.options_));
    Calibration calibration;
    calibration.scores = in.values(kScoresMax, -1e300, 1e300);
    if (calibration.scores.empty()) in.spoil();
    RETURN_IF_ERROR(in.status("a session model"));
    calibration.settle();
    RETURN_IF_ERROR(scorer->load(in));
    detector.members_.push_back({name, std::move(scorer), std::move(calibration)});
  }
  detector.calibration_.scores = in.values(kScoresMax, -1e300, 1e300);
  if (detector.calibration_.scores.empty()) in.spoil();
  RETURN_IF_ERROR(in.status("a session model"));
  detector.calibration_.settle();
  return detector;
}

}  // namespace foreshock::detect
