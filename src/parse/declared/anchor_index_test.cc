#include "parse/declared/anchor_index.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace foreshock::parse {
namespace {

std::set<std::pair<uint16_t, size_t>> found_in(const AnchorIndex& index, std::string_view text) {
  std::set<std::pair<uint16_t, size_t>> found;
  index.scan(text, [&](uint16_t literal, size_t at) { found.emplace(literal, at); });
  return found;
}

TEST(AnchorIndex, FindsEachOccurrence) {
  AnchorIndex index;
  index.build({"[GIN] ", "from ", "from user"});
  EXPECT_EQ(found_in(index, "[GIN] from user and from me"),
            (std::set<std::pair<uint16_t, size_t>>{{0, 0}, {1, 6}, {1, 20}, {2, 6}}));
  EXPECT_TRUE(found_in(index, "nothing").empty());
  EXPECT_TRUE(found_in(index, "").empty());
  EXPECT_TRUE(found_in(index, "fro").empty());
}

// 300 random literals against the plain search, 200 random texts, seed 7.
TEST(AnchorIndex, FindsWhatAPlainSearchFinds) {
  std::mt19937 random(7);
  auto text_of = [&](size_t length) {
    std::string text;
    for (size_t i = 0; i < length; ++i) text += "abcDE [:="[random() % 9];
    return text;
  };
  std::set<std::string> unique;
  while (unique.size() < 300) unique.insert(text_of(4 + random() % 6));
  std::vector<std::string> literals(unique.begin(), unique.end());
  AnchorIndex index;
  index.build(literals);
  for (int round = 0; round < 200; ++round) {
    std::string text = text_of(120);
    std::set<std::pair<uint16_t, size_t>> expected;
    for (size_t i = 0; i < literals.size(); ++i)
      for (size_t at = text.find(literals[i]); at != std::string::npos; at = text.find(literals[i], at + 1))
        expected.emplace(static_cast<uint16_t>(i), at);
    EXPECT_EQ(found_in(index, text), expected) << text;
  }
}

}  // namespace
}  // namespace foreshock::parse
