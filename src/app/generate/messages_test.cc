#include "app/generate/messages.h"

#include <gtest/gtest.h>

#include <set>

namespace foreshock::app::generate {
namespace {

TEST(Messages, EveryServiceSaysNormalWarningAndIncidentThings) {
  std::set<std::pair<Service, Label>> seen;
  for (const Message& message : shop_messages()) {
    seen.insert({message.service, message.label});
    Dice dice(1);
    std::string out;
    fill(compile(message.text), dice, out);
    EXPECT_EQ(out.find('{'), std::string::npos) << message.text;
    EXPECT_GT(message.weight, 0);
  }
  EXPECT_EQ(seen.size(), kServiceCount * 3);
}

TEST(Messages, SharesAddUpToOne) {
  double sum = 0;
  for (size_t s = 0; s < kServiceCount; ++s) sum += service_share(static_cast<Service>(s));
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(Messages, PicksAndBoundsHold) {
  Pattern pattern = compile("a {pick:x|y} b {n:3} c");
  Dice dice(7);
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    std::string out;
    fill(pattern, dice, out);
    seen.insert(out);
  }
  EXPECT_EQ(seen.size(), 6u);
}

TEST(MessagesDeathTest, UnknownSlotsAreABug) {
  EXPECT_DEATH(compile("{nonsense}"), "no slot");
}

}  // namespace
}  // namespace foreshock::app::generate
