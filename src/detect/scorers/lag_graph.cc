#include "detect/scorers/lag_graph.h"

#include <algorithm>
#include <cmath>

#include "ml/distributions.h"

namespace foreshock::detect {
namespace {
constexpr uint32_t kHitsMin = 2;
constexpr double kReliabilityMin = 0.6;  // (hits + 1/2) / (onsets + 1)
constexpr double kChanceP = 0.05;        // of any edge of the graph: its own p times the number of edges
constexpr uint32_t kOnsetsUseless = 12;  // this many without half a chance of a warning: no more edges
constexpr int64_t kTimeMin = INT64_MIN / 4, kTimeMax = 6'600'000'000'000'000'000;

// P(X >= hits) of `onsets` trials with chance p.
double log_binomial_tail(uint32_t hits, uint32_t onsets, double p) {
  double term = std::lgamma(onsets + 1.0), sum = 0;
  for (uint32_t k = hits; k <= onsets; ++k)
    sum += std::exp(term - std::lgamma(k + 1.0) - std::lgamma(onsets - k + 1.0) + k * std::log(p) +
                    (onsets - k) * std::log1p(-p));
  return std::log(std::clamp(sum, 1e-300, 1.0));
}
}  // namespace

void LagGraph::move_clock(Timestamp at) {
  if (!started_) {
    started_ = true;
    began_ = clock_ = at;
  }
  clock_ = std::max(clock_, at);
  std::erase_if(open_, [&](const Open& open) { return clock_ - open.at > kHorizon; });
}

std::optional<LagGraph::Warning> LagGraph::judge(const Node& source, const Source& known, const Node& target,
                                                 const Edge& edge) const {
  if (edge.hits < kHitsMin || known.onsets < edge.hits) return std::nullopt;
  double reliability = (edge.hits + 0.5) / (known.onsets + 1.0);
  if (reliability < kReliabilityMin) return std::nullopt;
  auto found = targets_.find(target);
  if (found == targets_.end()) return std::nullopt;
  double span = static_cast<double>(std::max<int64_t>(clock_ - began_, kHorizon));
  double chance = std::clamp(
      1 - std::exp(-(found->second.strikes + 1.0) * static_cast<double>(kHorizon) / span), 1e-9, 0.999);
  double log_p = log_binomial_tail(edge.hits, known.onsets, chance);
  if (log_p + std::log(static_cast<double>(edges_.size())) > std::log(kChanceP)) return std::nullopt;
  std::vector<float> lags(edge.lags.begin(), edge.lags.begin() + std::min<size_t>(edge.hits, kLagsKept));
  std::sort(lags.begin(), lags.end());
  auto lag = [&](size_t i) { return static_cast<int64_t>(lags[i]) * kSecond; };
  return Warning{source,
                 target,
                 edge.hits,
                 known.onsets,
                 reliability,
                 log_p,
                 lag(0),
                 lag(lags.size() / 2),
                 lag(lags.size() - 1)};
}

std::optional<LagGraph::Warning> LagGraph::onset(const Node& source, Timestamp at) {
  move_clock(at);
  for (const Open& open : open_)
    if (open.source == source) return std::nullopt;  // it goes on
  if (!sources_.contains(source) && sources_.size() >= kNodesMax) {
    auto oldest = std::min_element(sources_.begin(), sources_.end(), [](const auto& a, const auto& b) {
      return a.second.last < b.second.last;
    });
    std::erase_if(edges_, [&](const auto& edge) { return edge.first.first == oldest->first; });
    sources_.erase(oldest);
  }
  Source& known = sources_[source];
  std::optional<Warning> best;
  for (auto edge = edges_.lower_bound({source, Node{}}); edge != edges_.end() && edge->first.first == source;
       ++edge) {
    auto warning = judge(source, known, edge->first.second, edge->second);
    if (!warning) continue;
    const Target& target = targets_.at(warning->target);
    // A strike a moment ago, or a warning of it that still stands: nothing new.
    if (at - target.warned < kHorizon || at - target.last < kHorizon) continue;
    if (!best || warning->reliability > best->reliability ||
        (warning->reliability == best->reliability && warning->hits > best->hits))
      best = warning;
  }
  ++known.onsets;
  known.last = at;
  if (open_.size() >= kOpenMax) open_.erase(open_.begin());
  open_.push_back({source, at});
  if (!best) return std::nullopt;
  // Everything that this onset speaks of is told with it.
  for (auto& [node, target] : targets_)
    if (auto edge = edges_.find({source, node}); edge != edges_.end() && edge->second.hits > 0)
      target.warned = at;
  return best;
}

LagGraph::Target* LagGraph::target_of(const Node& node, Timestamp at) {
  auto found = targets_.find(node);
  if (found != targets_.end()) return &found->second;
  if (targets_.size() >= kNodesMax) {
    auto oldest = std::min_element(targets_.begin(), targets_.end(), [](const auto& a, const auto& b) {
      return a.second.last < b.second.last;
    });
    if (oldest->second.last > at) return nullptr;
    std::erase_if(edges_, [&](const auto& edge) { return edge.first.second == oldest->first; });
    targets_.erase(oldest);
  }
  return &(targets_[node] = Target{.strikes = 0, .last = Timestamp{INT64_MIN / 4}});
}

void LagGraph::strike(const Node& node, Timestamp at) {
  move_clock(at);
  Target* target = target_of(node, at);
  if (!target) return;
  bool again = at - target->last < kHorizon;
  target->last = std::max(target->last, at);
  if (again) return;
  ++target->strikes;
  for (const Open& open : open_) {
    int64_t lag = at - open.at;
    if (lag < kLagMin || lag > kHorizon) continue;
    auto key = std::pair(open.source, node);
    auto found = edges_.find(key);
    if (found == edges_.end()) {
      // A source that was wrong so often will not become a forecast.
      auto source = sources_.find(open.source);
      if (source == sources_.end() || source->second.onsets > kOnsetsUseless || edges_.size() >= kEdgesMax)
        continue;
      found = edges_.emplace(key, Edge{}).first;
    }
    Edge& edge = found->second;
    if (edge.counted == open.at) continue;
    edge.counted = open.at;
    edge.lags[edge.hits % kLagsKept] = static_cast<float>(lag / kSecond);
    ++edge.hits;
  }
  // Edges that chance made give way before the table is full of them.
  if (edges_.size() >= kEdgesMax)
    std::erase_if(edges_, [&](const auto& edge) {
      auto source = sources_.find(edge.first.first);
      return source == sources_.end() || edge.second.hits < 2 || 2 * edge.second.hits < source->second.onsets;
    });
}

std::vector<LagGraph::Warning> LagGraph::known() const {
  std::vector<Warning> out;
  for (const auto& [key, edge] : edges_) {
    auto source = sources_.find(key.first);
    if (source == sources_.end()) continue;
    if (auto warning = judge(key.first, source->second, key.second, edge)) out.push_back(*warning);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Warning& a, const Warning& b) { return a.reliability > b.reliability; });
  return out;
}

