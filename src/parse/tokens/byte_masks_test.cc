#include "parse/tokens/byte_masks.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

std::vector<ScanPath> paths() {
  std::vector<ScanPath> out = {ScanPath::kPortable};
  for (ScanPath path : {ScanPath::kSse2, ScanPath::kAvx2, ScanPath::kAvx512})
    if (path <= best_scan_path()) out.push_back(path);
  return out;
}

bool same_tokens(std::string_view text) {
  std::vector<Token> first(limits::kShapeTokensMax + 1), other(limits::kShapeTokensMax + 1);
  size_t count = scan_tokens(text, first, ScanPath::kPortable);
  for (ScanPath path : paths()) {
    if (scan_tokens(text, other, path) != count) return false;
    for (size_t i = 0; i < count; ++i)
      if (first[i].begin != other[i].begin || first[i].length != other[i].length ||
          first[i].type != other[i].type)
        return false;
  }
  return true;
}

TEST(ByteMasks, EveryByteIsClassedAsTheTableSays) {
  std::string text;
  for (int c = 0; c < 256; ++c) text.push_back(static_cast<char>(c));
  auto masks = std::make_unique<ByteMasks>();
  for (ScanPath path : paths()) {
    fill_byte_masks(text, *masks, path);
    for (size_t i = 0; i < text.size(); ++i) {
      EXPECT_EQ(masks->word[i / 64] >> (i % 64) & 1, is_word(text[i])) << i;
      EXPECT_EQ(masks->digit[i / 64] >> (i % 64) & 1, is_digit(text[i])) << i;
      EXPECT_EQ(masks->blank[i / 64] >> (i % 64) & 1, is_space(text[i])) << i;
    }
    EXPECT_EQ(masks->word[4] | masks->digit[4] | masks->blank[4], 0u);
  }
}

// Each length and each place in memory around the width of a vector; nothing outside the text is read (ASan).
TEST(ByteMasks, AllPathsGiveTheSameTokensAtEveryLengthAndAlignment) {
  std::mt19937 chance(7);
  const std::string letters = "abzAZ019_ .:-/@%+\\[](){}<>='\"\t\xc3\xa9,;#";
  for (size_t length = 0; length <= 200; ++length)
    for (size_t shift = 0; shift < 64; shift += length % 64 < 3 || length % 64 > 61 ? 1 : 13) {
      auto memory = std::make_unique<char[]>(shift + length);
      for (size_t i = 0; i < length; ++i) memory[shift + i] = letters[chance() % letters.size()];
      ASSERT_TRUE(same_tokens({memory.get() + shift, length})) << length << " at " << shift;
    }
}

TEST(ByteMasks, AllPathsGiveTheSameTokensOfOddLines) {
  for (size_t length : {63u, 64u, 65u, 127u, 128u, 129u, 4095u, 4096u, 4097u, 9000u})
    for (char c : {'a', '7', ' ', '_', '.', '\xff', '\0'}) {
      std::string text(length, c);
      EXPECT_TRUE(same_tokens(text)) << length << " of " << static_cast<int>(c);
      text[length / 2] = '5';
      EXPECT_TRUE(same_tokens(text)) << length;
      text.back() = ':';
      EXPECT_TRUE(same_tokens(text)) << length;
    }
  std::mt19937 chance(11);
  for (int round = 0; round < 2000; ++round) {
    std::string text(chance() % 600, ' ');
    bool words = chance() % 2;
    for (char& c : text)
      c = words && chance() % 6 ? static_cast<char>('a' + chance() % 26) : static_cast<char>(chance());
    ASSERT_TRUE(same_tokens(text)) << round;
  }
}

}  // namespace
}  // namespace foreshock::parse
