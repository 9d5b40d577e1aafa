#include "alerting/storage/alert_rows.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::alerting {
namespace {

constexpr TenantId kTenant{1};

class AlertRowsTest : public ::testing::Test {
 protected:
  AlertRowsTest() : database_(db::Database::open(world_, ":memory:").value()), rows_(*database_) {
    EXPECT_TRUE(rows_.bring_up_to_date());
  }
  Notification put(std::string id, std::string incident, std::string channel = "a",
                   std::string status = "pending") {
    Notification n{std::move(id), kTenant, std::move(incident), std::move(channel), "opened",
                   {10},          {},      std::move(status)};
    EXPECT_TRUE(rows_.put_notification(n, "body"));
    return n;
  }
  FakeWorld world_;
  std::unique_ptr<db::Database> database_;
  AlertRows rows_;
};

TEST_F(AlertRowsTest, OnlyTheOldestOfAnIncidentIsReady) {
  Notification first = put("1", "i");
  put("2", "i");
  put("3", "j");
  put("4", "i", "b");
  auto ready = rows_.ready("a", {10}, 10).value();
  ASSERT_EQ(ready.size(), 2u);
  EXPECT_EQ(ready[0].notification.id, "1");
  EXPECT_EQ(ready[0].body, "body");
  EXPECT_EQ(ready[1].notification.id, "3");
  // A later try of the first holds back the second too.
  first.attempts = 1;
  ASSERT_TRUE(rows_.put_outcome(first, {50}));
  EXPECT_EQ(rows_.ready("a", {20}, 10)->size(), 1u);
  first.status = "sent";
  ASSERT_TRUE(rows_.put_outcome(first, {50}));
  EXPECT_EQ(rows_.ready("a", {20}, 10).value()[0].notification.id, "2");
  EXPECT_TRUE(rows_.was_sent(kTenant, "i", "a").value());
  EXPECT_FALSE(rows_.was_sent(kTenant, "i", "b").value());
  EXPECT_EQ(rows_.waiting_count().value(), 3u);
}

TEST_F(AlertRowsTest, TheSameIdIsKeptOnce) {
  put("1", "i");
  put("1", "i");
  EXPECT_EQ(rows_.notifications(kTenant, "i")->size(), 1u);
}

TEST_F(AlertRowsTest, ExpiryLeavesWhatWaits) {
  put("1", "i");
  put("2", "i", "a", "sent");
  ASSERT_TRUE(rows_.expire({1000}));
  auto left = rows_.notifications(kTenant, "i").value();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].id, "1");
}

TEST_F(AlertRowsTest, SilencesAreThoseOfTheTenantThatHaveNotEnded) {
  Silence silence;
  silence.id = "s";
  silence.matchers = {{"service", "x", false}, {"kind", "silence", true}};
  silence.ends_at = {100};
  ASSERT_TRUE(rows_.put_silence(kTenant, silence));
  auto read = rows_.silences(kTenant, {50}).value();
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read[0].service, "x");
  EXPECT_TRUE(read[0].matchers[1].negate);
  EXPECT_TRUE(rows_.silences(kTenant, {100})->empty());
  EXPECT_TRUE(rows_.silences(TenantId{2}, {50})->empty());
  EXPECT_FALSE(rows_.remove_silence(TenantId{2}, "s").value());
  EXPECT_TRUE(rows_.remove_silence(kTenant, "s").value());
}

TEST_F(AlertRowsTest, GroupsAndBudgetsReadBackAndDamageIsLeftOut) {
  Group group;
  group.incident.tenant = kTenant;
  group.incident.id = "i";
  group.turns["a"] = {true, false, {5}, {6}};
  group.due = {9};
  ASSERT_TRUE(rows_.put_group(group));
  group.incident.id = "j";
  ASSERT_TRUE(rows_.put_group(group));
  ASSERT_TRUE(database_->execute("UPDATE alert_groups SET json='{}' WHERE incident='j'"));
  auto groups = rows_.groups().value();
  ASSERT_EQ(groups.size(), 1u);
  const Group& read = groups.begin()->second;
  EXPECT_EQ(group_to_json(read).size(), group_to_json(group).size());
  EXPECT_TRUE(read.turns.at("a").told);
  EXPECT_EQ(read.due.ns, 9);
  ASSERT_TRUE(rows_.put_budget("a", {{1}, 2, 3, 4}));
  EXPECT_EQ(rows_.budgets().value().at("a").held_incidents, 4);
}

}  // namespace
}  // namespace foreshock::alerting
