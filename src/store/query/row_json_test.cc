// Rows as the API shows them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "parse/record.h"
#include "store/query.h"

namespace foreshock::store {
namespace {

TEST(RowJson, ARecordHasTheNamesOfTheApi) {
  Row row;
  row.log.emplace();
  row.log->timestamp = {1'780'000'000 * kSecond + 5};
  row.log->severity_number = 17;
  row.log->severity_text = "ERROR";
  row.log->service = "web";
  row.log->template_id = TemplateId{255};
  row.log->raw = "bad \xff byte";
  row.log->flags = parse::kInvalidUtf8 | parse::kMultiline;
  row.log->attributes = {{"a.b", "x", true}, {"n", "5", false}};
  row.log->id = "id1";
  std::string out;
  append_row_json(out, row);
  auto json = nlohmann::json::parse(out);
  EXPECT_EQ(json["timestamp"], "2026-05-28T20:26:40.000000005Z");
  EXPECT_EQ(json["severity_number"], 17);
  EXPECT_EQ(json["template_id"], "00000000000000ff");
  EXPECT_EQ(json["attributes"]["n"], 5);
  EXPECT_EQ(json["attributes"]["a.b"], "x");
  EXPECT_EQ(json["flags"], (nlohmann::json{"invalid_utf8", "multiline"}));
  EXPECT_EQ(json["id"], "id1");
  EXPECT_FALSE(json.contains("trace_id")) << "absent when there is none";
}

TEST(RowJson, ARecordLeavesWithTheTemplateInItsAttributes) {
  auto attributes = [](const Row& row) {
    std::string out;
    append_row_json(out, row);
    return nlohmann::json::parse(out)["attributes"];
  };
  Row row;
  row.log.emplace();
  EXPECT_EQ(attributes(row), nlohmann::json::object()) << "none is known";
  row.log->template_text = "user \"<*>\" left";
  EXPECT_EQ(attributes(row), (nlohmann::json{{"log.record.template", "user \"<*>\" left"}}));
  row.log->attributes = {{"n", "5", false}};
  EXPECT_EQ(attributes(row), (nlohmann::json{{"n", 5}, {"log.record.template", "user \"<*>\" left"}}));
  row.log->attributes = {{"log.record.template", "user {name} left", true}};
  EXPECT_EQ(attributes(row), (nlohmann::json{{"log.record.template", "user {name} left"}}))
      << "what the program gave stays";
}

TEST(RowJson, ColumnsAreLiterals) {
  Row row;
  row.columns = {{"n", "5"}, {"odd \"name\"", "\"x\""}, {"none", "null"}};
  std::string out;
  append_row_json(out, row);
  EXPECT_EQ(out, "{\"n\":5,\"odd \\\"name\\\"\":\"x\",\"none\":null}");
}

}  // namespace
}  // namespace foreshock::store
