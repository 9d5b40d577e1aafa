#include "store/segment/word_filter.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/ids.h"

namespace foreshock::store {
namespace {

// A filter whose pages are all read.
class Asked {
 public:
  explicit Asked(const WordFilterBuilder::Pages& pages) {
    size_t begin = 0;
    for (uint64_t size : pages.sizes) {
      pages_.emplace_back(std::string_view(pages.bytes).substr(begin, size));
      begin += size;
    }
  }
  bool may_hold(std::string_view text, size_t block = 0) const {
    FilterWord word = filter_word(text);
    if (word.hash == 0) return true;
    return !pages_.empty() && pages_[filter_page(word.hash, pages_.size())].may_hold(word, block);
  }

 private:
  std::vector<FilterPage> pages_;
};

std::string id(uint64_t i) {
  return hex16(mix64(i)) + hex16(mix64(i + 1'000'000));
}
// No digits.
std::string plain(uint64_t i) {
  std::string out;
  for (uint64_t rest = mix64(i); out.size() < 8; rest /= 26)
    out.push_back(static_cast<char>('a' + rest % 26));
  return out;
}

TEST(WordFilter, EveryWordThatIsInIsFound) {
  WordFilterBuilder builder;
  for (uint64_t i = 0; i < 20'000; ++i)
    builder.add_line("id=" + id(i) + " of " + plain(i) + ", order" + hex16(i));
  EXPECT_TRUE(builder.end_block(20'000 * 256));
  EXPECT_EQ(builder.entries(), 60'000u) << "words of two letters are not in it";
  auto pages = builder.finish();
  Asked asked(pages);
  // 13.5 bits an id, 8.5 another word; "order..." has 21 bytes here, so it is one of the ids.
  EXPECT_LT(static_cast<double>(pages.bytes.size()) * 8 / 20'000, 2 * 13.6 + 8.6 + 0.5);
  EXPECT_GT(pages.sizes.size(), 50u);
  for (uint64_t i = 0; i < 20'000; i += 7) {
    ASSERT_TRUE(asked.may_hold(id(i)));
    ASSERT_TRUE(asked.may_hold(plain(i)));
  }
  EXPECT_TRUE(asked.may_hold("of")) << "short words are not asked for";
  EXPECT_TRUE(asked.may_hold("1234567"));
  EXPECT_FALSE(asked.may_hold("quokka"));
}

// 2^-12 and 2^-7 of others; fixed words, so no chance involved.
TEST(WordFilter, FewOtherWordsAreFound) {
  WordFilterBuilder builder;
  for (uint64_t i = 0; i < 20'000; ++i) builder.add_line(id(i) + " " + plain(i));
  EXPECT_TRUE(builder.end_block(20'000 * 256));
  auto pages = builder.finish();
  Asked asked(pages);
  int ids = 0, words = 0;
  for (uint64_t i = 50'000; i < 90'000; ++i) {
    ids += asked.may_hold(id(i));
    words += asked.may_hold(plain(i));
  }
  EXPECT_LT(ids, 25) << "40,000 / 4,096 are 10";
  EXPECT_GT(words, 200) << "a filter that rejects all is not one";
  EXPECT_LT(words, 420) << "40,000 / 128 are 313";
}

TEST(WordFilter, BlocksAreToldApart) {
  WordFilterBuilder builder;
  for (uint64_t i = 0; i < 5'000; ++i) {
    builder.add_line(id(i));
    if (i % 500 == 499) builder.end_block(100'000);
  }
  auto pages = builder.finish();
  Asked asked(pages);
  int others = 0;
  for (uint64_t i = 0; i < 5'000; ++i) {
    ASSERT_TRUE(asked.may_hold(id(i), i / 500));
    others += asked.may_hold(id(i), (i / 500 + 1) % 10);
  }
  EXPECT_LT(others, 8);
}

TEST(WordFilter, FreeTextKeepsItsIdsAndSaysThatItsWordsAreMissing) {
  WordFilterBuilder builder;
  for (uint64_t i = 0; i < 2'000; ++i) builder.add_line(plain(i) + " " + id(i));
  EXPECT_FALSE(builder.end_block(2'000 * 42));
  EXPECT_EQ(builder.entries(), 2'000u);
  for (uint64_t i = 0; i < 500; ++i) builder.add_line(plain(i));
  EXPECT_TRUE(builder.end_block(500 * 9));
  auto pages = builder.finish();
  Asked asked(pages);
  for (uint64_t i = 0; i < 2'000; i += 9) ASSERT_TRUE(asked.may_hold(id(i), 0));
  for (uint64_t i = 0; i < 500; ++i) ASSERT_TRUE(asked.may_hold(plain(i), 1));
}

TEST(WordFilter, WordsBehindEscapesAreHeldAndCaseIsFolded) {
  WordFilterBuilder builder;
  builder.add_line(R"({"m":"first\nAmber caf\u00e9 \u00e9t\u00e9"})");
  builder.end_block(50);
  auto pages = builder.finish();
  Asked asked(pages);
  for (const char* word : {"amber", "AMBER", "namber", "caf\xC3\xA9", "\xC3\xA9t\xC3\xA9", "first"})
    EXPECT_TRUE(asked.may_hold(word)) << word;
  EXPECT_FALSE(asked.may_hold("birch"));
  EXPECT_TRUE(filter_word("caf\xC3\xA9").plain);
}

TEST(WordFilter, DamageMeansMaybe) {
  WordFilterBuilder builder;
  for (uint64_t i = 0; i < 100; ++i) builder.add_line(plain(i));
  builder.end_block(100'000);
  auto pages = builder.finish();
  Asked asked(pages);
  ASSERT_EQ(pages.sizes.size(), 1u);
  EXPECT_FALSE(asked.may_hold("quokka"));
  for (size_t i = 0; i < pages.bytes.size(); ++i) {
    auto hurt = pages;
    hurt.bytes[i] ^= 4;
    ASSERT_TRUE(Asked(hurt).may_hold("quokka")) << i;
  }
  EXPECT_TRUE(FilterPage("").may_hold(filter_word("quokka"), 0));
  EXPECT_FALSE(Asked(WordFilterBuilder().finish()).may_hold("quokka")) << "no words, no filter";
}

}  // namespace
}  // namespace foreshock::store
