#include "parse/token_scan.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"

namespace foreshock::parse {
namespace {

using enum TokenType;
using Pairs = std::vector<std::pair<std::string, TokenType>>;

std::vector<Token> scan(std::string_view text) {
  std::vector<Token> tokens(limits::kShapeTokensMax + 1);
  tokens.resize(scan_tokens(text, tokens));
  return tokens;
}

// The tokens without blanks.
Pairs typed(std::string_view text) {
  Pairs out;
  for (const Token& token : scan(text))
    if (token.type != kSpace) out.emplace_back(token.text(text), token.type);
  return out;
}

void expect_tiles(std::string_view text) {
  std::vector<Token> tokens = scan(text);
  uint32_t at = 0;
  for (const Token& token : tokens) {
    ASSERT_EQ(token.begin, at);
    ASSERT_GT(token.length, 0u);
    at += token.length;
  }
  ASSERT_EQ(at, text.size());
  ASSERT_LE(tokens.size(), limits::kShapeTokensMax + 1);
}

struct One {
  std::string_view text;
  TokenType type;
};

TEST(TokenScan, TypesOneTokenTexts) {
  const One cases[] = {
      {"blk_-1608999687919862906", kId},
      {"10.250.19.102:54106", kIp},
      {"192.168.0.0/16", kIp},
      {"0xdeadbeef", kHex},
      {"deadbeef42", kHex},
      {"2026-11-23T04:31:56.123Z", kTime},
      {"2026-11-23 04:31:56,123", kTime},
      {"2026-11-23", kTime},
      {"2026/11/23 04:31:56", kTime},
      {"Jun  9 06:06:20", kTime},
      {"Mon Nov 23 04:31:56 2026", kTime},
      {"Mon, 23 Nov 2026 04:31:56 GMT", kTime},
      {"23/Nov/2026:04:31:56 +0100", kTime},
      {"17/06/09 20:10:40", kTime},
      {"20261123T043156Z", kTime},
      {"04:31:56.123456", kTime},
      {"04:31", kTime},
      {"2005-06-03-15.42.50.363779", kTime},
      {"67108864", kNumber},
      {"-3.5", kNumber},
      {"1,024", kNumber},
      {"1,024,000.5", kNumber},
      {"1e9", kNumber},
      {"35ms", kDuration},
      {"1.5s", kDuration},
      {"1m30.5s", kDuration},
      {"12\xC2\xB5s", kDuration},
      {"12KB", kSize},
      {"1.5GiB", kSize},
      {"97%", kPercent},
      {"99.95%", kPercent},
      {"a.b.c.d.Foo", kWord},
      {"java.lang.String", kWord},
      {"com.example.Outer$Inner", kWord},
      {"ns1.mail.example.com", kHost},
      {"ip-10-0-0-1.eu-west-1.compute.internal", kHost},
      {"C:\\x\\y", kPath},
      {"\\\\server\\share\\file.txt", kPath},
      {"/var/log/syslog.1", kPath},
      {"/healthz", kPath},
      {"./run/me.sh", kPath},
      {"~/.ssh/id_rsa", kPath},
      {"/api/v1/items?page=2&size=10", kPath},
      {"::1", kIp},
      {"fe80::1%eth0", kIp},
      {"2001:db8::ff00:42:8329", kIp},
      {"::ffff:10.0.0.1", kIp},
      {"2001:db8::/32", kIp},
      {"123e4567-e89b-12d3-a456-426614174000", kUuid},
      {"abcdefab-e89b-12d3-a456-426614174000", kUuid},
      {"00:1B:44:11:3A:B7", kMac},
      {"aa-bb-cc-dd-ee-ff", kMac},
      {"ops+night@mail.example.org", kEmail},
      {"12@example.com", kEmail},
      {"https://example.com:8443/a/b?x=1&y=%20z#top", kUrl},
      {"http://[::1]:8080/x", kUrl},
      {"1.2.3", kVersion},
      {"v2.0.1-rc1", kVersion},
      {"node-7", kId},
      {"i-0a1b2c3d4e5f67890", kId},
      {"container_e01_1445062781478_0011", kId},
      {"1st", kId},
      {"utf8", kWord},
      {"x86", kWord},
      {"user_name", kWord},
      {"\xD0\x9E\xD1\x88\xD0\xB8\xD0\xB1\xD0\xBA\xD0\xB0", kWord},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
       kSecret},
      {"aGVsbG8gd29ybGQhIHRoaXMgSXMgYSBzZWNyZXQ0Mg==", kSecret},
  };
  for (const One& one : cases) {
    Pairs got = typed(one.text);
    ASSERT_EQ(got.size(), 1u) << one.text << " first: " << got[0].first;
    EXPECT_EQ(got[0].second, one.type) << one.text;
  }
}

TEST(TokenScan, CutsAroundTypedTokens) {
  EXPECT_EQ(typed("user=root"), (Pairs{{"user", kWord}, {"=", kPunct}, {"root", kWord}}));
  EXPECT_EQ(typed("size 67108864"), (Pairs{{"size", kWord}, {"67108864", kNumber}}));
  EXPECT_EQ(typed("(35ms)"), (Pairs{{"(", kPunct}, {"35ms", kDuration}, {")", kPunct}}));
  EXPECT_EQ(typed("/10.0.0.1:50010"), (Pairs{{"/", kPunct}, {"10.0.0.1:50010", kIp}}));
  EXPECT_EQ(typed("key=\"value with spaces\""), (Pairs{{"key", kWord},
                                                       {"=", kPunct},
                                                       {"\"", kPunct},
                                                       {"value", kWord},
                                                       {"with", kWord},
                                                       {"spaces", kWord},
                                                       {"\"", kPunct}}));
  EXPECT_EQ(typed("3 GiB"), (Pairs{{"3", kNumber}, {"GiB", kWord}}));
  EXPECT_EQ(typed("see https://example.com/a."),
            (Pairs{{"see", kWord}, {"https://example.com/a", kUrl}, {".", kPunct}}));
  EXPECT_EQ(typed("10-20"), (Pairs{{"10", kNumber}, {"-", kPunct}, {"20", kNumber}}));
  EXPECT_EQ(typed("a=-5"), (Pairs{{"a", kWord}, {"=", kPunct}, {"-5", kNumber}}));
  EXPECT_EQ(typed("std::vector"), (Pairs{{"std", kWord}, {"::", kPunct}, {"vector", kWord}}));
  EXPECT_EQ(typed("read/write"), (Pairs{{"read", kWord}, {"/", kPunct}, {"write", kWord}}));
  EXPECT_EQ(typed("well-known"), (Pairs{{"well", kWord}, {"-", kPunct}, {"known", kWord}}));
  EXPECT_EQ(typed("sshd[4711]:"),
            (Pairs{{"sshd", kWord}, {"[", kPunct}, {"4711", kNumber}, {"]", kPunct}, {":", kPunct}}));
  EXPECT_EQ(typed("[::1]:80"),
            (Pairs{{"[", kPunct}, {"::1", kIp}, {"]", kPunct}, {":", kPunct}, {"80", kNumber}}));
  EXPECT_EQ(typed("done in 3.2s, 1.5%"),
            (Pairs{{"done", kWord}, {"in", kWord}, {"3.2s", kDuration}, {",", kPunct}, {"1.5%", kPercent}}));
  EXPECT_EQ(typed("!!!???"), (Pairs{{"!!!", kPunct}, {"???", kPunct}}));
  EXPECT_EQ(typed("Foo.java:12"),
            (Pairs{{"Foo", kWord}, {".", kPunct}, {"java", kWord}, {":", kPunct}, {"12", kNumber}}));
  EXPECT_EQ(typed("May 5 users"), (Pairs{{"May", kWord}, {"5", kNumber}, {"users", kWord}}));
}

TEST(TokenScan, RightToLeftTextIsWords) {
  std::string_view text = "\xD7\xA9\xD7\x92\xD7\x99\xD7\x90\xD7\x94 42 \xD9\x81\xD8\xB4\xD9\x84";
  Pairs got = typed(text);
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[0].second, kWord);
  EXPECT_EQ(got[1].second, kNumber);
  EXPECT_EQ(got[2].second, kWord);
}

