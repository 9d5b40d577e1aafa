#include "api/loki/pipeline.h"

#include <gtest/gtest.h>

#include "api/loki/parser.h"
#include "api/loki/push_down.h"
#include "api/testing/fake_store.h"

namespace foreshock::api::loki {
namespace {

store::LogRow sample_row() {
  store::LogRow row = make_row("1", Timestamp{5}, "took 12 ms");
  row.raw = "2026 ERROR took 12 ms";
  row.attributes = {{"user", "eve", true},
                    {"status", "500", false},
                    {"took", "1.5s", true},
                    {"size", "20KB", true},
                    {"client.addr", "10.1.2.3", true}};
  return row;
}

bool passes_query(const std::string& query, Entry* out = nullptr) {
  auto parsed = parse_log_query(query, true);
  EXPECT_TRUE(parsed) << query << ": " << parsed.error().message;
  auto pipeline = Pipeline::compile(*parsed);
  EXPECT_TRUE(pipeline) << query << ": " << pipeline.error().message;
  Entry entry(sample_row());
  bool passed = pipeline->run(entry);
  // What passes must not have been thrown out by the store.
  EXPECT_TRUE(!passed || passes(push_down(*parsed).filter, sample_row())) << query;
  if (out != nullptr) *out = entry;
  return passed;
}

TEST(Pipeline, WhatPassesAndWhatDoesNot) {
  const std::pair<const char*, bool> kCases[] = {
      {R"q({service_name="checkout"})q", true},
      {R"q({service_name!="checkout"})q", false},
      {R"q({service_name=~"check.*", host!=""})q", true},
      {R"q({service_name=~"check"})q", false},  // the whole value
      {R"q({absent=""})q", true},
      {R"q({absent!=""})q", false},
      {R"q({user="eve"})q", true},
      {R"q({user="EVE"})q", false},
      {R"q({} |= "took")q", true},
      {R"q({} |= "TOOK")q", false},
      {R"q({} |= "ook 1")q", true},
      {R"q({} |= "nope" or "ERROR")q", true},
      {R"q({} != "nope" or "ERROR")q", false},
      {R"q({} |~ "took \\d+ ms$")q", true},
      {R"q({} !~ "took")q", false},
      {R"q({} |> "took <_> ms")q", true},  // the message
      {R"q({} |> "<_> took <_> ms")q", true},
      {R"q({} !> "took <_> ms")q", false},
      {R"q({} | status >= 500)q", true},
      {R"q({} | status > 500)q", false},
      {R"q({} | took > 1s and size <= 20KB)q", true},
      {R"q({} | user="bob" or status=500)q", true},
      {R"q({} | user="bob" and status=500)q", false},
      {R"q({} | user > 5)q", false},  // no number
      {R"q({} | client_addr = ip("10.0.0.0/8"))q", true},
      {R"q({} | client_addr = ip("10.1.2.4-10.1.2.9"))q", false},
      {R"q({} | client_addr != ip("10.1.2.3"))q", false},
      {R"q({} | detected_level="error" | level=~"err.*")q", true},
      {R"q({} | template_id="0000000000000abc")q", true},
      {R"q({} | json | logfmt | drop __error__ | user="eve")q", true},
      {R"q({} | pattern "<year> <word> <_>" | word="ERROR")q", true},
      {R"q({} | regexp "took (?P<ms>\\d+)" | ms > 11)q", true},
      {R"q({} | label_format who=user | who="eve" | user="")q", true},
      {R"q({} | line_format "{{.user}} {{.status}}" |= "eve 500")q", true},
      {R"q({} | json short="client.addr" | short="10.1.2.3")q", true}};
  for (const auto& [query, wanted] : kCases) EXPECT_EQ(passes_query(query), wanted) << query;
}

TEST(Pipeline, KeepDropAndColours) {
  Entry entry;
  ASSERT_TRUE(passes_query(R"q({} | json | keep user, status="500")q", &entry));
  EXPECT_EQ(entry.visible(), (series::Labels{{"status", "500"}, {"user", "eve"}}));
  ASSERT_TRUE(passes_query(R"q({} | json | drop user, status="501")q", &entry));
  EXPECT_EQ(entry.label("user"), "");
  EXPECT_EQ(entry.label("status"), "500");
  ASSERT_TRUE(passes_query("{} | line_format \"\\x1b[31mred\\x1b[0m\" | decolorize", &entry));
  EXPECT_EQ(entry.line, "red");
}

TEST(Pipeline, BadExpressionsAreRefused) {
  for (const char* query :
       {R"q({} | pattern "<a><b>")q", R"q({} | regexp "x")q", R"q({} | line_format "{{range .}}")q",
        R"q({} | a = ip("10.0.0.0/40"))q", R"q({} | a = ip("x"))q"}) {
    auto refused = Pipeline::compile(*parse_log_query(query, true));
    ASSERT_FALSE(refused) << query;
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  }
}

TEST(Pipeline, UnwrapReadsNumbersDurationsAndSizes) {
  EXPECT_EQ(unwrapped({"x", Unwrap::As::kNumber}, "-1.5e2"), -150);
  EXPECT_EQ(unwrapped({"x", Unwrap::As::kDuration}, "1m30s"), 90);
  EXPECT_EQ(unwrapped({"x", Unwrap::As::kBytes}, "2KiB"), 2048);
  EXPECT_EQ(unwrapped({"x", Unwrap::As::kNumber}, "12ms"), std::nullopt);
  EXPECT_EQ(unwrapped({"x", Unwrap::As::kNumber}, "NaN"), std::nullopt);
}

}  // namespace
}  // namespace foreshock::api::loki
