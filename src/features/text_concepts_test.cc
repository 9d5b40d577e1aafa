#include "features/text_concepts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "features/text_words.h"

namespace foreshock::features {
namespace {

bool share_a_concept(std::string_view a, std::string_view b) {
  auto left = concepts_of(word_stem(a));
  auto right = concepts_of(word_stem(b));
  return std::any_of(left.begin(), left.end(),
                     [&](uint16_t one) { return std::find(right.begin(), right.end(), one) != right.end(); });
}

TEST(TextConcepts, WordsForOneThingMeetInAnyForm) {
  EXPECT_TRUE(share_a_concept("disk", "volumes"));
  EXPECT_TRUE(share_a_concept("refused", "denied"));
  EXPECT_TRUE(share_a_concept("heap", "memory"));
  EXPECT_FALSE(share_a_concept("disk", "password"));
  EXPECT_TRUE(concepts_of("zebra").empty());
}

TEST(TextConcepts, NumbersAreThoseOfGroups) {
  for (const char* word : {"disk", "block", "connection", "lock"})
    for (uint16_t number : concepts_of(word_stem(word))) EXPECT_LT(number, concept_count());
  EXPECT_GT(concepts_of("block").size(), 1u);
}

}  // namespace
}  // namespace foreshock::features