TEST(TokenScan, LongTextEndsInOneTail) {
  std::string text;
  while (text.size() < 256 * 1024) text += "word ";
  std::vector<Token> tokens = scan(text);
  EXPECT_EQ(tokens.size(), limits::kShapeTokensMax + 1);
  EXPECT_EQ(tokens.back().type, kTail);
  expect_tiles(text);
  std::string one_word(256 * 1024, 'x');
  tokens = scan(one_word);
  ASSERT_EQ(tokens.size(), 2u);
  EXPECT_EQ(tokens[0].length, limits::kShapeBytesMax);
  EXPECT_EQ(tokens[1].type, kTail);
}

TEST(TokenScan, EmptyTextAndEmptyOutput) {
  EXPECT_TRUE(scan("").empty());
  std::array<Token, 1> one{};
  EXPECT_EQ(scan_tokens("a b", one), 1u);
  EXPECT_EQ(one[0].type, kTail);
  EXPECT_EQ(one[0].length, 3u);
  EXPECT_EQ(scan_tokens("a", {}), 0u);
}

TEST(TokenScan, SlotNamesBelongToVariableTypes) {
  for (int i = 0; i <= static_cast<int>(kTail); ++i) {
    auto type = static_cast<TokenType>(i);
    EXPECT_EQ(is_variable(type), !slot_name(type).empty());
  }
}

