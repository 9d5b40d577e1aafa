#include "api/loki/entry.h"

#include <gtest/gtest.h>

#include "api/testing/fake_store.h"

namespace foreshock::api::loki {
namespace {

TEST(Entry, AFileLineIsItsRawText) {
  store::LogRow row = make_row("1", Timestamp{5}, "payment failed");
  row.raw = "2026-01-01 ERROR payment failed";
  row.attributes.push_back({"http.route", "/x", true});
  Entry entry(row);
  EXPECT_EQ(entry.line, row.raw);
  EXPECT_EQ(entry.label("service_name"), "checkout");
  EXPECT_EQ(entry.label("service"), "checkout");
  EXPECT_EQ(entry.label("level"), "error");
  EXPECT_EQ(entry.label("http_route"), "/x");
  // Parsed out of the line: hidden until a parser stage shows it.
  EXPECT_EQ(series::find_label(entry.visible(), "http_route"), "");
  entry.show_parsed();
  EXPECT_EQ(series::find_label(entry.visible(Origin::kParsed), "http_route"), "/x");
}

TEST(Entry, AWrappedLineIsWhatWasSentAndItsLabelsStandBeside) {
  store::LogRow row = make_row("1", Timestamp{5}, "ignored");
  row.raw = R"q({"timeUnixNano":5,"log":"a \"b\"\n","service.name":"shop","app":"a"})q";
  row.source = "loki t1";
  row.attributes = {{"app", "a", true}, {"user", "eve", true}};
  Entry entry(row);
  EXPECT_EQ(entry.line, "a \"b\"");
  EXPECT_EQ(series::find_label(entry.visible(Origin::kMetadata), "app"), "a");
  EXPECT_EQ(series::find_label(entry.visible(), "user"), "");
  row.source = "file /x.log";  // in a file it is the line itself
  EXPECT_EQ(Entry(row).line, row.raw);
}

TEST(Entry, BrokenEnvelopesAreShownAsTheyAre) {
  store::LogRow row = make_row("1", Timestamp{5}, "x");
  row.source = "loki t1";
  for (const char* raw :
       {R"q({"log":)q", R"q({"log":"x)q", R"q({"log":5})q", R"q({"timeUnixNano":)q", "{", ""}) {
    row.raw = raw;
    EXPECT_EQ(Entry(row).line, raw);
  }
}

TEST(Entry, NamesOfColumnsStayTheColumns) {
  store::LogRow row = make_row("1", Timestamp{5}, "x");
  row.service = "";
  row.attributes = {{"level", "weird", true}, {"service.name", "z", true}};
  Entry entry(row);
  EXPECT_EQ(entry.label("level"), "error");
  EXPECT_EQ(entry.label("level_extracted"), "weird");
  EXPECT_EQ(entry.label("service_name"), "unknown_service");
}

}  // namespace
}  // namespace foreshock::api::loki
