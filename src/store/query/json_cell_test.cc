#include "store/query/json_cell.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

std::string back(std::string_view json) {
  std::string scratch;
  std::string out;
  append_json(out, cell_of_json(json, scratch));
  return out;
}

TEST(JsonCell, LiteralsComeBackAsTheyWere) {
  for (const char* json : {"1", "-2.5", "9223372036854775807", "1e3", "true", "false", "null", "\"a b\"",
                           "\"a \\\"b\\\" c\"", "[1,2]", "{\"a\":1}"})
    EXPECT_EQ(back(json), json);
}

TEST(JsonCell, NumbersAreNumbersAndNothingElseIs) {
  std::string scratch;
  EXPECT_EQ(cell_of_json("12", scratch).number, 12);
  EXPECT_EQ(cell_of_json("\"12\"", scratch).kind, Cell::Kind::kText);
  for (const char* text : {"", "-", "01", "1.", ".5", "1e", "0x1", "NaN", "1 "}) EXPECT_FALSE(is_json_number(text)) << text;
}

TEST(JsonCell, WhatIsNoJsonBecomesText) {
  EXPECT_EQ(back("{broken"), "\"{broken\"");
  LogRow log;
  log.attributes = {{"a", "x\"y", true}, {"b", "12", false}, {"c", "{oops", false}};
  EXPECT_EQ(attributes_json(log), "{\"a\":\"x\\\"y\",\"b\":12,\"c\":\"{oops\"}");
}

}  // namespace
}  // namespace foreshock::store
