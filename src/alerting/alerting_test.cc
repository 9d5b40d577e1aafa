#include "alerting/alerting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerting/channels/peer_fakes.h"
#include "base/fake_world.h"

namespace foreshock::alerting {
namespace {

using incidents::ChangeKind;
using incidents::Incident;
using incidents::IncidentStatus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr TenantId kTenant{1};

class AlertingTest : public ::testing::Test {
 protected:
  AlertingTest() : start_(world_.clock().now()) {
    options_.channels = {{.name = "hook", .kind = ChannelKind::kWebhook, .url = peer_.url("/x")}};
    database_ = db::Database::open(world_, ":memory:").value();
    restart();
  }
  void restart() {
    alerting_.reset();
    alerting_ = Alerting::open(world_, *database_, options_, [this](const Notification& n) {
                  outcomes_.push_back(n);
                }).value();
  }
  Incident incident(const std::string& id = "i", uint64_t number = 1) {
    Incident i;
    i.id = id;
    i.number = number;
    i.tenant = kTenant;
    i.title = "payments: disk full";
    i.services = {"payments"};
    i.urgency = incidents::Urgency::kHigh;
    return i;
  }
  Timestamp at(int64_t second) { return start_ + second * kSecond; }
  void change(ChangeKind kind, int64_t second, Incident i, bool news = false) {
    if (kind == ChangeKind::kResolved) i.status = IncidentStatus::kResolved;
    if (kind == ChangeKind::kAcknowledged) i.status = IncidentStatus::kAcknowledged;
    alerting_->on_change({kind, std::move(i), "", news}, at(second));
  }
  void change(ChangeKind kind, int64_t second, bool news = false) { change(kind, second, incident(), news); }
  // Runs the clock to `second` and delivers what is due.
  void run(int64_t second) {
    world_.clock().set(at(second));
    alerting_->tick(at(second));
    while (alerting_->deliver(at(second)) > 0) {
    }
  }
  std::vector<std::string> received() {
    std::vector<std::string> out;
    for (const net::HttpRequest& request : peer_.requests()) {
      size_t from = request.body.find("\"type\":\"") + 8;
      out.push_back(request.body.substr(from, request.body.find('"', from) - from));
    }
    return out;
  }

