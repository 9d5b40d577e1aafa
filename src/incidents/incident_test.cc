#include "incidents/incident.h"

#include <gtest/gtest.h>

namespace foreshock::incidents {
namespace {

TEST(Incident, NamesReadBack) {
  for (IncidentStatus status :
       {IncidentStatus::kOpen, IncidentStatus::kAcknowledged, IncidentStatus::kResolved})
    EXPECT_EQ(parse_status(status_name(status)), status);
  for (Urgency urgency : {Urgency::kLow, Urgency::kMedium, Urgency::kHigh, Urgency::kCritical})
    EXPECT_EQ(parse_urgency(urgency_name(urgency)), urgency);
  EXPECT_EQ(parse_urgency("High"), std::nullopt);
  EXPECT_EQ(parse_status(""), std::nullopt);
  EXPECT_EQ(change_name(ChangeKind::kNoted), "noted");
}

}  // namespace
}  // namespace foreshock::incidents
