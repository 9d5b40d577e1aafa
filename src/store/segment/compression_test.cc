#include "store/segment/compression.h"

#include <gtest/gtest.h>

#include <random>

namespace foreshock::store {
namespace {

std::vector<std::string> some_streams() {
  std::mt19937_64 random(3);
  std::vector<std::string> streams = {"", "short", std::string(50'000, 'x'), ""};
  std::string noise(20'000, ' ');
  for (char& c : noise) c = static_cast<char>(random());
  streams.push_back(noise);
  streams.push_back(std::string("\0\xff", 2));
  return streams;
}

TEST(Compression, StreamsComeBack) {
  std::string packed;
  pack_streams(some_streams(), 3, packed);
  EXPECT_LT(packed.size(), 20'300u) << "what shrinks is shrunk, noise is kept as it is";
  std::vector<std::string> back;
  ASSERT_TRUE(unpack_streams(packed, 1 << 20, back));
  EXPECT_EQ(back, some_streams());
}

TEST(Compression, NoStreamsAreASection) {
  std::string packed;
  pack_streams({}, 3, packed);
  std::vector<std::string> back = {"left over"};
  ASSERT_TRUE(unpack_streams(packed, 0, back));
  EXPECT_TRUE(back.empty());
}

TEST(Compression, AGrantThatIsTooSmallIsRefused) {
  std::string packed;
  pack_streams(some_streams(), 3, packed);
  std::vector<std::string> back;
  EXPECT_FALSE(unpack_streams(packed, 60'000, back));
}

TEST(Compression, CutAndChangedSectionsNeverCrash) {
  std::string packed;
  pack_streams(some_streams(), 3, packed);
  std::mt19937_64 random(4);
  std::vector<std::string> back;
  for (size_t size = 0; size < packed.size(); size += 97)
    EXPECT_FALSE(unpack_streams(std::string_view(packed).substr(0, size), 1 << 20, back));
  for (int i = 0; i < 300; ++i) {
    std::string hurt = packed;
    hurt[random() % 64] ^= static_cast<char>(1 << (random() % 8));
    unpack_streams(hurt, 1 << 20, back);
  }
}

TEST(Compression, AFrameOfAnotherSizeIsRefused) {
  std::string frame;
  compress("twelve bytes", 1, frame);
  std::string out;
  EXPECT_TRUE(decompress(frame, 12, out));
  EXPECT_EQ(out, "twelve bytes");
  EXPECT_FALSE(decompress(frame, 13, out));
  EXPECT_FALSE(decompress(frame, 11, out));
  EXPECT_FALSE(decompress("no frame", 12, out));
}

}  // namespace
}  // namespace foreshock::store
