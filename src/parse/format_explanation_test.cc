#include <gtest/gtest.h>

#include <algorithm>

#include "parse/format_library.h"

namespace foreshock::parse {
namespace {

constexpr Timestamp kNow{1'795'410'000 * kSecond};

TEST(FormatExplanation, TheOneThatMatchedComesFirst) {
  auto verdicts = explain_line("[GIN] 2026/11/22 - 09:15:01 | 200 | 1ms | 10.0.0.1 | GET \"/\"", kNow, "");
  EXPECT_EQ(verdicts[0].id, "gin");
  EXPECT_TRUE(verdicts[0].matched);
  EXPECT_GT(verdicts[0].confidence, 0.9);
  EXPECT_EQ(verdicts.back().id, "others");
}

TEST(FormatExplanation, WhyAnotherDidNot) {
  auto verdicts = explain_line("[GIN] 2026/11/22 - 09:15:01 | abc", kNow, "");
  EXPECT_NE(verdicts[0].id, "gin");
  ASSERT_GE(verdicts.size(), 3u);
  auto gin =
      std::find_if(verdicts.begin(), verdicts.end(), [](const FormatVerdict& v) { return v.id == "gin"; });
  ASSERT_NE(gin, verdicts.end());
  EXPECT_FALSE(gin->matched);
  EXPECT_NE(gin->reason.find("before \"abc\""), std::string::npos) << gin->reason;
}

TEST(FormatExplanation, RawHasNoConfidence) {
  auto verdicts = explain_line("hello", kNow, "");
  EXPECT_EQ(verdicts[0].id, "raw");
  EXPECT_EQ(verdicts[0].confidence, 0);
}

TEST(FormatExplanation, MissingKeysAreTold) {
  auto verdicts = explain_line(R"({"eventVersion":"1","eventSource":"s","x":1})", kNow, "");
  EXPECT_EQ(verdicts[0].id, "json");
  EXPECT_EQ(verdicts[1].id, "aws_cloudtrail");
  EXPECT_EQ(verdicts[1].reason, "the key \"eventname\" is missing");
}

}  // namespace
}  // namespace foreshock::parse
