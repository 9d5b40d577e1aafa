#include "incidents/incidents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/fake_world.h"

namespace foreshock::incidents {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr Timestamp kStart{1'780'000'000 * kSecond};
constexpr TenantId kTenant{1};

Timestamp at(int64_t second) {
  return kStart + second * kSecond;
}

detect::Finding finding(std::string service, int64_t second, std::string text = "it failed",
                        std::string cause = "") {
  detect::Finding f;
  f.service = std::move(service);
  f.template_text = std::move(text);
  f.template_id = TemplateId{std::hash<std::string>{}(f.template_text) | 1};
  f.id = f.service + "/" + f.template_text + "/" + std::to_string(second);
  f.kind = detect::FindingKind::kRateHigh;
  f.at = at(second);
  f.alarm = true;
  f.outcome = "incident";
  f.cause = std::move(cause);
  f.p_value = 1e-8;
  f.score = 85;
  f.why = "Far more than usual.";
  return f;
}

class IncidentsTest : public ::testing::Test {
 protected:
  void SetUp() override { reopen_database(); }
  void reopen_database(const std::string& path = ":memory:", uint64_t bytes_max = 0) {
    incidents_.reset();
    database_.reset();
    database_ = db::Database::open(path == ":memory:" ? static_cast<World&>(fake_) : *real_, path,
                                   {.bytes_max = bytes_max})
                    .value();
    restart();
  }
  void restart() { incidents_ = Incidents::open(*database_, IncidentsOptions{}).value(); }
  std::vector<IncidentChange> find(const detect::Finding& f, TenantId tenant = kTenant) {
    return incidents_->on_findings(tenant, {&f, 1}, f.at);
  }
  size_t count(std::optional<IncidentStatus> status = std::nullopt) {
    return incidents_->list(kTenant, status, 100, "")->items.size();
  }

  FakeWorld fake_;
  std::unique_ptr<World> real_ = make_real_world();
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<Incidents> incidents_;
};

TEST_F(IncidentsTest, AnAlarmOpensAndALikeOneJoins) {
  auto opened = find(finding("payments", 0));
  ASSERT_THAT(opened, SizeIs(1));
  EXPECT_EQ(opened[0].kind, ChangeKind::kOpened);
  EXPECT_EQ(opened[0].incident.number, 1u);
  EXPECT_EQ(opened[0].incident.version, 1u);
  EXPECT_THAT(opened[0].incident.findings, SizeIs(1));
  auto joined = find(finding("payments", 60));
  ASSERT_THAT(joined, SizeIs(1));
  EXPECT_EQ(joined[0].kind, ChangeKind::kUpdated);
  EXPECT_FALSE(joined[0].newsworthy);
  EXPECT_EQ(joined[0].incident.finding_count, 2u);
  EXPECT_EQ(joined[0].incident.version, 2u);
  EXPECT_THAT(joined[0].incident.timeline, SizeIs(2));
}

TEST_F(IncidentsTest, AnotherServiceIsNews) {
  find(finding("payments", 0));
  auto joined = find(finding("cart", 30, "call failed"));
  ASSERT_THAT(joined, SizeIs(1));
  EXPECT_TRUE(joined[0].newsworthy);
  EXPECT_THAT(joined[0].incident.services, ElementsAre("payments", "cart"));
  EXPECT_THAT(joined[0].reason, HasSubstr("same burst, 30s after payments"));
}

TEST_F(IncidentsTest, WithoutAlarmNothingOpensButItJoins) {
  detect::Finding quiet = finding("payments", 0);
  quiet.alarm = false;
  EXPECT_THAT(find(quiet), SizeIs(0));
  EXPECT_EQ(count(), 0u);
  EXPECT_TRUE(incidents_->finding(kTenant, quiet.id));
  find(finding("payments", 10));
  quiet.id = "later";
  quiet.at = at(20);
  EXPECT_THAT(find(quiet), SizeIs(1));
}

TEST_F(IncidentsTest, UnrelatedFaultsOfOneMinuteStayApart) {
  find(finding("search", 0, "no space left on device", "storage"));
  auto other = find(finding("auth", 10, "certificate has expired", "tls"));
  EXPECT_EQ(other[0].kind, ChangeKind::kOpened);
  EXPECT_EQ(count(), 2u);
}

TEST_F(IncidentsTest, TheSameFindingAgainUpdatesAndDoesNotDouble) {
  detect::Finding f = finding("payments", 0);
  find(f);
  f.observed = 99;
  auto again = find(f);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].incident.finding_count, 1u);
  EXPECT_THAT(again[0].incident.timeline, SizeIs(1));
  ASSERT_THAT(again[0].incident.findings, SizeIs(1));
  EXPECT_EQ(again[0].incident.findings[0].observed, 99);
  EXPECT_EQ(incidents_->finding(kTenant, f.id)->observed, 99);
  EXPECT_THAT(incidents_->findings(kTenant, at(-1), at(1), "", 10, "")->items, SizeIs(1));
}

