// CountRelations: sessions judged by what must hold between the counts of their events.
//
// A block is opened as often as it is closed; three copies are acknowledged three times. For every pair of
// events the differences of their counts over all healthy sessions are collected; where at most kFormsMax
// different ones occur, and each in several sessions, the pair is a relation. The score of a session is the
// number of relations it breaks, and of kinds of events no healthy session holds. Unlike a distance it does
// not mind how often a loop ran, nor that two rare habits meet in one session. Source of the idea: invariant
// mining (Lou et al., USENIX ATC 2010); ours allows a few differences instead of solving for null spaces.
// Learning costs pairs of events x distinct count vectors (256 events and 4,096 vectors at most), judging a
// look-up per pair. Pure; used by the session detector on one thread.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "detect/session_detector.h"

namespace foreshock::detect {

class CountRelations final : public SessionScorer {
 public:
  void fit(std::span<const Session> healthy) override;
  double score(const Session& session) const override;
  // A broken relation is blamed on both of its events, half each.
  EventParts parts(const Session& session) const override;
  size_t size() const { return relations_.size(); }
  void save(ml::StateWriter& out) const override;
  Status load(ml::StateReader& in) override;

 private:
  struct Relation {
    uint32_t a, b;               // columns
    std::vector<int64_t> forms;  // differences a - b that healthy sessions have, ascending
  };
  // Counts of the known events by column; the number of unknown kinds is returned.
  size_t counts(const Session& session, std::vector<int64_t>& into) const;

  std::unordered_map<uint32_t, uint32_t> column_of_;
  std::vector<uint32_t> event_of_;  // by column
  size_t columns_ = 0;              // of them, those that take part in relations
  std::vector<Relation> relations_;
};

}  // namespace foreshock::detect
