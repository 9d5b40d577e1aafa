#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "alerting/channels/channel.h"
#include "alerting/channels/peer_fakes.h"
#include "base/fake_world.h"

namespace foreshock::alerting {
namespace {

nlohmann::json sent(const Message& message) {
  FakeWorld world;
  FakeHttpPeer peer;
  auto channel = make_slack_channel(world, {.name = "s", .kind = ChannelKind::kSlack, .url = peer.url("/x")});
  EXPECT_EQ(channel->send(message).outcome, Delivery::Outcome::kSent);
  return nlohmann::json::parse(peer.requests().at(0).body);
}

Message message() {
  Message m;
  m.reason = "opened";
  m.incident_id = "ab";
  m.number = 3;
  m.title = "a & b";
  m.urgency = "critical";
  m.examples = {"<@U123> `code`"};
  m.look_at = {"look here"};
  m.link = "https://x/incidents/ab";
  return m;
}

TEST(ChannelSlack, IsAMessageOfBlocksInsideTheLimits) {
  Message m = message();
  m.title = std::string(1000, 'x');
  m.why = std::string(10'000, '&');
  m.examples = {std::string(10'000, '<'), std::string(10'000, '`'), std::string(10'000, '&')};
  nlohmann::json body = sent(m);
  EXPECT_LE(body["blocks"].size(), 50u);
  EXPECT_EQ(body["blocks"][0]["type"], "header");
  EXPECT_LE(body["blocks"][0]["text"]["text"].get<std::string>().size(), 150u);
  for (const nlohmann::json& block : body["blocks"])
    if (block["type"] == "section") {
      EXPECT_LE(block["text"]["text"].get<std::string>().size(), 6000u);
    }
}

TEST(ChannelSlack, LinesOfLogsCannotMentionOrLeaveTheCodeBlock) {
  std::string text = sent(message()).dump();
  EXPECT_EQ(text.find("<@U123>"), std::string::npos);
  EXPECT_NE(text.find("&lt;@U123&gt;"), std::string::npos);
  EXPECT_EQ(text.find("`code`"), std::string::npos);
  EXPECT_NE(text.find("<https://x/incidents/ab|Open incident #3>"), std::string::npos);
}

TEST(ChannelSlack, AResolutionIsShort) {
  Message m = message();
  m.reason = "resolved";
  m.resolved_at = {1};
  m.resolved_by = "ana";
  std::string text = sent(m).dump();
  EXPECT_EQ(text.find("look here"), std::string::npos);
  EXPECT_NE(text.find("*Resolved by:* ana"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::alerting
