#include "incidents/book/live_incident.h"

#include <gtest/gtest.h>

namespace foreshock::incidents {
namespace {

TEST(LiveIncident, EntriesAreInTheOrderOfTimeAndThenOfArrival) {
  std::vector<TimelineEntry> timeline;
  insert_entry(timeline, {{20}, "finding", "b"});
  insert_entry(timeline, {{10}, "finding", "a"});
  insert_entry(timeline, {{20}, "finding", "c"});
  ASSERT_EQ(timeline.size(), 3u);
  EXPECT_EQ(timeline[0].text, "a");
  EXPECT_EQ(timeline[1].text, "b");
  EXPECT_EQ(timeline[2].text, "c");
}

}  // namespace
}  // namespace foreshock::incidents
