#include "store/segment/needle_filter.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/ids.h"

namespace foreshock::store {
namespace {

constexpr size_t kPageBytes = needle_page_bytes(2);

bool may_hold(const std::string& filter, std::string_view word, size_t block = 0, uint32_t version = 2) {
  size_t page_bytes = needle_page_bytes(version);
  uint64_t hash = needle_hash(word);
  if (hash == 0) return true;
  size_t pages = filter.size() / page_bytes;
  if (pages == 0) return false;
  return page_may_hold(std::string_view(filter).substr(needle_page(hash, pages) * page_bytes, page_bytes),
                       needle_in_block(hash, block, version));
}

std::string word(uint64_t i) {
  return hex16(mix64(i));
}

TEST(NeedleFilter, EveryWordThatIsInIsFound) {
  NeedleFilterBuilder builder(2);
  for (uint64_t i = 0; i < 20'000; ++i) builder.add_line("trace=" + word(i) + " short1 longwordwithoutdigit");
  std::string filter = builder.finish();
  EXPECT_EQ(filter.size() % kPageBytes, 0u);
  EXPECT_LT(filter.size() * 8.0 / 20'000, 12.0) << "bits a word";
  for (uint64_t i = 0; i < 20'000; ++i) ASSERT_TRUE(may_hold(filter, word(i)));
  EXPECT_TRUE(may_hold(filter, "ABC")) << "short words are not asked for";
}

// 10 bits a word in lines of 512: the rate of false hits is about 1.5 %; fixed words, so no chance involved.
TEST(NeedleFilter, FewOtherWordsAreFound) {
  NeedleFilterBuilder builder(2);
  for (uint64_t i = 0; i < 50'000; ++i) builder.add_line(word(i));
  std::string filter = builder.finish();
  int hits = 0;
  for (uint64_t i = 50'000; i < 150'000; ++i) hits += may_hold(filter, word(i));
  EXPECT_LT(hits, 3'000);
}

TEST(NeedleFilter, WordsBehindEscapesAreHeld) {
  NeedleFilterBuilder builder(2);
  builder.add_line(R"({"m":"first\nabcdef0123 caf\u00e9 12 \u00e9t\u00e912345"})");
  std::string filter = builder.finish();
  EXPECT_TRUE(may_hold(filter, "abcdef0123"));
  EXPECT_TRUE(may_hold(filter, "nabcdef0123")) << "as written";
  EXPECT_TRUE(may_hold(filter,
                       "\xC3\xA9t\xC3\xA9"
                       "12345"));
  EXPECT_FALSE(may_hold(filter, "abcdef9999"));
}

TEST(NeedleFilter, BlocksAreToldApart) {
  NeedleFilterBuilder builder(2);
  for (uint64_t i = 0; i < 5'000; ++i) {
    builder.add_line(word(i));
    if (i % 500 == 499) builder.end_block();
  }
  std::string filter = builder.finish();
  EXPECT_EQ(builder.words(), 5'000u);
  int others = 0;
  for (uint64_t i = 0; i < 5'000; ++i) {
    ASSERT_TRUE(may_hold(filter, word(i), i / 500));
    others += may_hold(filter, word(i), (i / 500 + 1) % 10);
  }
  EXPECT_LT(others, 150);
}

TEST(NeedleFilter, PagesOfVersion1AreReadToo) {
  NeedleFilterBuilder builder(1);
  for (uint64_t i = 0; i < 20'000; ++i) builder.add_line(word(i));
  std::string filter = builder.finish();
  EXPECT_EQ(filter.size() % 4'096, 0u);
  for (uint64_t i = 0; i < 20'000; ++i) ASSERT_TRUE(may_hold(filter, word(i), 0, 1));
}

TEST(NeedleFilter, CaseIsFoldedAndDamageMeansMaybe) {
  NeedleFilterBuilder builder(2);
  builder.add_line("id ABCDEF0123");
  std::string filter = builder.finish();
  EXPECT_TRUE(may_hold(filter, "abcdef0123"));
  EXPECT_FALSE(may_hold(filter, "abcdef0124"));
  filter[100] ^= 1;
  EXPECT_TRUE(may_hold(filter, "abcdef0124"));
  EXPECT_FALSE(may_hold("", "abcdef0124")) << "a segment without such words has no filter";
}

}  // namespace
}  // namespace foreshock::store
