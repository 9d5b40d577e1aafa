#include "features/text_words.h"

#include <gtest/gtest.h>

namespace foreshock::features {
namespace {

using Words = std::vector<std::string>;

TEST(TextWords, SlotsNumbersAndSilentWordsArePassedOver) {
  EXPECT_EQ(text_words("Failed password for <*> from <ip> port <num>"), (Words{"fail", "password", "port"}));
  EXPECT_EQ(text_words("x < y, 12 of a<b>c"), (Words{}));
  EXPECT_EQ(text_words(""), (Words{}));
  EXPECT_EQ(text_words("the of and"), (Words{}));
}

TEST(TextWords, CompoundNamesAreCutApart) {
  EXPECT_EQ(text_words("RunPodSandbox TLSHandshake java.lang.OutOfMemoryError"),
            (Words{"run", "pod", "sandbox", "tls", "handshak", "java", "lang", "memori", "error"}));
  EXPECT_EQ(text_words("write_error back-off"), (Words{"writ", "error", "back", "off"}));
}

TEST(TextWords, FormsOfAWordMeet) {
  EXPECT_EQ(word_stem("connections"), word_stem("connection"));
  EXPECT_EQ(word_stem("refused"), word_stem("refuse"));
  EXPECT_EQ(word_stem("stopped"), word_stem("stop"));
  EXPECT_EQ(word_stem("killing"), word_stem("kill"));
  EXPECT_EQ(word_stem("memory"), word_stem("memories").substr(0, 6));
  EXPECT_EQ(word_stem("process"), "process");
  EXPECT_EQ(word_stem("is"), "is");
}

}  // namespace
}  // namespace foreshock::features
