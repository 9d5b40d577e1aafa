// ServiceGraph: which services have to do with each other, mined from shared ids and from names in lines.
//
// Watch tells it of an id that went from one service to another (the first to write it calls) and of lines of
// one service that name another. Evidence fades with a half-life of a day. Bounded: kEdgesMax edges, the
// faintest gives way. A note costs a map step; neighbours are asked only when a finding is made.
// Deterministic; used by Watch on its thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "ml/decay_counter.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class ServiceGraph {
 public:
  static constexpr size_t kEdgesMax = 4096;
  static constexpr double kEvidenceMin = 3;  // fainter edges are not believed

  struct Edge {
    ml::DecayCounter ids, names;
    Timestamp last;
    std::string example;
  };
  void share_id(uint32_t from, uint32_t to, Timestamp at);
  void mention(uint32_t from, uint32_t to, Timestamp at, double lines, const std::string& text);

  double ids(const Edge& edge, Timestamp now) const { return edge.ids.value(now, kHalfLife); }
  double names(const Edge& edge, Timestamp now) const { return edge.names.value(now, kHalfLife); }
  bool believed(const Edge& edge, Timestamp now) const {
    return ids(edge, now) + names(edge, now) >= kEvidenceMin;
  }
  const std::map<std::pair<uint32_t, uint32_t>, Edge>& edges() const { return edges_; }
  // Both directions; ascending.
  std::vector<uint32_t> neighbours(uint32_t service, Timestamp now) const;

  size_t memory_bytes() const;
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in, size_t services);

 private:
  static constexpr int64_t kHalfLife = kDay;
  Edge* edge(uint32_t from, uint32_t to, Timestamp at);
  std::map<std::pair<uint32_t, uint32_t>, Edge> edges_;
};

}  // namespace foreshock::detect
