#include "api/loki/push_down.h"

#include <gtest/gtest.h>

#include "api/loki/parser.h"

namespace foreshock::api::loki {
namespace {

PushDown pushed(const std::string& query) {
  return push_down(*parse_log_query(query, true));
}

TEST(PushDown, ColumnsAreDecidedByTheStore) {
  for (const char* query :
       {"{}", R"q({service_name="a"})q", R"q({service_name=~"a.*", host!="b"} | detected_level="error")q",
        R"q({service_name="a"} | json | logfmt | drop __error__ | level="warn" or template_id="x")q"})
    EXPECT_TRUE(pushed(query).exact) << query;
  EXPECT_EQ(describe(pushed(R"q({host="b"})q").filter),
            describe(*column_filter({"host", MatchKind::kEqual, "b"})));
}

TEST(PushDown, TheRestIsNarrowedOnly) {
  for (const char* query :
       {R"q({app="a"})q", R"q({service_name="a"} |= "x")q", R"q({service_name="a"} | user="eve")q",
        R"q({service_name="a"} | line_format "x")q", R"q({service_name="a"} | drop service_name)q",
        R"q({service_name="a"} | level="warn" or user="eve")q"})
    EXPECT_FALSE(pushed(query).exact) << query;
}

// Behind a stage that changes lines or labels nothing more is asked of the store.
TEST(PushDown, StopsWhereLinesChange) {
  EXPECT_EQ(describe(pushed(R"q({host="b"} | line_format "y" |= "y")q").filter),
            describe(pushed(R"q({host="b"})q").filter));
  EXPECT_EQ(describe(pushed(R"q({host="b"} | label_format user=x | user="y")q").filter),
            describe(pushed(R"q({host="b"})q").filter));
}

TEST(PushDown, TextIsEscaped) {
  std::string filter = describe(pushed(R"q({host="b"} |= "a.b(c")q").filter);
  EXPECT_NE(filter.find(R"q(a\.b\(c)q"), std::string::npos) << filter;
}

}  // namespace
}  // namespace foreshock::api::loki
