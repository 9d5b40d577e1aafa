#include "incidents/storage/incident_rows.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::incidents {
namespace {

constexpr TenantId kTenant{1};

class IncidentRowsTest : public ::testing::Test {
 protected:
  IncidentRowsTest() : database_(db::Database::open(world_, ":memory:").value()), rows_(*database_) {
    EXPECT_TRUE(rows_.bring_up_to_date());
  }
  FakeWorld world_;
  std::unique_ptr<db::Database> database_;
  IncidentRows rows_;
};

LiveIncident incident(std::string id, uint64_t number) {
  LiveIncident live;
  live.incident.id = std::move(id);
  live.incident.number = number;
  live.incident.tenant = kTenant;
  live.incident.services = {"a"};
  live.quiet_since = {5};
  live.touched_at = {6};
  return live;
}

detect::Finding finding(std::string id, int64_t at) {
  detect::Finding f;
  f.id = std::move(id);
  f.tenant = kTenant;
  f.service = "a";
  f.at = {at};
  return f;
}

TEST_F(IncidentRowsTest, NumbersRiseFromOneForEachTenant) {
  EXPECT_EQ(rows_.take_number(kTenant).value(), 1u);
  EXPECT_EQ(rows_.take_number(kTenant).value(), 2u);
  EXPECT_EQ(rows_.take_number(TenantId{2}).value(), 1u);
  ASSERT_TRUE(rows_.put_clock(kTenant, {77}));
  EXPECT_EQ(rows_.take_number(kTenant).value(), 3u);
  ASSERT_TRUE(rows_.put_clock(TenantId{9}, {77}));
  EXPECT_EQ(rows_.take_number(TenantId{9}).value(), 1u);
}

TEST_F(IncidentRowsTest, ABookReadsBack) {
  ASSERT_TRUE(rows_.put_clock(kTenant, {77}));
  ASSERT_TRUE(rows_.put_incident(incident("x", 1)));
  ASSERT_TRUE(rows_.put_finding(finding("f", 3), "x"));
  ASSERT_TRUE(rows_.put_entry(kTenant, "x", {{9}, "note", "hello", "ana", ""}));
  TenantBook book = rows_.load(kTenant).value();
  EXPECT_EQ(book.event_clock.ns, 77);
  ASSERT_EQ(book.live.size(), 1u);
  const LiveIncident& live = book.live.at("x");
  EXPECT_EQ(live.quiet_since.ns, 5);
  EXPECT_EQ(live.touched_at.ns, 6);
  EXPECT_TRUE(live.evidence.has_service("a"));
  ASSERT_EQ(live.incident.timeline.size(), 1u);
  EXPECT_EQ(live.incident.timeline[0].actor, "ana");
  EXPECT_EQ(rows_.tenants().value(), std::vector<TenantId>{kTenant});
}

TEST_F(IncidentRowsTest, ADamagedRowIsLeftOutAndTheRestIsRead) {
  ASSERT_TRUE(rows_.put_incident(incident("x", 1)));
  ASSERT_TRUE(rows_.put_incident(incident("y", 2)));
  ASSERT_TRUE(rows_.put_finding(finding("f", 3), "x"));
  ASSERT_TRUE(rows_.put_finding(finding("g", 4), "x"));
  ASSERT_TRUE(database_->execute("UPDATE incidents SET causes='{' WHERE id='y'"));
  ASSERT_TRUE(database_->execute("UPDATE findings SET json='broken' WHERE id='f'"));
  TenantBook book = rows_.load(kTenant).value();
  ASSERT_EQ(book.live.size(), 1u);
  EXPECT_EQ(book.live.at("x").incident.findings.size(), 1u);
  FindingPage page = rows_.findings(kTenant, {0}, {10}, "", 10, "").value();
  EXPECT_EQ(page.items.size(), 1u);
  EXPECT_EQ(page.incident_ids.size(), 1u);
  EXPECT_EQ(rows_.finding(kTenant, "f").error().kind, ErrorKind::kCorrupt);
}

TEST_F(IncidentRowsTest, LooseDeploysAreThoseOfTheServiceAndTimeInNoIncident) {
  detect::Finding deploy = finding("d", 5);
  deploy.kind = detect::FindingKind::kNewTemplate;
  deploy.outcome = "normal";
  deploy.template_text = "Started a in <duration>";
  ASSERT_TRUE(rows_.put_finding(deploy, ""));
  ASSERT_TRUE(rows_.put_finding(finding("other", 5), ""));
  EXPECT_EQ(rows_.loose_deploys(kTenant, "a", {0}, {10})->size(), 1u);
  EXPECT_EQ(rows_.loose_deploys(kTenant, "b", {0}, {10})->size(), 0u);
  EXPECT_EQ(rows_.loose_deploys(kTenant, "a", {6}, {10})->size(), 0u);
  ASSERT_TRUE(rows_.put_finding(deploy, "x"));
  EXPECT_EQ(rows_.loose_deploys(kTenant, "a", {0}, {10})->size(), 0u);
}

TEST_F(IncidentRowsTest, AFindingsIncidentIsKnown) {
  EXPECT_FALSE(rows_.incident_of(kTenant, "f").value().has_value());
  ASSERT_TRUE(rows_.put_finding(finding("f", 3), ""));
  EXPECT_EQ(rows_.incident_of(kTenant, "f").value(), "");
  ASSERT_TRUE(rows_.put_finding(finding("f", 3), "x"));
  EXPECT_EQ(rows_.incident_of(kTenant, "f").value(), "x");
}

}  // namespace
}  // namespace foreshock::incidents
