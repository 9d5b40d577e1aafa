#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using IngestRoutesTest = ApiTest;

TEST_F(IngestRoutesTest, SourcesInPages) {
  for (int i = 0; i < 5; ++i) {
    SourceView source;
    source.id = "s" + std::to_string(i);
    source.kind = i % 2 ? "file" : "http";
    source.name = "n" + std::to_string(i);
    sources_.push_back(source);
  }
  Json first = get("/api/v1/sources?limit=3").json();
  ASSERT_EQ(first["items"].size(), 3u);
  EXPECT_EQ(first["items"][0]["kind"], "file");
  Json second = get("/api/v1/sources?limit=3&cursor=" + first["next_cursor"].get<std::string>()).json();
  EXPECT_EQ(second["items"].size(), 2u);
  EXPECT_TRUE(second["next_cursor"].is_null());
}

TEST_F(IngestRoutesTest, RecentRecordsOfAToken) {
  for (int i = 0; i < 30; ++i)
    recent_.push_back(
        {now(), "http", i % 2 ? "t1" : "t2", i == 1 ? "no JSON" : "", make_row("r", now(), "x")});
  EXPECT_EQ(get("/api/v1/ingest/recent").json()["items"].size(), 20u);
  Json items = get("/api/v1/ingest/recent?token=t1").json()["items"];
  EXPECT_EQ(items.size(), 15u);
  EXPECT_EQ(items[0]["error"], "no JSON");
  EXPECT_EQ(items[0]["row"]["body"], "x");
  EXPECT_FALSE(items[1].contains("error"));
}

}  // namespace
}  // namespace foreshock::api
