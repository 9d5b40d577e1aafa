#include "detect/decision/episodes.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(Episodes, OneSubjectOneEpisodeUntilItCools) {
  Episodes episodes;
  Timestamp at{kHour};
  EXPECT_EQ(episodes.find(1, at, kMinute), nullptr);
  episodes.open(1, {.id = "a", .last_hit = at, .last_told = at, .peak = 10});
  Episode* open = episodes.find(1, at + kMinute, kMinute);
  ASSERT_NE(open, nullptr);
  EXPECT_EQ(open->id, "a");
  EXPECT_EQ(episodes.find(1, at + kMinute + 1, kMinute), nullptr);
}

TEST(Episodes, IsToldAgainInTimeOrWhenTwiceAsBad) {
  DetectOptions options;
  Timestamp at{kHour};
  Episode episode{.window_start = at, .last_hit = at, .last_told = at, .peak = 10};
  EXPECT_FALSE(Episodes::due(episode, at + 10 * kSecond, 15, options));
  EXPECT_TRUE(Episodes::due(episode, at + 10 * kSecond, 25, options));
  EXPECT_TRUE(Episodes::due(episode, at + options.update_every_ns, 1, options));
}

TEST(Episodes, AreBoundedAndSaved) {
  Episodes episodes, copy;
  for (uint64_t i = 0; i < kEpisodesMax + 100; ++i)
    episodes.open(i, {.id = "x", .last_hit = Timestamp{static_cast<int64_t>(i)}});
  EXPECT_EQ(episodes.all().size(), kEpisodesMax);
  EXPECT_FALSE(episodes.all().contains(0));
  std::string bytes;
  ml::StateWriter writer(bytes);
  episodes.save(writer);
  ml::StateReader reader(bytes), torn(std::string_view(bytes).substr(0, bytes.size() - 3));
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.all().size(), kEpisodesMax);
  EXPECT_FALSE(copy.load(torn).has_value());
}

}  // namespace
}  // namespace foreshock::detect