  FakeWorld world_;
  Timestamp start_;
  FakeHttpPeer peer_;
  AlertingOptions options_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<Alerting> alerting_;
  std::vector<Notification> outcomes_;
};

TEST_F(AlertingTest, TheWholeLifeOfAnIncident) {
  change(ChangeKind::kOpened, 0);
  run(9);
  EXPECT_THAT(received(), SizeIs(0));
  run(10);
  EXPECT_THAT(received(), ElementsAre("incident.opened"));
  change(ChangeKind::kUpdated, 20, true);
  run(310);
  change(ChangeKind::kResolved, 400);
  run(400);
  EXPECT_THAT(received(), ElementsAre("incident.opened", "incident.updated", "incident.resolved"));
  ASSERT_THAT(outcomes_, SizeIs(3));
  EXPECT_EQ(outcomes_[0].status, "sent");
  EXPECT_EQ(outcomes_[0].channel, "hook");
  EXPECT_THAT(alerting_->notifications(kTenant, "i").value(), SizeIs(3));
}

TEST_F(AlertingTest, ARestartNeitherLosesNorRepeats) {
  change(ChangeKind::kOpened, 0);
  restart();
  run(10);
  EXPECT_THAT(received(), SizeIs(1));
  restart();
  run(20);
  EXPECT_THAT(received(), SizeIs(1));
  change(ChangeKind::kResolved, 30);
  restart();
  run(31);
  EXPECT_THAT(received(), ElementsAre("incident.opened", "incident.resolved"));
}

TEST_F(AlertingTest, FailuresAreTriedAgainWithGrowingPausesUnderTheSameId) {
  peer_.answer(503);
  change(ChangeKind::kOpened, 0);
  run(10);
  EXPECT_THAT(peer_.requests(), SizeIs(1));
  run(11);
  EXPECT_THAT(peer_.requests(), SizeIs(1));
  run(13);
  EXPECT_THAT(peer_.requests(), SizeIs(2));
  EXPECT_THAT(outcomes_, SizeIs(0));
  peer_.answer(200);
  run(60);
  auto requests = peer_.requests();
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests[0].header("webhook-id"), requests[2].header("webhook-id"));
  ASSERT_THAT(outcomes_, SizeIs(1));
  EXPECT_EQ(outcomes_[0].attempts, 3);
}

TEST_F(AlertingTest, RetryAfterIsHonoured) {
  peer_.answer(429, "slow down", {{"Retry-After", "600"}});
  change(ChangeKind::kOpened, 0);
  run(10);
  peer_.answer(200);
  run(500);
  EXPECT_THAT(peer_.requests(), SizeIs(1));
  run(611);
  EXPECT_THAT(peer_.requests(), SizeIs(2));
}

TEST_F(AlertingTest, GivesUpInTheEndAndSendsNoResolutionOfWhatWasNeverTold) {
  options_.attempts_max = 2;
  restart();
  peer_.answer(500);
  change(ChangeKind::kOpened, 0);
  run(10);
  run(20);
  ASSERT_THAT(outcomes_, SizeIs(1));
  EXPECT_EQ(outcomes_[0].status, "failed");
  EXPECT_THAT(outcomes_[0].detail, HasSubstr("answered 500"));
  peer_.answer(200);
  change(ChangeKind::kResolved, 30);
  run(60);
  ASSERT_THAT(outcomes_, SizeIs(2));
  EXPECT_EQ(outcomes_[1].status, "suppressed");
  EXPECT_THAT(peer_.requests(), SizeIs(2));
}

TEST_F(AlertingTest, ResolutionWaitsForTheOpening) {
  peer_.answer(503);
  change(ChangeKind::kOpened, 0);
  run(10);
  change(ChangeKind::kResolved, 11);
  peer_.answer(200);
  run(20);
  run(21);
  EXPECT_THAT(received(), ElementsAre("incident.opened", "incident.opened", "incident.resolved"));
}

TEST_F(AlertingTest, ARefusalIsNotRepeated) {
  peer_.answer(404);
  change(ChangeKind::kOpened, 0);
  run(10);
  run(1000);
  EXPECT_THAT(peer_.requests(), SizeIs(1));
  EXPECT_EQ(outcomes_.at(0).status, "failed");
}

TEST_F(AlertingTest, OverTheLimitIsHeldBackAndSummedUp) {
  options_.channels[0].per_hour = 2;
  restart();
  for (int i = 0; i < 5; ++i)
    change(ChangeKind::kOpened, 0, incident("i" + std::to_string(i), static_cast<uint64_t>(i)));
  run(10);
  EXPECT_THAT(received(), SizeIs(2));
  EXPECT_EQ(std::ranges::count(outcomes_, "suppressed", &Notification::status), 3);
  restart();
  run(10 + 3600);
  auto all = received();
  ASSERT_THAT(all, SizeIs(5));
  EXPECT_EQ(all[2], "notifications.held_back");
  EXPECT_THAT(peer_.requests()[2].body, HasSubstr("3 notifications about 3 incidents were held back"));
  run(20 + 2 * 3600);
  all = received();
  EXPECT_EQ(std::ranges::count(all, "incident.opened"), 5);
  EXPECT_EQ(std::ranges::count(all, "notifications.held_back"), 2);
}

TEST_F(AlertingTest, WithoutChannelThereIsOneNoteAndNoError) {
  options_.channels.clear();
  restart();
  change(ChangeKind::kOpened, 0);
  run(10);
  change(ChangeKind::kUpdated, 20, true);
  run(1000);
  ASSERT_THAT(outcomes_, SizeIs(1));
  EXPECT_EQ(outcomes_[0].detail, "no channel configured");
  EXPECT_EQ(outcomes_[0].status, "suppressed");
}

TEST_F(AlertingTest, ARemovedChannelFailsWhatWaitedForIt) {
  peer_.answer(503);
  change(ChangeKind::kOpened, 0);
  run(10);
  options_.channels[0].name = "other";
  restart();
  run(20);
  ASSERT_GE(outcomes_.size(), 1u);
  EXPECT_EQ(outcomes_[0].detail, "the channel is no longer configured");
}

TEST_F(AlertingTest, SilencesHoldBackAndTheirRemovalTells) {
  Silence silence;
  silence.service = "payments";
  silence.created_by = "ana";
  silence.comment = "maintenance";
  silence.ends_at = at(3600);
  Silence made = alerting_->add_silence(kTenant, silence).value();
  EXPECT_THAT(alerting_->silences(kTenant, at(1)).value(), SizeIs(1));
  EXPECT_FALSE(alerting_->add_silence(kTenant, {}));
  change(ChangeKind::kOpened, 0);
  run(10);
  EXPECT_THAT(peer_.requests(), SizeIs(0));
  ASSERT_THAT(outcomes_, SizeIs(1));
  EXPECT_THAT(outcomes_[0].detail, HasSubstr("by ana (maintenance)"));
  EXPECT_FALSE(alerting_->remove_silence(TenantId{2}, made.id));
  ASSERT_TRUE(alerting_->remove_silence(kTenant, made.id));
  run(20);
  EXPECT_THAT(received(), ElementsAre("incident.opened"));
}

TEST_F(AlertingTest, TestsAChannel) {
  ASSERT_TRUE(alerting_->test_channel("hook", "ana"));
  EXPECT_THAT(received(), ElementsAre("test"));
  EXPECT_EQ(alerting_->test_channel("nobody", "ana").error().kind, ErrorKind::kNotFound);
  peer_.answer(500, "broken");
  Status status = alerting_->test_channel("hook", "ana");
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("answered 500: broken"));
}

TEST_F(AlertingTest, ListsChannelsWithoutSecrets) {
  auto channels = alerting_->channels();
  ASSERT_THAT(channels, SizeIs(1));
  EXPECT_EQ(channels[0].kind, "webhook");
  EXPECT_THAT(channels[0].target, HasSubstr("127.0.0.1:"));
  EXPECT_EQ(channels[0].target.find("/x"), std::string::npos);
}

TEST_F(AlertingTest, AnUnreadableSecretStopsTheStartWithItsName) {
  options_.channels[0].url.clear();
  options_.channels[0].url_file = "/nowhere";
  auto opened = Alerting::open(world_, *database_, options_, nullptr);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("channel hook: url_file"));
}

}  // namespace
}  // namespace foreshock::alerting
