// What holds for every kind of channel, run alike over all of them, and what they share.
#include "alerting/channels/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "alerting/channels/peer_fakes.h"
#include "base/fake_world.h"

namespace foreshock::alerting {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Outcome = Delivery::Outcome;

constexpr const char* kSecret = "T0PS3CRET-do-not-show";

enum class Mood { kFine, kBusy, kRefusing };

// A peer of one kind of channel.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual ChannelOptions options(FakeWorld& world) = 0;
  virtual void mood(Mood mood) = 0;
  virtual std::vector<std::string> received() = 0;
  virtual void stop() = 0;
};

void write(FakeWorld& world, const std::string& path, const std::string& content) {
  ASSERT_TRUE(world.disk().make_directories("/secrets"));
  ASSERT_TRUE(write_file_atomically(world.disk(), path, content));
}

class HttpPeer : public Peer {
 public:
  explicit HttpPeer(ChannelKind kind) : kind_(kind) {}
  ChannelOptions options(FakeWorld& world) override {
    ChannelOptions out;
    out.name = "it";
    out.kind = kind_;
    out.url_file = "/secrets/url";
    write(world, out.url_file, peer_.url(std::string("/hooks/") + kSecret) + "\n");
    if (kind_ == ChannelKind::kWebhook) {
      out.secret_file = "/secrets/key";
      write(world, out.secret_file, std::string(kSecret) + "\n");
    }
    return out;
  }
  void mood(Mood mood) override {
    peer_.answer(mood == Mood::kFine   ? 200
                 : mood == Mood::kBusy ? 503
                                       : 404,
                 std::string("see http://x/hooks/") + kSecret);
  }
  std::vector<std::string> received() override {
    std::vector<std::string> out;
    for (const net::HttpRequest& request : peer_.requests()) {
      EXPECT_EQ(request.content_type(), "application/json");
      EXPECT_TRUE(nlohmann::json::accept(request.body)) << request.body;
      out.push_back(request.body);
    }
    return out;
  }
  void stop() override { peer_.stop(); }

 private:
  ChannelKind kind_;
  FakeHttpPeer peer_;
};

class MailPeer : public Peer {
 public:
  ChannelOptions options(FakeWorld&) override {
    ChannelOptions out;
    out.name = "it";
    out.kind = ChannelKind::kEmail;
    out.smtp.host = "127.0.0.1";
    out.smtp.port = peer_.port();
    out.smtp.from = "Foreshock <f@example.org>";
    out.smtp.to = {"a@example.org"};
    out.smtp.starttls = StartTls::kOff;
    return out;
  }
  void mood(Mood mood) override {
    peer_.answer(mood == Mood::kFine ? "250 ok" : mood == Mood::kBusy ? "451 busy" : "554 no");
  }
  std::vector<std::string> received() override { return peer_.mails(); }
  void stop() override { peer_.stop(); }

 private:
  FakeMailPeer peer_;
};

