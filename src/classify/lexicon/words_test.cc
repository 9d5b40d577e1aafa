#include "classify/lexicon/words.h"

#include <gtest/gtest.h>

namespace foreshock::classify {
namespace {

std::string joined(std::string_view text) {
  std::string out;
  for (const Word& word : split_words(text)) {
    if (!out.empty()) out += word.glued ? "_" : " ";
    out += word.slot >= 0 ? "#" + std::to_string(word.slot) : word.text;
  }
  return out;
}

TEST(Words, CutsProseIdentifiersAndSlots) {
  EXPECT_EQ(joined("Connection from <ip>:<num> closed"), "connection from #0 #1 closed");
  EXPECT_EQ(joined("java.lang.OutOfMemoryError: heap"), "java lang out_of_memory_error heap");
  EXPECT_EQ(joined("error_log=/x can't HTTPServer"), "error_log x cant http_server");
  EXPECT_EQ(joined("a < b and c > d"), "a b and c d");
  EXPECT_EQ(joined(""), "");
}

TEST(Words, RemembersWhatStoodInFront) {
  auto words = split_words("errors=0 code: <num>");
  ASSERT_EQ(words.size(), 4u);
  EXPECT_EQ(words[1].before, '=');
  EXPECT_EQ(words[3].slot, 0);
}

TEST(Words, IsBounded) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "x ";
  EXPECT_LE(split_words(text).size(), kWordsMax);
  EXPECT_TRUE(is_number("0042"));
  EXPECT_FALSE(is_number("4x"));
}

}  // namespace
}  // namespace foreshock::classify