TEST_F(IncidentsTest, AnEpisodeThatGoesOnAfterTheResolutionReopens) {
  detect::Finding f = finding("payments", 0);
  std::string id = find(f)[0].incident.id;
  ASSERT_TRUE(incidents_->resolve(kTenant, id, "ana", "", 0, at(60)));
  f.at = at(30);  // from before the resolution
  EXPECT_EQ(incidents_->on_findings(kTenant, {&f, 1}, at(61))[0].kind, ChangeKind::kUpdated);
  f.at = at(90);
  auto back = find(f);
  ASSERT_THAT(back, SizeIs(1));
  EXPECT_EQ(back[0].kind, ChangeKind::kReopened);
  EXPECT_EQ(back[0].incident.id, id);
  EXPECT_THAT(back[0].incident.findings, SizeIs(1));
  // Hours after that was resolved it is a new incident with an id of its own, and the first stays.
  ASSERT_TRUE(incidents_->resolve(kTenant, id, "ana", "", 0, at(100)));
  incidents_->tick(at(3 * 3600));
  f.at = at(3 * 3600);
  auto anew = find(f);
  ASSERT_THAT(anew, SizeIs(1));
  EXPECT_EQ(anew[0].kind, ChangeKind::kOpened);
  EXPECT_NE(anew[0].incident.id, id);
  EXPECT_EQ(count(), 2u);
}

TEST_F(IncidentsTest, AnEpisodeThatBecomesAnAlarmIsNews) {
  find(finding("payments", 0));
  detect::Finding quiet = finding("payments", 10, "other words");
  quiet.alarm = false;
  EXPECT_FALSE(find(quiet)[0].newsworthy);
  quiet.alarm = true;
  EXPECT_TRUE(find(quiet)[0].newsworthy);
  EXPECT_FALSE(find(quiet)[0].newsworthy);
}

TEST_F(IncidentsTest, QuietResolvesByTheWallClock) {
  find(finding("payments", 0));
  EXPECT_THAT(incidents_->tick(at(14 * 60)), SizeIs(0));
  auto resolved = incidents_->tick(at(15 * 60));
  ASSERT_THAT(resolved, SizeIs(1));
  EXPECT_EQ(resolved[0].kind, ChangeKind::kResolved);
  EXPECT_EQ(resolved[0].incident.resolved_by, "foreshock");
  EXPECT_THAT(incidents_->tick(at(15 * 60 + 1)), SizeIs(0));
}

TEST_F(IncidentsTest, QuietResolvesByEventTimeInAReplay) {
  detect::Finding early = finding("payments", -100'000), late = finding("cart", -90'000, "other words");
  incidents_->on_findings(kTenant, {&early, 1}, at(0));
  incidents_->on_findings(kTenant, {&late, 1}, at(1));
  auto resolved = incidents_->tick(at(2));
  ASSERT_THAT(resolved, SizeIs(1));
  EXPECT_THAT(resolved[0].incident.services, ElementsAre("payments"));
}

