#include <gtest/gtest.h>

#include "parse/format_library.h"

namespace foreshock::parse {
namespace {

std::string check(std::string sample, std::string expect) {
  FormatFile file{"formats/x", "id: t_x\nreader: code\n", std::move(sample), std::move(expect)};
  Status checked = check_samples(*FormatLibrary::current(), file);
  return checked ? "" : checked.error().message;
}

TEST(FormatSamples, TheFirstDifferenceIsTold) {
  constexpr const char* kLines = "2026-11-22T09:15:01Z WARN low disk\nERROR: gone\n";
  EXPECT_EQ(
      check(kLines, R"({"line":1,"timestamp":"2026-11-22T09:15:01Z","severity":"WARN","body":"low disk"})"),
      "");
  EXPECT_EQ(check(kLines, "{\"body\":\"low disk\"}\n{\"severity\":\"WARN\"}\n"),
            "formats/x expect.jsonl:2: `severity` is \"ERROR\" and should be \"WARN\"");
  EXPECT_EQ(check(kLines, "{\"attributes\":{\"a\":1}}"),
            "formats/x expect.jsonl:1: `a` is \"\" and should be \"1\"");
  EXPECT_EQ(check(kLines, "{\"line\":9}"), "formats/x expect.jsonl:1: the sample has only 2 records");
  EXPECT_EQ(check(kLines, "no"), "formats/x expect.jsonl:1: each line is one JSON object");
  EXPECT_NE(check(kLines, R"({"timestamp":"2026-11-22T09:15:02Z"})"), "");
}

}  // namespace
}  // namespace foreshock::parse
