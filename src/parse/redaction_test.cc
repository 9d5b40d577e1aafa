#include "parse/redaction.h"

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

namespace foreshock::parse {
namespace {

constexpr std::string_view kOpen = "⟦";
constexpr std::string_view kClose = "⟧";

std::string redacted(const Redactor& redactor, std::string_view text) {
  Arena arena;
  std::vector<SensitiveValue> scratch;
  RedactionCounts counts{};
  return std::string(redactor.redact(text, arena, scratch, counts));
}

Redactor compiled(RedactionPolicy policy) {
  Result<Redactor> redactor = Redactor::compile(std::move(policy));
  EXPECT_TRUE(redactor.has_value());
  return *redactor;
}

// A corpus line without its marks, and the marked places.
std::pair<std::string, std::set<std::pair<size_t, size_t>>> unmarked(std::string_view line) {
  std::string text;
  std::set<std::pair<size_t, size_t>> values;
  while (!line.empty()) {
    size_t open = line.find(kOpen);
    text += line.substr(0, open);
    if (open == std::string_view::npos) break;
    line.remove_prefix(open + kOpen.size());
    size_t close = line.find(kClose);
    values.insert({text.size(), close});
    text += line.substr(0, close);
    line.remove_prefix(close + kClose.size());
  }
  return {text, values};
}

TEST(Redaction, FindsWhatTheCorpusMarksAndLittleElse) {
  std::ifstream file(std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() /
                     "tests/redaction/corpus.txt");
  ASSERT_TRUE(file.is_open());
  Redactor redactor = compiled(RedactionPolicy::standard());
  size_t marked = 0, found = 0, right = 0;
  std::string line, wrong;
  while (std::getline(file, line)) {
    if (line.starts_with("#")) continue;
    auto [text, values] = unmarked(line);
    std::vector<SensitiveValue> out;
    redactor.find(text, out);
    marked += values.size();
    found += out.size();
    for (const SensitiveValue& value : out) {
      bool is_right = values.erase({value.begin, value.length}) > 0;
      right += is_right ? 1 : 0;
      if (!is_right)
        wrong += "not sensitive: '" + text.substr(value.begin, value.length) + "' in " + text + "\n";
    }
    for (auto [begin, length] : values)
      wrong += "missed: '" + text.substr(begin, length) + "' in " + text + "\n";
  }
  double recall = static_cast<double>(right) / static_cast<double>(marked);
  double precision = static_cast<double>(right) / static_cast<double>(found);
  RecordProperty("recall", std::to_string(recall));
  std::printf("recall %.3f (goal .99), precision %.3f (goal .95) of %zu values\n", recall, precision, marked);
  EXPECT_GE(recall, 0.99) << wrong;
  EXPECT_GE(precision, 0.95) << wrong;
}

TEST(Redaction, NothingIsTouchedWithoutAPolicy) {
  Redactor redactor = compiled({});
  EXPECT_FALSE(redactor.active());
  std::string text = "password=x ann@example.org";
  EXPECT_EQ(redacted(redactor, text), text);
}

TEST(Redaction, MasksHashesAndDrops) {
  RedactionPolicy policy;
  policy.actions[static_cast<size_t>(SensitiveKind::kEmail)] = RedactionAction::kHash;
  policy.actions[static_cast<size_t>(SensitiveKind::kCard)] = RedactionAction::kMask;
  policy.actions[static_cast<size_t>(SensitiveKind::kPassword)] = RedactionAction::kDrop;
  policy.hash_key = "key";
  Redactor redactor = compiled(policy);
  std::string out =
      redacted(redactor, "a@example.org paid 4111111111111111 password=x1, again a@example.org");
  std::string hash = out.substr(0, out.find(' '));
  EXPECT_EQ(hash.size(), std::string("email:").size() + 12);
  EXPECT_EQ(out, hash + " paid [card] password=, again " + hash);
  policy.hash_key = "another";
  EXPECT_NE(redacted(compiled(policy), "a@example.org").substr(6), hash.substr(6)) << "the key matters";
}

TEST(Redaction, JsonStaysJson) {
  Redactor redactor = compiled(RedactionPolicy::standard());
  EXPECT_EQ(redacted(redactor, R"({"pan":4111111111111111,"n":1})"), R"({"pan":"[card]","n":1})");
  EXPECT_EQ(redacted(redactor, R"({"pan": "4111111111111111"})"), R"({"pan": "[card]"})");
}

TEST(Redaction, AddressesOnlyWhenAsked) {
  std::string text =
      "from 10.1.2.3:443 via 2001:db8::8a2e:370:7334 at 10:00:00 on 127.0.0.1, version 1.2.3.4.5";
  EXPECT_EQ(redacted(compiled(RedactionPolicy::standard()), text), text);
  RedactionPolicy policy;
  policy.actions[static_cast<size_t>(SensitiveKind::kIp)] = RedactionAction::kMask;
  EXPECT_EQ(redacted(compiled(policy), text),
            "from [ip]:443 via [ip] at 10:00:00 on 127.0.0.1, version 1.2.3.4.5");
}

TEST(Redaction, FieldsAndPatternsOfThePolicy) {
  RedactionPolicy policy;
  policy.fields = {{"user.name", RedactionAction::kMask}};
  policy.patterns = {{"ahv", "756.dddd.dddd.dd", RedactionAction::kMask}};
  Redactor redactor = compiled(policy);
  EXPECT_EQ(redacted(redactor, R"({"user.name":"Ann Lee","id":"756.1234.5678.97"} user_name=bob)"),
            R"({"user.name":"[user.name]","id":"[ahv]"} user_name=[user.name])");
  EXPECT_EQ(redacted(redactor, "1756.1234.5678.97 756.1234.5678.971"), "1756.1234.5678.97 756.1234.5678.971");
}

TEST(Redaction, WrongPoliciesAreRefused) {
  RedactionPolicy policy;
  policy.actions[0] = RedactionAction::kHash;
  EXPECT_FALSE(Redactor::compile(policy).has_value());
  policy = {};
  policy.patterns = {{"short", "dd"}};
  EXPECT_FALSE(Redactor::compile(policy).has_value());
  EXPECT_FALSE(redaction_action("hide").has_value());
}

// A value is found wherever it stands, also over the borders of the search's windows.
TEST(Redaction, TheWindowsBordersHideNothing) {
  Redactor redactor = compiled(RedactionPolicy::standard());
  for (std::string_view value : {"ann@example.org", "4111111111111111", "DE89370400440532013000",
                                 "password=hunter2", "AKIAIOSFODNN7EXAMPLE"}) {
    for (size_t shift = 0; shift < 200; ++shift) {
      std::string text = std::string(shift, '.') + " " + std::string(value) + " " + std::string(shift, '.');
      std::vector<SensitiveValue> out;
      redactor.find(text, out);
      ASSERT_EQ(out.size(), 1u) << shift << " " << value;
      ASSERT_EQ(out[0].begin + out[0].length, shift + 1 + value.size());
    }
  }
}

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string repeated(std::string_view piece, size_t bytes) {
  std::string line;
  while (line.size() < bytes) line += piece;
  return line;
}

// Names whose values are none, on a line without blanks, so that each value would reach to the line's end;
// the same for options, addresses and tokens. Four times the length may cost four times, not sixteen.
TEST(Redaction, HostileLinesCostTheirLengthAndNotItsSquare) {
  RedactionPolicy policy = RedactionPolicy::standard();
  policy.actions[static_cast<size_t>(SensitiveKind::kIp)] = RedactionAction::kMask;
  policy.fields = {{"ssn", RedactionAction::kMask}};
  Redactor redactor = Redactor::compile(policy).value();
  auto seconds = [&](const std::string& line) {
    double best = 1e9;
    std::vector<SensitiveValue> found;
    for (int run = 0; run < 3; ++run) {
      found.clear();
      double begin = thread_seconds();
      redactor.find(line, found);
      best = std::min(best, thread_seconds() - begin);
    }
    return best;
  };
  for (std::string_view piece : {"/pin=x",
                                 "/session=x",
                                 "/api_key=x",
                                 "/sig=x",
                                 "password=)a",
                                 "/cookie:x/",
                                 "auth:x/",
                                 "/passwd:x",
                                 "password=\"is at ",
                                 "<pin>x",
                                 " -p",
                                 " --user a",
                                 "mysql -p ",
                                 "::",
                                 "ssn=\"a",
                                 "//x:1",
                                 "a@b.",
                                 "abcdefghijklmnopqrst.",
                                 "secret is ",
                                 " identified by 'x",
                                 "-----BEGIN private key-----",
                                 "token\\",
                                 "4111 ",
                                 "cookie: a=b; "}) {
    double small = seconds(repeated(piece, 20'000)), large = seconds(repeated(piece, 160'000));
    // Eight times the length; the allowance is for the cheap ones, whose times are noise.
    EXPECT_LT(large, 24 * small + .02) << piece << ": " << small << " and " << large << " s";
  }
}

// Values that reach beyond what a look sees at first, in lines that have used up what may be seen.
TEST(Redaction, LongValuesAreHiddenWholeHoweverMuchStandsBefore) {
  Redactor redactor = Redactor::compile(RedactionPolicy::standard()).value();
  std::string random;
  uint64_t state = 88172645463325252ULL;
  while (random.size() < 5'000) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    random.push_back("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[state % 62]);
  }
  for (const std::string& before : {std::string(), repeated("/pin=x", 40'000) + " ",
                                    repeated("key: is ", 40'000), repeated("/session=x", 3'000) + " "}) {
    for (std::string_view around :
         {"password=#", "\"api_token\": \"#\"", "token: '#'", "Authorization: Bearer #",
          "-----BEGIN PRIVATE KEY-----\n#\n-----END PRIVATE KEY-----", "https://ann:pw@x/?access_token=#"}) {
      std::string line = before + std::string(around);
      line.replace(line.find('#'), 1, random);
      std::vector<SensitiveValue> found;
      redactor.find(line + " done", found);
      size_t begin = line.find(random), end = begin + random.size();
      bool covered = std::any_of(found.begin(), found.end(), [&](const SensitiveValue& value) {
        return value.begin <= begin && value.begin + value.length >= end;
      });
      EXPECT_TRUE(covered) << around << " behind " << before.substr(0, 20) << ", " << found.size();
    }
  }
}

}  // namespace
}  // namespace foreshock::parse
