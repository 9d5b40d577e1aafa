#include "store/segment/integer_column.h"

#include <gtest/gtest.h>

#include <random>

namespace foreshock::store {
namespace {

size_t round_trip(const std::vector<int64_t>& values) {
  std::string bytes;
  encode_integers(std::span<const int64_t>(values), bytes);
  ByteReader reader(bytes);
  std::vector<int64_t> back;
  EXPECT_TRUE(decode_integers(reader, values.size(), back));
  EXPECT_EQ(back, values);
  EXPECT_TRUE(reader.at_end());
  return bytes.size();
}

TEST(IntegerColumn, EveryListComesBack) {
  std::mt19937_64 random(1);
  round_trip({});
  round_trip({0});
  round_trip({INT64_MIN, INT64_MAX, 0, -1, 1});
  for (int i = 0; i < 500; ++i) {
    std::vector<int64_t> values(random() % 100);
    int bits = static_cast<int>(random() % 64);
    for (int64_t& value : values) value = static_cast<int64_t>(random() >> bits) * (random() % 2 ? 1 : -1);
    if (i % 3 == 0)
      for (int64_t& value : values) value = value / 1'000'000 * 1'000'000;
    round_trip(values);
  }
}

TEST(IntegerColumn, UsesThePatternThatIsThere) {
  EXPECT_LE(round_trip(std::vector<int64_t>(10'000, 1'700'000'000'000'000'000)), 12u) << "constant";
  std::vector<int64_t> rising, milliseconds;
  std::mt19937_64 random(2);
  for (int64_t i = 0; i < 10'000; ++i) {
    rising.push_back(1'700'000'000 + i * 3);
    milliseconds.push_back((1'700'000'000'000 + i) * 1'000'000);
  }
  EXPECT_LT(round_trip(rising), 10'100u) << "one byte each";
  EXPECT_LT(round_trip(milliseconds), 10'100u) << "the unit is divided out";
  std::vector<int64_t> noise(10'000);
  for (int64_t& value : noise) value = static_cast<int64_t>(random());
  EXPECT_LT(round_trip(noise), 80'100u) << "never more than eight bytes each";
}

TEST(IntegerColumn, HostileBytesAreRefused) {
  std::vector<int64_t> out;
  for (std::string bytes :
       {std::string("\x01\x00", 2), std::string("\x03\x00\x09", 3), std::string("\x07\x00", 2),
        std::string("\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12), std::string()}) {
    ByteReader reader(bytes);
    EXPECT_FALSE(decode_integers(reader, 1'000'000'000, out));
  }
  std::string wide;
  encode_integers(std::span<const int64_t>(std::vector<int64_t>{1, INT64_C(1) << 32}), wide);
  ByteReader reader(wide);
  std::vector<uint32_t> narrow;
  EXPECT_FALSE(decode_integers(reader, 2, narrow));
}

}  // namespace
}  // namespace foreshock::store
