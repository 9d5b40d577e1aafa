#include "incidents/book/live_incident.h"

#include <algorithm>

namespace foreshock::incidents {

void insert_entry(std::vector<TimelineEntry>& timeline, TimelineEntry entry) {
  auto place = std::ranges::upper_bound(timeline, entry.at, {}, &TimelineEntry::at);
  timeline.insert(place, std::move(entry));
}

}  // namespace foreshock::incidents