// Random text of pieces that begin typed tokens, and of any bytes: tokens tile it, and what stands behind
// the text in memory never matters (the copy on the heap is exact, so ASan sees a read past it).
TEST(TokenScan, TilesRandomAndHostileBytes) {
  std::mt19937 random(20261123);
  const std::vector<std::string> pieces = {"10.",     "255",
                                           ".",       ":",
                                           "::",      "-",
                                           "/",       "\\",
                                           "@",       "a.b",
                                           "2026-",   "11-",
                                           "23",      "T04",
                                           ":31",     ":56",
                                           "Z",       "Jun ",
                                           " 9",      "0x",
                                           "ff",      "e9",
                                           "%",       "ms",
                                           "KB",      "eyJ",
                                           "http://", "C:\\",
                                           "=",       "\"",
                                           "\n",      "\xC3\xA4",
                                           "\xFF",    std::string(1, '\0'),
                                           "node",    "_",
                                           "1,",      "024",
                                           "v1",      "~/",
                                           "..",      "+",
                                           "[",       "]"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    size_t count = random() % 24;
    for (size_t i = 0; i < count; ++i) {
      if (random() % 4 == 0)
        text += static_cast<char>(random());
      else
        text += pieces[random() % pieces.size()];
    }
    ASSERT_NO_FATAL_FAILURE(expect_tiles(text));
    std::unique_ptr<char[]> exact(new char[text.size()]);
    std::copy(text.begin(), text.end(), exact.get());
    std::vector<Token> alone = scan({exact.get(), text.size()});
    std::string embedded = text + "9.9:Z-x/y@z.com";
    std::vector<Token> inside = scan(std::string_view(embedded).substr(0, text.size()));
    ASSERT_EQ(alone.size(), inside.size());
    for (size_t i = 0; i < alone.size(); ++i) {
      ASSERT_EQ(alone[i].begin, inside[i].begin);
      ASSERT_EQ(alone[i].type, inside[i].type);
    }
  }
}

// For text without typed tokens the scan equals the obvious loop.
TEST(TokenScan, EqualsNaiveScanOnPlainText) {
  std::mt19937 random(7);
  const std::string_view alphabet = "abXY\xC3  \t,;()[]{}=\"!|";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    size_t count = random() % 40;
    for (size_t i = 0; i < count; ++i) text += alphabet[random() % alphabet.size()];
    std::vector<Token> got = scan(text);
    size_t at = 0;
    for (const Token& token : got) {
      auto kind = [](char c) {
        bool word = static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return word ? 1 : c == ' ' || c == '\t' ? 2 : 256 + c;
      };
      size_t end = at + 1;
      while (end < text.size() && kind(text[end]) == kind(text[at])) ++end;
      ASSERT_EQ(token.begin, at);
      ASSERT_EQ(token.length, end - at) << text;
      ASSERT_EQ(token.type, kind(text[at]) == 1 ? kWord : kind(text[at]) == 2 ? kSpace : kPunct);
      at = end;
    }
    ASSERT_EQ(at, text.size());
  }
}

}  // namespace
}  // namespace foreshock::parse
