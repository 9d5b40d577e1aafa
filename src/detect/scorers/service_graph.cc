#include "detect/scorers/service_graph.h"

#include <algorithm>

namespace foreshock::detect {
namespace {
constexpr size_t kExampleBytes = 160;
constexpr int64_t kTimeMin = INT64_MIN / 4, kTimeMax = 6'600'000'000'000'000'000;
}  // namespace

ServiceGraph::Edge* ServiceGraph::edge(uint32_t from, uint32_t to, Timestamp at) {
  if (from == to) return nullptr;
  auto found = edges_.find({from, to});
  if (found != edges_.end()) return &found->second;
  if (edges_.size() >= kEdgesMax) {
    auto faintest = std::min_element(edges_.begin(), edges_.end(), [&](const auto& a, const auto& b) {
      return ids(a.second, at) + names(a.second, at) < ids(b.second, at) + names(b.second, at);
    });
    edges_.erase(faintest);
  }
  return &edges_[{from, to}];
}

void ServiceGraph::share_id(uint32_t from, uint32_t to, Timestamp at) {
  Edge* edge = this->edge(from, to, at);
  if (!edge) return;
  edge->ids.add(at, 1, kHalfLife);
  edge->last = std::max(edge->last, at);
}

void ServiceGraph::mention(uint32_t from, uint32_t to, Timestamp at, double lines, const std::string& text) {
  Edge* edge = this->edge(from, to, at);
  if (!edge) return;
  edge->names.add(at, lines, kHalfLife);
  edge->last = std::max(edge->last, at);
  if (edge->example.empty()) edge->example = text.substr(0, kExampleBytes);
}

std::vector<uint32_t> ServiceGraph::neighbours(uint32_t service, Timestamp now) const {
  std::vector<uint32_t> out;
  for (const auto& [key, edge] : edges_) {
    if ((key.first != service && key.second != service) || !believed(edge, now)) continue;
    out.push_back(key.first == service ? key.second : key.first);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

size_t ServiceGraph::memory_bytes() const {
  return edges_.size() * (sizeof(Edge) + kExampleBytes + 64);
}

void ServiceGraph::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(edges_.size()));
  for (const auto& [key, edge] : edges_) {
    out.u32(key.first);
    out.u32(key.second);
    edge.ids.save(out);
    edge.names.save(out);
    out.i64(edge.last.ns);
    out.text(edge.example);
  }
}

Status ServiceGraph::load(ml::StateReader& in, size_t services) {
  ServiceGraph fresh;
  for (size_t n = in.count(kEdgesMax, 52); n > 0 && in.ok(); --n) {
    uint32_t from = in.u32(), to = in.u32();
    if (from >= services || to >= services || from == to) in.spoil();
    Edge edge;
    RETURN_IF_ERROR(edge.ids.load(in));
    RETURN_IF_ERROR(edge.names.load(in));
    edge.last.ns = in.i64(kTimeMin, kTimeMax);
    edge.example = in.text(kExampleBytes);
    fresh.edges_[{from, to}] = std::move(edge);
  }
  RETURN_IF_ERROR(in.status("the graph of services"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
