#include "learn/learn_options.h"

#include <gtest/gtest.h>

namespace foreshock::learn {
namespace {

TEST(LearnOptions, DefaultsOfConfigAndStructAgreeAndAreRead) {
  Config config;
  declare_learn_settings(config);
  EXPECT_EQ(learn_options(config).mute_ns, LearnOptions{}.mute_ns);
  ASSERT_TRUE(config.load_text("learn: {mute_for: 2d}", "f.yml"));
  EXPECT_EQ(learn_options(config).mute_ns, 2 * kDay);
  EXPECT_FALSE(config.load_text("learn: {mute_for: 1s}", "f.yml"));
}

}  // namespace
}  // namespace foreshock::learn
