#include "ingest/wire/snappy_block.h"

#include <gtest/gtest.h>
#include <snappy.h>

namespace foreshock::ingest::wire {
namespace {

std::string compress(const std::string& text) {
  std::string out;
  snappy::Compress(text.data(), text.size(), &out);
  return out;
}

TEST(SnappyBlock, GivesBackWhatWasCompressed) {
  std::string text = std::string(100'000, 'a') + "end";
  EXPECT_EQ(snappy_uncompress(compress(text), 1 << 20), text);
  EXPECT_EQ(snappy_uncompress(compress(""), 10), "");
}

TEST(SnappyBlock, ClaimsOverTheCapAreRefusedBeforeTheyCost) {
  EXPECT_EQ(snappy_uncompress(compress(std::string(1000, 'a')), 999), std::nullopt);
  EXPECT_EQ(snappy_uncompress(std::string("\xff\xff\xff\xff\x0f", 5) + "x", SIZE_MAX), std::nullopt);
}

TEST(SnappyBlock, EveryCutIsNoBlock) {
  std::string block = compress("some text, some text, some text, other text");
  for (size_t cut = 0; cut < block.size(); ++cut)
    EXPECT_EQ(snappy_uncompress(block.substr(0, cut), 1 << 20), std::nullopt) << cut;
  EXPECT_EQ(snappy_uncompress("{\"streams\":[]}", 1 << 20), std::nullopt);
}

}  // namespace
}  // namespace foreshock::ingest::wire
