#include "incidents/book/joining.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::incidents {
namespace {

constexpr TenantId kTenant{1};

detect::Finding finding(std::string service, int64_t second, std::string line, bool alarm = true) {
  detect::Finding f;
  f.id = service + std::to_string(second);
  f.service = std::move(service);
  f.template_id = TemplateId{static_cast<uint64_t>(second) + 1};
  f.at = {second * kSecond};
  f.alarm = alarm;
  f.outcome = "warning";
  f.examples = {std::move(line)};
  return f;
}

class JoiningTest : public ::testing::Test {
 protected:
  JoiningTest() {
    database_ = db::Database::open(world_, ":memory:").value();
    rows_ = std::make_unique<IncidentRows>(*database_);
    EXPECT_TRUE(rows_->bring_up_to_date());
  }
  std::vector<IncidentChange> take(const std::vector<detect::Finding>& findings, int64_t now_second) {
    Joining joining(kTenant, book_, *rows_, options_, {now_second * kSecond});
    for (const detect::Finding& f : findings) EXPECT_TRUE(joining.take(f));
    return joining.finish().value();
  }
  FakeWorld world_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<IncidentRows> rows_;
  TenantBook book_;
  IncidentsOptions options_;
};

TEST_F(JoiningTest, ABatchGivesOneChangePerIncident) {
  auto changes = take({finding("payments", 0, ""), finding("cart", 10, ""), finding("web", 20, "")}, 20);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].kind, ChangeKind::kOpened);
  EXPECT_EQ(changes[0].incident.finding_count, 3u);
  EXPECT_EQ(changes[0].incident.version, 1u);
}

TEST_F(JoiningTest, TheStrongerReasonDecidesBetweenTwoIncidents) {
  auto first = take({finding("payments", 0, "peer 10.1.1.1 gone")}, 0);
  auto second = take({finding("search", 400, "shard red")}, 400);
  ASSERT_NE(first[0].incident.id, second[0].incident.id);
  // Nearer in time to the second, but it holds the address of the first.
  auto third = take({finding("users", 430, "peer 10.1.1.1 gone")}, 430);
  ASSERT_EQ(third.size(), 1u);
  EXPECT_EQ(third[0].incident.id, first[0].incident.id);
}

TEST_F(JoiningTest, AnAddressThatManyIncidentsHoldJoinsNothing) {
  for (int i = 0; i < static_cast<int>(kEntityIncidentsMax); ++i)
    take({finding("service" + std::to_string(i), i * 150, "peer 10.1.1.1 gone" + std::string(i, '!'))},
         i * 150);
  // The second and third joined the first by the address, so there is one incident that holds it.
  EXPECT_EQ(book_.live.size(), 1u);
  LiveIncident copy = book_.live.begin()->second;
  for (size_t i = 1; i < kEntityIncidentsMax; ++i) book_.live.emplace("copy" + std::to_string(i), copy);
  auto changes = take({finding("users", 700, "peer 10.1.1.1 gone")}, 700);
  EXPECT_EQ(changes[0].kind, ChangeKind::kOpened);
}

TEST_F(JoiningTest, ANormalFindingWithoutAlarmKeepsNoIncidentAwake) {
  auto opened = take({finding("payments", 0, "")}, 0);
  detect::Finding calm = finding("payments", 100, "", false);
  calm.outcome = "normal";
  take({calm}, 100);
  EXPECT_EQ(book_.live.begin()->second.quiet_since.ns, 0);
  take({finding("payments", 200, "", false)}, 200);  // a warning does
  EXPECT_EQ(book_.live.begin()->second.quiet_since.ns, 200 * kSecond);
}

}  // namespace
}  // namespace foreshock::incidents
