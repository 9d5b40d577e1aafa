#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using AnomalyRoutesTest = ApiTest;

TEST_F(AnomalyRoutesTest, WritesLanesVotesAndThresholds) {
  Timestamp window = now().floor(detect::kBoardWindowNs);
  anomalies_.windows = {window};
  anomalies_.services = {{"orders", {72}, {{0, detect::Scorer::kErrorShare, 1e-6}}}};
  anomalies_.thresholds = {{50, 3}};
  Json board = get("/api/v1/anomalies?start=now-1h").json();
  EXPECT_EQ(board["window_seconds"], 600);
  ASSERT_EQ(board["windows"].size(), 1u) << board.dump();
  EXPECT_EQ(board["services"][0]["service"], "orders");
  EXPECT_EQ(board["services"][0]["scores"][0], 72);
  EXPECT_EQ(board["services"][0]["votes"][0]["scorer"], "error_share");
  EXPECT_EQ(board["services"][0]["votes"][0]["window"], 0);
  EXPECT_EQ(board["thresholds"][0]["fired_7d"], 3);
  EXPECT_EQ(get("/api/v1/anomalies?start=now&end=now-1h").status, 400);
}

TEST_F(AnomalyRoutesTest, WritesTheGraphOfServices) {
  topology_.nodes = {{"orders", 12, 3.5}, {"postgres", 4, 0}};
  topology_.edges = {{"orders", "postgres", 7, 2, "connection to postgres refused", now()}};
  Json graph = get("/api/v1/topology").json();
  ASSERT_EQ(graph["nodes"].size(), 2u) << graph.dump();
  EXPECT_EQ(graph["edges"][0]["from"], "orders");
  EXPECT_EQ(graph["edges"][0]["to"], "postgres");
  EXPECT_EQ(graph["edges"][0]["ids"], 7);
  EXPECT_EQ(graph["edges"][0]["example"], "connection to postgres refused");
}

}  // namespace
}  // namespace foreshock::api