Message message() {
  Message m;
  m.id = "ntf_1";
  m.reason = "opened";
  m.incident_id = "00000000000000ab";
  m.number = 12;
  m.title = "payments: disk full, and 2 services behind it";
  m.why = "Far more than usual.";
  m.status = "open";
  m.urgency = "high";
  m.services = {"payments", "cart"};
  m.started_at = {1'780'000'000 * kSecond};
  m.how_unusual = "observed 52 lines/10s, expected 0.5";
  m.unit = "lines/10s";
  m.look_at = {"payments was the first of 3 services."};
  m.examples = {"first example line", "second example line", "third example line"};
  m.link = "https://logs.example.org/incidents/00000000000000ab";
  return m;
}

class ChannelContract : public ::testing::TestWithParam<ChannelKind> {
 protected:
  void SetUp() override {
    if (GetParam() == ChannelKind::kEmail)
      peer_ = std::make_unique<MailPeer>();
    else
      peer_ = std::make_unique<HttpPeer>(GetParam());
    options_ = peer_->options(world_);
    channel_ = make_channel(world_, options_);
  }
  FakeWorld world_;
  std::unique_ptr<Peer> peer_;
  ChannelOptions options_;
  std::unique_ptr<Channel> channel_;
};

TEST_P(ChannelContract, TellsWhatSinceWhenHowUnusualWhereToLookAndTheLink) {
  ASSERT_TRUE(channel_->check());
  Delivery delivery = channel_->send(message());
  ASSERT_EQ(delivery.outcome, Outcome::kSent) << delivery.detail;
  ASSERT_THAT(peer_->received(), SizeIs(1));
  std::string got = peer_->received()[0];
  for (const char* part :
       {"payments: disk full, and 2 services behind it", "Far more than usual.", "high", "cart",
        "2026-05-28T20:26:40", "observed 52 lines/10s, expected 0.5", "payments was the first of 3 services.",
        "first example line", "second example line", "third example line",
        "https://logs.example.org/incidents/00000000000000ab"})
    EXPECT_THAT(got, HasSubstr(part));
}

TEST_P(ChannelContract, HostileTextOfLogsStaysText) {
  Message m = message();
  m.title = "x\r\nBcc: victim@example.org\r\n\r\n";
  m.services = {"<!channel>", "\"};\x01"};
  m.examples = {"```<!channel> <script>alert(1)</script> & \xff\xfe", std::string(100'000, '`')};
  m.why = std::string(100'000, '<');
  EXPECT_EQ(channel_->send(m).outcome, Outcome::kSent);
  std::string got = peer_->received().at(0);
  EXPECT_THAT(got, Not(HasSubstr("\nBcc: victim")));
  if (GetParam() != ChannelKind::kWebhook) {  // JSON needs no escape of these
    EXPECT_THAT(got, Not(HasSubstr("<!channel>")));
  }
}

TEST_P(ChannelContract, ABusyPeerIsTriedAgainAndARefusalIsNot) {
  peer_->mood(Mood::kBusy);
  EXPECT_EQ(channel_->send(message()).outcome, Outcome::kRetry);
  peer_->mood(Mood::kRefusing);
  EXPECT_EQ(channel_->send(message()).outcome, Outcome::kRefused);
  peer_->mood(Mood::kFine);
  EXPECT_EQ(channel_->send(message()).outcome, Outcome::kSent);
}

TEST_P(ChannelContract, NobodyThereIsTriedAgain) {
  peer_->stop();
  Delivery delivery = channel_->send(message());
  EXPECT_EQ(delivery.outcome, Outcome::kRetry);
  EXPECT_THAT(delivery.detail, Not(IsEmpty()));
}

TEST_P(ChannelContract, SecretsAreNeverTold) {
  std::vector<std::string> told{channel_->info().target, channel_->info().name};
  for (Mood mood : {Mood::kFine, Mood::kBusy, Mood::kRefusing}) {
    peer_->mood(mood);
    told.push_back(channel_->send(message()).detail);
  }
  peer_->stop();
  told.push_back(channel_->send(message()).detail);
  for (const std::string& text : told) EXPECT_THAT(text, Not(HasSubstr(kSecret)));
  EXPECT_THAT(channel_->info().target, Not(IsEmpty()));
}

TEST_P(ChannelContract, AMissingSecretFileIsNamedWithItsSetting) {
  ChannelOptions options = options_;
  if (GetParam() == ChannelKind::kEmail) {
    options.smtp.user = "u";
    options.smtp.password_file = "/nowhere";
  } else {
    options.url_file = "/nowhere";
  }
  auto channel = make_channel(world_, options);
  Status status = channel->check();
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("_file"));
  EXPECT_THAT(status.error().message, HasSubstr("/nowhere"));
  // It may be there again the next time.
  EXPECT_EQ(channel->send(message()).outcome, Outcome::kRetry);
}

TEST_P(ChannelContract, TestsAndSummariesHaveNoIncidentAndAreSentAlike) {
  EXPECT_EQ(channel_->send(test_message("it", "ana", "https://x")).outcome, Outcome::kSent);
  EXPECT_EQ(channel_->send(held_back_message("it", 14, 3, 60, "")).outcome, Outcome::kSent);
  EXPECT_THAT(peer_->received().at(0), HasSubstr("Test of channel it by ana"));
  EXPECT_THAT(peer_->received().at(1), HasSubstr("14 notifications about 3 incidents were held back"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, ChannelContract,
                         ::testing::Values(ChannelKind::kWebhook, ChannelKind::kSlack, ChannelKind::kEmail),
                         [](const auto& param) { return std::string(channel_kind_name(param.param)); });

TEST(Channel, HonoursRetryAfterInBothForms) {
  net::HttpClientResponse response;
  response.status = 429;
  Timestamp now{1'780'000'000 * kSecond};
  response.headers.set("Retry-After", "120");
  EXPECT_EQ(delivery_of(response, "http://x/y", now).retry_after_ns, 120 * kSecond);
  response.headers.set("Retry-After", net::format_http_date(1'780'000'000 + 90));
  EXPECT_EQ(delivery_of(response, "http://x/y", now).retry_after_ns, 90 * kSecond);
  response.headers.set("Retry-After", "99999999");
  EXPECT_EQ(delivery_of(response, "http://x/y", now).retry_after_ns, kRetryAfterMaxNs);
  response.headers.set("Retry-After", "soon");
  EXPECT_EQ(delivery_of(response, "http://x/y", now).retry_after_ns, 0);
}

TEST(Channel, HostsAreToldWithoutNameAndPassword) {
  EXPECT_EQ(host_of("https://u:p@example.org:8443/a@b"), "example.org:8443");
  EXPECT_EQ(host_of("https://example.org?x"), "example.org");
  EXPECT_EQ(host_of("nonsense"), "");
}

}  // namespace
}  // namespace foreshock::alerting
