#include "parse/redaction/candidates.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <string>

namespace foreshock::parse {
namespace {

TEST(Candidates, VectorsAndPortableSayTheSame) {
  std::mt19937 random(7);
  std::string_view alphabet = "aZ09_-@%=:' .\xC3\"/sPtOkEyW";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (size_t i = random() % 200 + 1; i > 0; --i) {
      char c = alphabet[random() % alphabet.size()];
      text.append(random() % 8 == 0 ? random() % 20 : 1, c);
    }
    if (text.empty()) continue;
    CandidateScan fast(text), plain(text, classes_portable);
    Candidates a, b;
    while (fast.next(a)) {
      ASSERT_TRUE(plain.next(b));
      ASSERT_EQ(a.at_signs, b.at_signs);
      ASSERT_EQ(a.separators, b.separators);
      ASSERT_EQ(a.digit_runs, b.digit_runs);
      ASSERT_EQ(a.four_digits, b.four_digits);
      ASSERT_EQ(a.long_words, b.long_words);
      ASSERT_EQ(a.words, b.words);
      ASSERT_EQ(a.schemes, b.schemes);
      ASSERT_EQ(a.options, b.options);
      ASSERT_EQ(a.quotes, b.quotes);
      ASSERT_EQ(a.lettered, b.lettered);
    }
    ASSERT_FALSE(plain.next(b));
  }
}

Candidates candidates(std::string_view text) {
  Candidates out;
  CandidateScan(text).next(out);
  return out;
}

TEST(Candidates, MarksWhereValuesMayBegin) {
  Candidates found = candidates("a=1 b@c 2026 -x 'q t://u DE89");
  auto bit = [](size_t at) { return uint64_t{1} << at; };
  EXPECT_EQ(found.separators, bit(1) | bit(20));
  EXPECT_EQ(found.at_signs, bit(5));
  EXPECT_EQ(found.digit_runs, bit(2) | bit(8) | bit(27));
  EXPECT_EQ(found.four_digits, bit(8));
  EXPECT_EQ(found.options, bit(13));
  EXPECT_EQ(found.quotes, bit(16));
  EXPECT_EQ(found.schemes, bit(20));
  EXPECT_EQ(found.lettered, bit(27));
  EXPECT_EQ(found.long_words, 0u);
}

TEST(Candidates, WordsAboutSecretsInAnyCase) {
  for (std::string_view word :
       {"password", "PASSWD", "Pwd", "clientSecret", "TOKEN", "apiKey", "Auth", "Cookie", "sessionid",
        "sig=", "psk", "otp", "CVV2", "credential", "jwt", "pin"})
    EXPECT_NE(candidates(word).words, 0u) << word;
  for (std::string_view word :
       {"order", "user", "address", "level", "message", "duration", "GET /index.html"})
    EXPECT_EQ(candidates(word).words, 0u) << word;
}

// Reads stop at the end of a page that the text's last byte stands on.
TEST(Candidates, TheEndOfAPageIsNotCrossed) {
  auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* pages = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(pages, MAP_FAILED);
  ASSERT_EQ(mprotect(static_cast<char*>(pages) + page, page, PROT_NONE), 0);
  std::string line = "password=x at the end of a page, some more text to fill a window of it and token=y";
  for (size_t size = 1; size <= line.size(); ++size) {
    char* begin = static_cast<char*>(pages) + page - size;
    std::memcpy(begin, line.data(), size);
    CandidateScan fast({begin, size}), plain({begin, size}, classes_portable);
    Candidates a, b;
    while (fast.next(a)) {
      ASSERT_TRUE(plain.next(b));
      ASSERT_EQ(a.words, b.words) << size;
      ASSERT_EQ(a.long_words, b.long_words) << size;
    }
  }
  munmap(pages, 2 * page);
}

// The bits of a place do not depend on where its window began.
TEST(Candidates, WindowsAgreeOnTheirBorders) {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "password=x DE89 4111 'a ://b -p secret_word_of_20_bytes ";
  size_t words_at_first = 0;
  for (size_t shift = 0; shift < kCandidateStep; ++shift) {
    std::string moved = std::string(shift, '.') + text;
    size_t words = 0, ibans = 0, options = 0;
    CandidateScan scan(moved);
    Candidates found;
    while (scan.next(found)) {
      words += static_cast<size_t>(__builtin_popcountll(found.words));
      ibans += static_cast<size_t>(__builtin_popcountll(found.lettered));
      options += static_cast<size_t>(__builtin_popcountll(found.options));
    }
    if (shift == 0) words_at_first = words;
    ASSERT_GE(words, 24u);
    ASSERT_EQ(words, words_at_first) << shift;
    ASSERT_EQ(ibans, 12u) << shift;
    ASSERT_EQ(options, 12u) << shift;
  }
}

}  // namespace
}  // namespace foreshock::parse
