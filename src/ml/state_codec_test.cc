#include "ml/state_codec.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::ml {
namespace {

TEST(StateCodec, ReadsBackWhatWasWritten) {
  std::string bytes;
  StateWriter writer(bytes);
  writer.u8(7);
  writer.u32(1u << 30);
  writer.i64(-5);
  writer.f64(0.25);
  writer.flag(true);
  writer.text("checkout");
  StateReader reader(bytes);
  EXPECT_EQ(reader.u8(), 7);
  EXPECT_EQ(reader.u32(), 1u << 30);
  EXPECT_EQ(reader.i64(), -5);
  EXPECT_EQ(reader.f64(0, 1), 0.25);
  EXPECT_TRUE(reader.flag());
  EXPECT_EQ(reader.text(100), "checkout");
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.at_end());
}

TEST(StateCodec, OutOfRangeAndMissingSpoilTheReader) {
  std::string bytes;
  StateWriter writer(bytes);
  writer.f64(std::nan(""));
  EXPECT_EQ(StateReader(bytes).f64(-1, 1), -1);
  StateReader reader(bytes);
  reader.f64(-1, 1);
  EXPECT_FALSE(reader.ok());
  EXPECT_FALSE(reader.status("x").has_value());
  StateReader empty("");
  EXPECT_EQ(empty.u64(), 0u);
  EXPECT_FALSE(empty.ok());
}

TEST(StateCodec, CountsCannotExceedTheBytes) {
  std::string bytes;
  StateWriter writer(bytes);
  writer.u32(1'000'000);
  StateReader reader(bytes);
  EXPECT_EQ(reader.count(2'000'000, 8), 0u);
  EXPECT_FALSE(reader.ok());
}

TEST(StateCodec, SealFindsEveryFlippedByte) {
  std::string sealed = seal("TEST", 1, "some learned numbers");
  ASSERT_TRUE(open("TEST", 1, sealed).has_value());
  EXPECT_EQ(open("TEST", 1, sealed).value(), "some learned numbers");
  EXPECT_FALSE(open("TEST", 2, sealed).has_value());
  for (size_t at = 0; at < sealed.size(); ++at) {
    std::string damaged = sealed;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_FALSE(open("TEST", 1, damaged).has_value()) << at;
    EXPECT_FALSE(open("TEST", 1, sealed.substr(0, at)).has_value()) << at;
  }
}

}  // namespace
}  // namespace foreshock::ml