TEST_F(IncidentsTest, AFindingFromTheFutureResolvesNothing) {
  find(finding("payments", 0));
  detect::Finding future = finding("cart", 86'400, "other words");
  incidents_->on_findings(kTenant, {&future, 1}, at(5));
  EXPECT_THAT(incidents_->tick(at(6)), SizeIs(0));
}

TEST_F(IncidentsTest, ComingBackSoonReopensAndLaterOpensAnew) {
  find(finding("payments", 0));
  incidents_->tick(at(15 * 60));
  auto back = find(finding("payments", 30 * 60));
  ASSERT_THAT(back, SizeIs(1));
  EXPECT_EQ(back[0].kind, ChangeKind::kReopened);
  EXPECT_EQ(back[0].incident.number, 1u);
  EXPECT_EQ(back[0].incident.resolved_at.ns, 0);
  incidents_->tick(at(50 * 60));
  incidents_->tick(at(90 * 60));
  auto anew = find(finding("payments", 100 * 60));
  EXPECT_EQ(anew[0].kind, ChangeKind::kOpened);
  EXPECT_EQ(anew[0].incident.number, 2u);
}

TEST_F(IncidentsTest, EvidenceThatArrivesLateReopensNothing) {
  find(finding("payments", 0));
  ASSERT_TRUE(
      incidents_->resolve(kTenant, incidents_->list(kTenant, {}, 1, "")->items[0].id, "ana", "", 0, at(100)));
  detect::Finding late = finding("payments", 60);
  auto changes = incidents_->on_findings(kTenant, {&late, 1}, at(110));
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].kind, ChangeKind::kUpdated);
  EXPECT_EQ(changes[0].incident.status, IncidentStatus::kResolved);
  detect::Finding fresh = finding("payments", 120);
  EXPECT_EQ(incidents_->on_findings(kTenant, {&fresh, 1}, at(121))[0].kind, ChangeKind::kReopened);
}

TEST_F(IncidentsTest, ADeployBeforeAndAfterIsOnTheTimeline) {
  detect::Finding deploy = finding("payments", -120, "Started payments version <version>");
  deploy.kind = detect::FindingKind::kNewTemplate;
  deploy.outcome = "normal";
  EXPECT_THAT(find(deploy), SizeIs(0));  // an alarm, but nothing is wrong
  auto opened = find(finding("payments", 0, "panic: nil map", "crash"));
  ASSERT_THAT(opened[0].incident.timeline, SizeIs(2));
  EXPECT_EQ(opened[0].incident.timeline[0].kind, "deploy");
  EXPECT_THAT(opened[0].incident.causes[0].why, HasSubstr("deployed or restarted 2m before"));
  deploy.id = "second";
  deploy.at = at(60);
  auto later = find(deploy);
  ASSERT_THAT(later, SizeIs(1));
  EXPECT_EQ(later[0].incident.timeline.back().kind, "deploy");
  EXPECT_EQ(later[0].incident.finding_count, 1u);
  restart();
  EXPECT_THAT(incidents_->get(kTenant, later[0].incident.id)->timeline, SizeIs(3));
}

