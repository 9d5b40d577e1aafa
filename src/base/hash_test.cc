#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace foreshock {
namespace {

// XXH3 of the empty text with seed 0, from the algorithm's published test vectors. Segments and stream ids
// depend on these values never changing.
TEST(Hash, IsXxh3) {
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2ull);
  EXPECT_EQ(hash128("").low, 0x6001c324468d497full);
  EXPECT_EQ(hash128("").high, 0x99aa06d3014798d8ull);
}

TEST(Hash, SeedAndLengthMatter) {
  std::set<uint64_t> seen;
  std::string text(300, 'x');
  for (size_t length = 0; length <= text.size(); ++length)
    for (uint64_t seed : {0, 1, 2}) seen.insert(hash64(std::string_view(text).substr(0, length), seed));
  EXPECT_EQ(seen.size(), 301u * 3u);
}

TEST(Hash, Sha256MatchesFips180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_prefix64("abc"), 0xba7816bf8f01cfeaull);
}

TEST(Hash, HexKeepsEveryByte) {
  EXPECT_EQ(hex(std::string_view("\x00\x7f\xff", 3)), "007fff");
}

TEST(Hash, MixIsABijectionOnASample) {
  std::set<uint64_t> seen;
  for (uint64_t i = 0; i < 10'000; ++i) seen.insert(mix64(i));
  EXPECT_EQ(seen.size(), 10'000u);
}

TEST(Hash, ConstantTimeComparisonComparesAllBytes) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_constant_time("Secret", "secret"));
  EXPECT_FALSE(equal_constant_time("secret", "secret2"));
}

}  // namespace
}  // namespace foreshock
