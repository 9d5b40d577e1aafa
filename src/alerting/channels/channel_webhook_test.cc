#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "alerting/channels/channel.h"
#include "alerting/channels/peer_fakes.h"
#include "alerting/webhook_signature.h"
#include "base/fake_world.h"

namespace foreshock::alerting {
namespace {

Message message() {
  Message m;
  m.id = "ntf_7";
  m.reason = "new findings";
  m.at = {1'780'000'000 * kSecond};
  m.incident_id = "ab";
  m.number = 3;
  m.unit = "share";
  m.observed = 0.25;
  return m;
}

TEST(ChannelWebhook, SignsWhatItSends) {
  FakeWorld world;
  FakeHttpPeer peer;
  ASSERT_TRUE(world.disk().make_directories("/s"));
  ASSERT_TRUE(write_file_atomically(world.disk(), "/s/key", "0123456789abcdef0123\n"));
  ChannelOptions options{
      .name = "h", .url = peer.url("/x"), .secret_file = "/s/key", .headers = {{"X-Team", "a"}}};
  ASSERT_EQ(make_webhook_channel(world, options)->send(message()).outcome, Delivery::Outcome::kSent);
  net::HttpRequest request = peer.requests().at(0);
  std::string seconds(request.header("webhook-timestamp").value_or(""));
  EXPECT_EQ(seconds, std::to_string(world.clock().now().ns / kSecond));
  EXPECT_EQ(request.header("webhook-id"), "ntf_7");
  EXPECT_EQ(request.header("webhook-signature"),
            webhook_signature("0123456789abcdef0123", "ntf_7", std::stoll(seconds), request.body));
  EXPECT_EQ(request.header("X-Team"), "a");
}

TEST(ChannelWebhook, BodyHasTypeTimeAndData) {
  FakeWorld world;
  FakeHttpPeer peer;
  ChannelOptions options{.name = "h", .url = peer.url("/x")};
  ASSERT_EQ(make_webhook_channel(world, options)->send(message()).outcome, Delivery::Outcome::kSent);
  EXPECT_FALSE(peer.requests().at(0).header("webhook-signature"));
  nlohmann::json body = nlohmann::json::parse(peer.requests().at(0).body);
  EXPECT_EQ(body["type"], "incident.updated");
  EXPECT_EQ(body["timestamp"], "2026-05-28T20:26:40.000000000Z");
  EXPECT_EQ(body["data"]["number"], 3);
  EXPECT_EQ(body["data"]["evidence"]["observed"], 0.25);
  EXPECT_TRUE(body["data"]["resolved_at"].is_null());
}

TEST(ChannelWebhook, AKeyThatIsTooShortIsFoundAtTheStart) {
  FakeWorld world;
  ASSERT_TRUE(world.disk().make_directories("/s"));
  ASSERT_TRUE(write_file_atomically(world.disk(), "/s/key", "short"));
  Status status =
      make_webhook_channel(world, {.name = "h", .url = "http://x", .secret_file = "/s/key"})->check();
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("secret_file: /s/key"), std::string::npos) << status.error().message;
}

}  // namespace
}  // namespace foreshock::alerting