TEST_F(IncidentsTest, PeopleActAndVersionsGuardThem) {
  std::string id = find(finding("payments", 0))[0].incident.id;
  auto acknowledged = incidents_->acknowledge(kTenant, id, "ana", "on it", 1, at(5));
  ASSERT_TRUE(acknowledged) << acknowledged.error().message;
  EXPECT_EQ(acknowledged->incident.status, IncidentStatus::kAcknowledged);
  EXPECT_EQ(acknowledged->incident.version, 2u);
  EXPECT_EQ(incidents_->acknowledge(kTenant, id, "ben", "", 0, at(6)).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(incidents_->resolve(kTenant, id, "ben", "", 1, at(7)).error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(incidents_->add_note(kTenant, id, "ben", "restarted the pod", at(8)));
  EXPECT_FALSE(incidents_->add_note(kTenant, id, "ben", "", at(8)));
  EXPECT_FALSE(incidents_->add_note(kTenant, id, "ben", std::string(kNoteBytesMax + 1, 'x'), at(8)));
  ASSERT_TRUE(incidents_->resolve(kTenant, id, "ben", "", 3, at(9)));
  EXPECT_EQ(incidents_->resolve(kTenant, id, "ben", "", 0, at(9)).error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(incidents_->reopen(kTenant, id, "ana", "not yet", 0, at(10)));
  Incident whole = incidents_->get(kTenant, id).value();
  std::vector<std::string> kinds;
  for (const TimelineEntry& entry : whole.timeline) kinds.push_back(entry.kind);
  EXPECT_THAT(kinds, ElementsAre("finding", "acknowledged", "note", "resolved", "reopened"));
  EXPECT_EQ(incidents_->acknowledge(kTenant, "nonsense", "ana", "", 0, at(5)).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(IncidentsTest, AnIncidentReopenedByHandGetsItsTimeOfQuietAgain) {
  std::string id = find(finding("payments", 0))[0].incident.id;
  incidents_->tick(at(15 * 60));
  incidents_->tick(at(3600 * 5));  // forgotten by memory
  ASSERT_TRUE(incidents_->reopen(kTenant, id, "ana", "", 0, at(3600 * 5)));
  EXPECT_THAT(incidents_->tick(at(3600 * 5 + 60)), SizeIs(0));
  EXPECT_THAT(incidents_->tick(at(3600 * 5 + 15 * 60)), SizeIs(1));
}

TEST_F(IncidentsTest, TenantsDoNotMeet) {
  find(finding("payments", 0), TenantId{1});
  auto other = find(finding("payments", 1), TenantId{2});
  EXPECT_EQ(other[0].kind, ChangeKind::kOpened);
  EXPECT_EQ(other[0].incident.number, 1u);
  EXPECT_EQ(incidents_->get(TenantId{1}, other[0].incident.id).error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(incidents_->findings(TenantId{1}, at(-10), at(10), "", 10, "")->items, SizeIs(1));
}

TEST_F(IncidentsTest, ARestartKeepsEverythingAndGoesOnJoining) {
  find(finding("payments", 0, "pool exhausted", "database"));
  Incident before = find(finding("cart", 30, "call to payments failed"))[0].incident;
  restart();
  Incident after = incidents_->get(kTenant, before.id).value();
  EXPECT_EQ(after.title, before.title);
  EXPECT_EQ(after.version, before.version);
  EXPECT_EQ(after.services, before.services);
  EXPECT_EQ(after.timeline.size(), before.timeline.size());
  EXPECT_EQ(after.findings.size(), before.findings.size());
  EXPECT_EQ(after.causes.size(), before.causes.size());
  auto joined = find(finding("payments", 60, "pool exhausted", "database"));
  EXPECT_EQ(joined[0].incident.id, before.id);
  EXPECT_FALSE(joined[0].newsworthy);
}

TEST_F(IncidentsTest, ReplayingTheSameFindingsGivesTheSameIds) {
  std::string id = find(finding("payments", 0))[0].incident.id;
  reopen_database();
  EXPECT_EQ(find(finding("payments", 0))[0].incident.id, id);
}

TEST_F(IncidentsTest, PagesHoldEveryItemOnce) {
  for (int i = 0; i < 7; ++i)
    find(finding("service" + std::to_string(i), i * 3600, "text " + std::to_string(i)));
  std::vector<uint64_t> numbers;
  std::string cursor;
  do {
    auto page = incidents_->list(kTenant, {}, 3, cursor).value();
    for (const Incident& incident : page.items) numbers.push_back(incident.number);
    cursor = page.next_cursor;
  } while (!cursor.empty());
  EXPECT_THAT(numbers, ElementsAre(7, 6, 5, 4, 3, 2, 1));
  std::vector<Timestamp> times;
  do {
    auto page = incidents_->findings(kTenant, at(0), at(100'000), "", 2, cursor).value();
    for (const detect::Finding& f : page.items) times.push_back(f.at);
    EXPECT_EQ(page.items.size(), page.incident_ids.size());
    cursor = page.next_cursor;
  } while (!cursor.empty());
  ASSERT_THAT(times, SizeIs(7));
  EXPECT_TRUE(std::ranges::is_sorted(times, std::greater<>{}));
  EXPECT_THAT(incidents_->findings(kTenant, at(0), at(100'000), "service3", 10, "")->items, SizeIs(1));
  EXPECT_FALSE(incidents_->list(kTenant, {}, 3, "x"));
  EXPECT_FALSE(incidents_->findings(kTenant, at(0), at(1), "", 3, "x"));
}

TEST_F(IncidentsTest, ListsByStatus) {
  std::string id = find(finding("payments", 0))[0].incident.id;
  find(finding("cart", 3600 * 3, "other words"));
  ASSERT_TRUE(incidents_->acknowledge(kTenant, id, "ana", "", 0, at(1)));
  EXPECT_EQ(count(IncidentStatus::kAcknowledged), 1u);
  EXPECT_EQ(count(IncidentStatus::kOpen), 1u);
  EXPECT_EQ(count(IncidentStatus::kResolved), 0u);
}

TEST_F(IncidentsTest, ExpiryLeavesWhatIsOpen) {
  find(finding("payments", 0));
  incidents_->tick(at(15 * 60));
  find(finding("cart", 3 * 3600, "other words"));
  ASSERT_TRUE(incidents_->expire(at(10 * 3600)));
  EXPECT_EQ(count(), 1u);
  EXPECT_THAT(incidents_->findings(kTenant, at(-1), at(100'000), "", 10, "")->items, SizeIs(1));
}

TEST_F(IncidentsTest, OpenIncidentsAreBounded) {
  for (size_t i = 0; i < kOpenIncidentsMax + 5; ++i) {
    detect::Finding f =
        finding("s" + std::to_string(i), static_cast<int64_t>(i) * 180, "t" + std::to_string(i));
    incidents_->on_findings(kTenant, {&f, 1}, at(0));  // no wall time passes: none goes quiet
  }
  EXPECT_LE(count(), kOpenIncidentsMax);
}

TEST_F(IncidentsTest, HugeExamplesAreCut) {
  detect::Finding f = finding("payments", 0);
  f.examples = std::vector<std::string>(10, std::string(1 << 20, 'x'));
  Incident incident = find(f)[0].incident;
  EXPECT_LE(incident.findings[0].examples.size(), 3u);
  EXPECT_EQ(incident.findings[0].examples[0].size(), kExampleBytesMax);
}

TEST_F(IncidentsTest, AFullDiskKeepsFindingsForLaterAndReturnsNothingUnwritten) {
  std::string folder = std::filesystem::temp_directory_path() / "foreshock-incidents-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  reopen_database(folder + "/a.db", 400'000);
  size_t returned = 0, sent = 0;
  for (int i = 0; i < 200; ++i) {
    detect::Finding f = finding("payments", i);
    f.examples = {std::string(4000, 'x')};
    returned += find(f).size();
    ++sent;
  }
  EXPECT_LT(returned, sent);
  size_t stored = incidents_->findings(kTenant, at(-1), at(1000), "", 1000, "")->items.size();
  EXPECT_EQ(stored, returned);
  ASSERT_EQ(count(), 1u);
  EXPECT_EQ(incidents_->list(kTenant, {}, 1, "")->items[0].finding_count, stored);
  // Room again: what waited is taken up by tick().
  ASSERT_TRUE(database_->execute("PRAGMA max_page_count=100000"));
  EXPECT_THAT(incidents_->tick(at(300)), SizeIs(1));
  EXPECT_EQ(incidents_->list(kTenant, {}, 1, "")->items[0].finding_count, sent);
  incidents_.reset();
  database_.reset();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace foreshock::incidents
