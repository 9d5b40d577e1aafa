#include "ingest/http/json_document.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::http {
namespace {

std::vector<std::string> split(const std::string& body) {
  auto pieces = split_json_document(body);
  if (!pieces) return {"(none)"};
  std::vector<std::string> out;
  uint32_t begin = 0;
  for (uint32_t end : pieces->ends) {
    out.push_back(pieces->bytes.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

using Pieces = std::vector<std::string>;

TEST(JsonDocument, ArraysGiveTheirElementsByteForByte) {
  EXPECT_EQ(split(R"([{"a": 1.50, "b":"x\u0041"},
    {"c":[1,2]}, "plain line", 7])"),
            (Pieces{R"({"a": 1.50, "b":"x\u0041"})", R"({"c":[1,2]})", "plain line", "7"}));
  EXPECT_EQ(split("[]"), Pieces{});
}

TEST(JsonDocument, OneObjectMaySpanLines) {
  EXPECT_EQ(split("{\n \"a\": 1\n}\n"), (Pieces{"{\n \"a\": 1\n}"}));
}

TEST(JsonDocument, LinesAreNotADocument) {
  EXPECT_EQ(split("{\"a\":1}\n{\"b\":2}\n"), Pieces{"(none)"});
  EXPECT_EQ(split("[2026-11-23] plain text"), Pieces{"(none)"});
  EXPECT_EQ(split("hello"), Pieces{"(none)"});
  EXPECT_EQ(split(""), Pieces{"(none)"});
  EXPECT_EQ(split("[{\"a\":1"), Pieces{"(none)"});
}

}  // namespace
}  // namespace foreshock::ingest::http