size_t LagGraph::memory_bytes() const {
  return sources_.size() * 96 + targets_.size() * 104 + edges_.size() * 160 + open_.capacity() * sizeof(Open);
}

namespace {
void save_node(ml::StateWriter& out, const LagGraph::Node& node) {
  out.u32(node.service);
  out.u64(node.template_id);
  out.u8(static_cast<uint8_t>(node.sign));
}
LagGraph::Node load_node(ml::StateReader& in) {
  LagGraph::Node node;
  node.service = in.u32();
  node.template_id = in.u64();
  uint8_t sign = in.u8();
  if (sign > static_cast<uint8_t>(LagGraph::Sign::kSurge)) in.spoil();
  node.sign = static_cast<LagGraph::Sign>(sign);
  return node;
}
}  // namespace

void LagGraph::save(ml::StateWriter& out) const {
  out.flag(started_);
  out.i64(began_.ns);
  out.i64(clock_.ns);
  out.u32(static_cast<uint32_t>(sources_.size()));
  for (const auto& [node, source] : sources_) {
    save_node(out, node);
    out.u32(source.onsets);
    out.i64(source.last.ns);
  }
  out.u32(static_cast<uint32_t>(targets_.size()));
  for (const auto& [node, target] : targets_) {
    save_node(out, node);
    out.u32(target.strikes);
    out.i64(target.last.ns);
    out.i64(target.warned.ns);
  }
  out.u32(static_cast<uint32_t>(edges_.size()));
  for (const auto& [key, edge] : edges_) {
    save_node(out, key.first);
    save_node(out, key.second);
    out.u32(edge.hits);
    for (float lag : edge.lags) out.f32(lag);
    out.i64(edge.counted.ns);
  }
  out.u32(static_cast<uint32_t>(open_.size()));
  for (const Open& open : open_) {
    save_node(out, open.source);
    out.i64(open.at.ns);
  }
}

Status LagGraph::load(ml::StateReader& in) {
  LagGraph fresh;
  fresh.started_ = in.flag();
  fresh.began_.ns = in.i64(kTimeMin, kTimeMax);
  fresh.clock_.ns = in.i64(kTimeMin, kTimeMax);
  for (size_t n = in.count(kNodesMax, 25); n > 0 && in.ok(); --n) {
    Node node = load_node(in);
    uint32_t onsets = in.u32(UINT32_MAX / 2);
    fresh.sources_[node] = {onsets, Timestamp{in.i64(kTimeMin, kTimeMax)}};
  }
  for (size_t n = in.count(kNodesMax, 33); n > 0 && in.ok(); --n) {
    Node node = load_node(in);
    Target& target = fresh.targets_[node];
    target.strikes = in.u32(UINT32_MAX / 2);
    target.last.ns = in.i64(kTimeMin, kTimeMax);
    target.warned.ns = in.i64(kTimeMin, kTimeMax);
  }
  for (size_t n = in.count(kEdgesMax, 70); n > 0 && in.ok(); --n) {
    Node source = load_node(in), target = load_node(in);
    Edge& edge = fresh.edges_[{source, target}];
    edge.hits = in.u32(1'000'000);
    for (float& lag : edge.lags) lag = in.f32(0, 1e7f);
    edge.counted.ns = in.i64(kTimeMin, kTimeMax);
  }
  for (size_t n = in.count(kOpenMax, 21); n > 0 && in.ok(); --n) {
    Node source = load_node(in);
    fresh.open_.push_back({source, Timestamp{in.i64(kTimeMin, kTimeMax)}});
  }
  // Counts above a few thousand say no more; and the tail of a binomial is summed term by term.
  for (auto& [node, source] : fresh.sources_) source.onsets = std::min(source.onsets, 1'000'000u);
  RETURN_IF_ERROR(in.status("the lag graph"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
