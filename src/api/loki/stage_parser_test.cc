#include <gtest/gtest.h>

#include "api/loki/parser.h"
#include "api/loki/print.h"

namespace foreshock::api::loki {
namespace {

std::string stages_of(const std::string& stages) {
  auto query = parse_log_query("{a=\"b\"} " + stages, false);
  return query ? print(*query).substr(8) : query.error().message;
}

TEST(StageParser, EachStageIsReadAsWritten) {
  EXPECT_EQ(stages_of(R"q(|= "x" or `y`)q"), R"q(|= "x" or "y")q");
  EXPECT_EQ(stages_of(R"q(| json a, b="c.d[0]")q"), R"q(| json a="a", b="c.d[0]")q");
  EXPECT_EQ(stages_of(R"q(| logfmt --strict --keep-empty)q"), "| logfmt");
  EXPECT_EQ(stages_of(R"q(| a="1", b=~"2" and c>3 or (d<=4ms and e==5KiB))q"),
            R"q(| (a="1" and b=~"2" and c>3) or (d<=4ms and e==5KiB))q");
  EXPECT_EQ(stages_of(R"q(| addr != ip("::1"))q"), R"q(| addr!=ip("::1"))q");
  EXPECT_EQ(stages_of(R"q(| drop a, b="c" | keep d)q"), R"q(| drop a, b="c" | keep d)q");
  EXPECT_EQ(stages_of(R"q(| x > -5)q"), "| x>-5");
}

TEST(StageParser, FaultsSayWhatIsWanted) {
  EXPECT_NE(stages_of("| a ~ 5").find("unexpected character"), std::string::npos);
  EXPECT_NE(stages_of("| a [").find("expected a comparison"), std::string::npos);
  EXPECT_NE(stages_of(R"q(|= ip("1.2.3.4"))q").find("ip() is served in label filters only"),
            std::string::npos);
  EXPECT_NE(stages_of("| line_format x").find("expected a template in quotes"), std::string::npos);
  EXPECT_NE(stages_of("| regexp \"(\"").find("invalid regular expression"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::api::loki
