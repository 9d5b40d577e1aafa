#include "incidents/telling/phrases.h"

#include <gtest/gtest.h>

#include <set>

#include "base/json_writer.h"

namespace foreshock::incidents {
namespace {

detect::Finding finding(std::string text, std::string cause = "", detect::FindingKind kind = {}) {
  detect::Finding f;
  f.template_text = std::move(text);
  f.cause = std::move(cause);
  f.kind = kind;
  f.outcome = "incident";
  return f;
}

TEST(Phrases, SayWhatIsWrongInPlainWords) {
  EXPECT_EQ(headline(finding("dial tcp <ip>: connect: connection refused", "database")),
            "database connections refused");
  EXPECT_EQ(headline(finding("dial tcp <ip>: connect: connection refused", "network")),
            "connections refused");
  EXPECT_EQ(headline(finding("write <path>: No space left on device")), "disk full");
  EXPECT_EQ(headline(finding("java.lang.OutOfMemoryError: Java heap space")), "out of memory");
  EXPECT_EQ(headline(finding("lookup <host>: no such host")), "names do not resolve");
  EXPECT_EQ(headline(finding("", "dns", detect::FindingKind::kErrorRatio)), "names do not resolve");
  EXPECT_EQ(headline(finding("", "", detect::FindingKind::kErrorRatio)), "far more errors than usual");
  detect::Finding crept = finding("", "", detect::FindingKind::kRateHigh);
  EXPECT_EQ(headline(crept), "far more lines than usual");
  crept.unit = "errors/3600s";
  EXPECT_EQ(headline(crept), "far more errors than usual");
}

TEST(Phrases, AbsenceIsNotToldAsItsOpposite) {
  EXPECT_EQ(headline(finding("request timed out", "", detect::FindingKind::kSilence)),
            "no more of \"request timed out\"");
  EXPECT_EQ(headline(finding("", "", detect::FindingKind::kSilence)), "went silent");
}

TEST(Phrases, EveryKindHasWordsOfItsOwn) {
  std::set<std::string> seen;
  for (size_t kind = 0; kind < detect::kFindingKinds; ++kind)
    EXPECT_TRUE(
        seen.insert(headline(finding("order <num> of <word>", "", static_cast<detect::FindingKind>(kind))))
            .second)
        << kind;
}

TEST(Phrases, AServiceFindingSpeaksOfItsTopTemplate) {
  detect::Finding f = finding("", "", detect::FindingKind::kErrorRatio);
  f.top_templates = {{TemplateId{1}, "GET <path> ok", 5, 0.5},
                     {TemplateId{2}, "no space left on device", 4, 0.4}};
  EXPECT_EQ(headline(f), "disk full");
}

TEST(Phrases, OneLineIsCutCleanAndValid) {
  EXPECT_EQ(one_line("a\nb\x1b[31mc", 100), "a b [31mc");
  EXPECT_EQ(one_line("abcdef", 3), "abc...");
  EXPECT_EQ(one_line("ab\xc3\xa9", 3), "ab...");
  EXPECT_TRUE(is_valid_utf8(one_line("\xff\xfe\xc3", 10)));
  EXPECT_EQ(one_line("", 3), "");
}

TEST(Phrases, ListsNames) {
  EXPECT_EQ(name_list({"a"}, 2), "a");
  EXPECT_EQ(name_list({"a", "b"}, 2), "a and b");
  EXPECT_EQ(name_list({"a", "b", "c"}, 2), "a, b and c");
  EXPECT_EQ(name_list({"a", "b", "c", "d"}, 2), "a, b and 2 more");
}

TEST(Phrases, SpansAndTimes) {
  EXPECT_EQ(span_in_words(40 * kSecond), "40s");
  EXPECT_EQ(span_in_words(65 * kMinute), "1h5m");
  EXPECT_EQ(span_in_words(-5), "0s");
  EXPECT_EQ(clock_time({3 * kHour + 5 * kSecond}), "03:00:05 UTC");
}

}  // namespace
}  // namespace foreshock::incidents
