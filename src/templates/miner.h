// Miner: assigns a template to each record at line rate; one per lane and tenant, over a shared Catalogue.
//
// Levels, each rarer than the one before: (1) the token scan types the words of the body and hashes the
// shape; (2) a shape table of this lane gives shape -> template (> 99.9 % of lines end here); (3) on a miss,
// under the catalogue's lock: hole-hash promotion (a place where many different words came is a slot) and a
// similarity fallback; (4) aliases made meanwhile are picked up when the catalogue's version moved.
// Same input in any batch size gives the same ids. Not thread-safe; no allocation per record once warm.
// Cost: scan + hash + one probe, 0.3-0.7 us for a line of 120 bytes.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/arena.h"
#include "templates/catalogue.h"
#include "templates/event.h"

namespace foreshock::templates {

class Miner {
 public:
  explicit Miner(Catalogue& catalogue);
  ~Miner();

  // Appends one Event per record, in order. Records and arena must outlive the events.
  void assign(std::span<const parse::Record> records, Arena& arena, std::vector<Event>& out);

  struct Stats {
    uint64_t lines = 0;
    uint64_t misses = 0;  // lines that left the shape table
    uint64_t templates_made = 0;
    size_t memory_bytes = 0;
  };
  Stats stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock::templates
