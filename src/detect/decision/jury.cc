#include "detect/decision/jury.h"

#include <algorithm>
#include <cmath>

#include "ml/p_combination.h"

namespace foreshock::detect {
namespace {
constexpr double kWeightMin = 0.25, kWeightMax = 4;
constexpr double kRaise = 1.15, kLower = 0.8;
constexpr double kSilentP = 0.5;
constexpr double kStrongP = 1e-3;
}  // namespace

void Jury::vote(uint32_t service, Scorer scorer, double log_p, Timestamp at) {
  if (service >= votes_.size()) votes_.resize(service + 1);
  Votes& votes = votes_[service];
  auto index = static_cast<size_t>(scorer);
  bool stale = at - votes.at[index] > kVoteSpan;
  votes.log_p[index] =
      stale ? static_cast<float>(log_p) : std::min(votes.log_p[index], static_cast<float>(log_p));
  votes.at[index] = std::max(votes.at[index], at);
}

double Jury::log_p(uint32_t service, Timestamp now) const {
  std::array<double, kScorerCount> logs, shares;
  logs.fill(std::log(kSilentP));
  double sum = 0;
  for (double weight : weights_) sum += weight;
  for (size_t i = 0; i < kScorerCount; ++i) {
    shares[i] = weights_[i] / sum;
    if (service < votes_.size() && now - votes_[service].at[i] <= kVoteSpan && votes_[service].at[i].ns != 0)
      logs[i] = std::min(logs[i], static_cast<double>(votes_[service].log_p[i]));
  }
  return ml::combine_cauchy(logs, shares);
}

std::vector<Jury::Vote> Jury::others(uint32_t service, Scorer but, Timestamp now) const {
  std::vector<Vote> out;
  if (service >= votes_.size()) return out;
  for (size_t i = 0; i < kScorerCount; ++i) {
    auto scorer = static_cast<Scorer>(i);
    if (scorer == but || votes_[service].at[i].ns == 0 || now - votes_[service].at[i] > kVoteSpan) continue;
    if (votes_[service].log_p[i] < std::log(kStrongP)) out.push_back({scorer, votes_[service].log_p[i]});
  }
  return out;
}

void Jury::judge(Scorer scorer, bool real) {
  if (static_cast<size_t>(scorer) >= kScorerCount) return;
  double& weight = weights_[static_cast<size_t>(scorer)];
  weight = std::clamp(weight * (real ? kRaise : kLower), kWeightMin, kWeightMax);
}

double Jury::trust(Scorer scorer) const {
  return std::pow(weight(scorer), 0.25);
}

void Jury::save(ml::StateWriter& out) const {
  for (double weight : weights_) out.f64(weight);
}

Status Jury::load(ml::StateReader& in) {
  Jury fresh;
  for (double& weight : fresh.weights_) weight = in.f64(kWeightMin, kWeightMax);
  RETURN_IF_ERROR(in.status("the scorers' weights"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
