#include <gtest/gtest.h>

#include "parse/declared/line_pattern.h"

namespace foreshock::parse {
namespace {

class CapturedFieldsTest : public ::testing::Test {
 protected:
  CapturedFieldsTest() { draft_.begin(arena_, {{1'795'410'000 * kSecond}, nullptr, nullptr}); }
  bool read(std::string_view pattern, std::string_view text) {
    pattern_ = *LinePattern::make(pattern);
    LinePattern::Captures captures;
    if (!pattern_.match(text, false, captures)) return false;
    apply_captures(captures, levels_, draft_, 0);
    return true;
  }
  Arena arena_;
  RecordDraft draft_;
  LinePattern pattern_ = *LinePattern::make("x");
  LevelWordMap levels_;
};

TEST_F(CapturedFieldsTest, EachTypeGivesItsAttributes) {
  ASSERT_TRUE(read(
      R"(%{client:endpoint} "%{:request}" %{code:status} %{size:int} %{q:quoted} %{none:word} %{c:cell})",
      R"([::1]:80 "GET /a?b=1 HTTP/1.1" 503 +12 "say \"x\"" - "a ""b""")"));
  EXPECT_EQ(draft_.find("client.address"), "::1");
  EXPECT_EQ(draft_.find("client.port"), "80");
  EXPECT_EQ(draft_.find("http.request.method"), "GET");
  EXPECT_EQ(draft_.find("url.path"), "/a");
  EXPECT_EQ(draft_.find("code"), "503");
  EXPECT_EQ(draft_.record.severity_number, static_cast<uint8_t>(Severity::kError));
  EXPECT_EQ(draft_.find("size"), "12");
  EXPECT_EQ(draft_.find("q"), "say \"x\"");
  EXPECT_FALSE(draft_.has("none"));
  EXPECT_EQ(draft_.find("c"), "a \"b\"");
}

TEST_F(CapturedFieldsTest, TargetsFillTheRecord) {
  levels_.words = {{"9", Severity::kError}};
  ASSERT_TRUE(read("%{time} %{host} %{service} %{level:int} %{trace_id} %{body:rest}",
                   "1795338901.5 h s 9 4bf92f35 and\nmore"));
  EXPECT_EQ(draft_.record.host, "h");
  EXPECT_EQ(draft_.record.service, "s");
  EXPECT_EQ(draft_.record.severity_number, static_cast<uint8_t>(Severity::kError));
  EXPECT_EQ(draft_.record.trace_id, "4bf92f35");
  EXPECT_EQ(draft_.record.body, "and\nmore");
  EXPECT_EQ(draft_.record.timestamp.ns, 1'795'338'901'500'000'000);
}

TEST_F(CapturedFieldsTest, TailsOfPairsAndObjects) {
  ASSERT_TRUE(read("%{body} | %{:pairs}", "m | a=1, b=\"x y\" level=error"));
  EXPECT_EQ(draft_.find("a"), "1");
  EXPECT_EQ(draft_.find("b"), "x y");
  EXPECT_EQ(draft_.find("level"), "error") << "a tail has no say in the record's level";
  EXPECT_EQ(draft_.record.severity_number, 0);
  ASSERT_TRUE(read("%{body} %{:json}", "m {\"n\":{\"k\":2}}"));
  EXPECT_EQ(draft_.find("n.k"), "2");
}

}  // namespace
}  // namespace foreshock::parse
