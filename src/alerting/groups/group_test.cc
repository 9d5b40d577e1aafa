#include "alerting/groups/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock::alerting {
namespace {

using incidents::ChangeKind;
using incidents::IncidentStatus;
using incidents::Urgency;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr Timestamp kStart{1'000'000 * kSecond};

class GroupTest : public ::testing::Test {
 protected:
  GroupTest() {
    options_.channels = {{.name = "a"}};
    around_.channels = {"a"};
    around_.spend = [](const std::string&) -> std::optional<Timestamp> { return std::nullopt; };
    incident_.id = "i";
    incident_.urgency = Urgency::kHigh;
  }
  void change(ChangeKind kind, int64_t second, bool news = false) {
    if (kind == ChangeKind::kAcknowledged) incident_.status = IncidentStatus::kAcknowledged;
    if (kind == ChangeKind::kResolved) incident_.status = IncidentStatus::kResolved;
    if (kind == ChangeKind::kReopened) incident_.status = IncidentStatus::kOpen;
    apply(group_, {kind, incident_, "", news}, options_, kStart + second * kSecond);
  }
  // What is sent at `second`, as "channel:reason"; nothing when the group is not due.
  std::vector<std::string> at(int64_t second) {
    Timestamp now = kStart + second * kSecond;
    if (group_.due.ns == 0 || group_.due > now) return {};
    Plan plan = flush(group_, options_, around_, now);
    group_ = plan.after;
    finished_ = plan.finished;
    std::vector<std::string> out;
    for (const Planned& item : plan.items)
      out.push_back(item.suppressed.empty() ? item.channel + ":" + item.reason : "not " + item.suppressed);
    return out;
  }
  AlertingOptions options_;
  Surroundings around_;
  incidents::Incident incident_;
  Group group_;
  bool finished_ = false;
};

using Said = std::vector<std::string>;

TEST_F(GroupTest, WaitsThenOpensThenTellsNewsAtIntervalsThenRepeats) {
  change(ChangeKind::kOpened, 0);
  EXPECT_EQ(at(9), Said{});
  EXPECT_EQ(at(10), Said{"a:opened"});
  change(ChangeKind::kUpdated, 20, false);
  EXPECT_EQ(at(400), Said{});
  change(ChangeKind::kUpdated, 30, true);
  EXPECT_EQ(at(309), Said{});
  EXPECT_EQ(at(310), Said{"a:new findings"});
  EXPECT_EQ(at(310 + 4 * 3600 - 1), Said{});
  EXPECT_EQ(at(310 + 4 * 3600), Said{"a:repeat"});
}

TEST_F(GroupTest, ResolvedBeforeTheFirstIsNeverSent) {
  change(ChangeKind::kOpened, 0);
  change(ChangeKind::kResolved, 5);
  EXPECT_EQ(at(5), Said{});
  EXPECT_TRUE(finished_);
}

TEST_F(GroupTest, ResolvedIsToldOnceToThoseWhoKnow) {
  change(ChangeKind::kOpened, 0);
  at(10);
  around_.channels = {"a", "b"};
  change(ChangeKind::kResolved, 20);
  EXPECT_EQ(at(20), Said{"a:resolved"});
  EXPECT_TRUE(finished_);
}

TEST_F(GroupTest, AcknowledgingStopsRepeatsAndNewsButNotARiseOfUrgency) {
  change(ChangeKind::kOpened, 0);
  at(10);
  change(ChangeKind::kAcknowledged, 20);
  change(ChangeKind::kUpdated, 30, true);
  EXPECT_EQ(at(100'000), Said{});
  incident_.urgency = Urgency::kCritical;
  change(ChangeKind::kUpdated, 100'001, true);
  EXPECT_EQ(at(100'001), Said{"a:new findings"});
  EXPECT_EQ(at(200'000), Said{});
}

TEST_F(GroupTest, ASilenceIsNotedOnceAndItsEndTells) {
  around_.silenced_until = kStart + 3600 * kSecond;
  around_.silence = "ana";
  change(ChangeKind::kOpened, 0);
  Said first = at(10);
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_THAT(first[0], HasSubstr("not silenced until"));
  EXPECT_EQ(at(3599), Said{});
  around_.silenced_until.reset();
  EXPECT_EQ(at(3600), Said{"a:opened"});
}

TEST_F(GroupTest, AChannelOverItsLimitGetsTheOpeningLater) {
  std::optional<Timestamp> full = kStart + 1000 * kSecond;
  around_.spend = [&](const std::string&) { return full; };
  change(ChangeKind::kOpened, 0);
  EXPECT_THAT(at(10)[0], HasSubstr("not over the limit"));
  EXPECT_EQ(at(999), Said{});
  full.reset();
  EXPECT_EQ(at(1000), Said{"a:opened"});
}

TEST_F(GroupTest, NoChannelIsNotedOnce) {
  options_.channels.clear();
  around_.channels.clear();
  change(ChangeKind::kOpened, 0);
  EXPECT_EQ(at(10), Said{"not no channel configured"});
  change(ChangeKind::kUpdated, 20, true);
  EXPECT_EQ(at(1000), Said{});
}

TEST_F(GroupTest, ARouteThatMatchesLaterGetsAnOpening) {
  around_.channels.clear();
  change(ChangeKind::kOpened, 0);
  EXPECT_EQ(at(10), Said{"not no route matches"});
  around_.channels = {"a"};
  change(ChangeKind::kUpdated, 20, true);
  EXPECT_EQ(at(20), Said{"a:opened"});
}

TEST_F(GroupTest, ReopenedStartsOver) {
  change(ChangeKind::kOpened, 0);
  at(10);
  change(ChangeKind::kReopened, 100);
  EXPECT_EQ(at(110), Said{"a:reopened"});
}

TEST_F(GroupTest, ReadsBackFromItsText) {
  change(ChangeKind::kOpened, 0);
  at(10);
  std::string json = group_to_json(group_);
  EXPECT_EQ(group_to_json(group_from_json(json).value()), json);
  EXPECT_FALSE(group_from_json("{}"));
  EXPECT_FALSE(group_from_json("nonsense"));
}

}  // namespace
}  // namespace foreshock::alerting
