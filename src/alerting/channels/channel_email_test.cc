#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerting/channels/channel.h"
#include "alerting/channels/peer_fakes.h"
#include "base/fake_world.h"

namespace foreshock::alerting {
namespace {

using ::testing::HasSubstr;

ChannelOptions options(const FakeMailPeer& peer) {
  ChannelOptions out;
  out.name = "m";
  out.kind = ChannelKind::kEmail;
  out.smtp = {.host = "127.0.0.1",
              .port = peer.port(),
              .from = "f@example.org",
              .to = {"a@example.org", "b@example.org"},
              .starttls = StartTls::kOff};
  return out;
}

Message message() {
  Message m;
  m.id = "ntf_7";
  m.reason = "opened";
  m.incident_id = "ab";
  m.number = 3;
  m.title = "search: disk full";
  m.urgency = "high";
  m.examples = {"<b>bold</b> & more"};
  return m;
}

TEST(ChannelEmail, HasAUsefulSubjectTwoFormsAndOneThreadPerIncident) {
  FakeWorld world;
  FakeMailPeer peer;
  auto channel = make_email_channel(world, options(peer));
  Delivery delivery = channel->send(message());
  ASSERT_EQ(delivery.outcome, Delivery::Outcome::kSent) << delivery.detail;
  std::string mail = peer.mails().at(0);
  EXPECT_THAT(mail, HasSubstr("Subject: [Foreshock high] New: #3 search: disk full"));
  EXPECT_THAT(mail, HasSubstr("Message-ID: <ntf_7@foreshock>"));
  EXPECT_THAT(mail, HasSubstr("References: <incident-ab@foreshock>"));
  EXPECT_THAT(mail, HasSubstr("text/plain"));
  EXPECT_THAT(mail, HasSubstr("text/html"));
  EXPECT_THAT(mail, HasSubstr("  <b>bold</b> & more"));                // text
  EXPECT_THAT(mail, HasSubstr("&lt;b&gt;bold&lt;/b&gt; &amp; more"));  // HTML
  EXPECT_EQ(channel->info().target, "a@example.org, b@example.org");
}

TEST(ChannelEmail, RequiredTlsThatThePeerDoesNotSpeakSendsNothing) {
  FakeWorld world;
  FakeMailPeer peer;
  ChannelOptions strict = options(peer);
  strict.smtp.starttls = StartTls::kRequired;
  EXPECT_NE(make_email_channel(world, strict)->send(message()).outcome, Delivery::Outcome::kSent);
  EXPECT_TRUE(peer.mails().empty());
}

}  // namespace
}  // namespace foreshock::alerting
