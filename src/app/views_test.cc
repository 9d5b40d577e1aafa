#include "app/views.h"

#include <gtest/gtest.h>

namespace foreshock::app {
namespace {

StreamHealth health_of(const std::string& name, Timestamp last) {
  StreamHealth health;
  health.stream = ingest::make_stream({.kind = ingest::SourceKind::kFile, .name = name, .token_id = "t1"});
  health.lines = 10;
  health.last_record = last;
  StreamHealth::Sample sample;
  sample.raw = name + " line";
  sample.received = last;
  health.recent.push_back(sample);
  return health;
}

TEST(Views, SourcesAreActiveIdleOrFailing) {
  Timestamp now{kDay};
  StreamHealth fresh = health_of("/a", now - kSecond), old = health_of("/b", now - kHour),
               bad = health_of("/c", now);
  bad.parse_failures = 9;
  auto views =
      source_views({fresh, old, bad}, {}, {{"/a", 100, 40, ""}, {"/b", 5, 5, "permission denied"}}, now);
  EXPECT_EQ(views[0].state, "active");
  EXPECT_EQ(views[0].lag_bytes, 60u);
  EXPECT_EQ(views[1].state, "failing");
  EXPECT_EQ(views[1].detail, "permission denied");
  EXPECT_EQ(views[2].state, "failing");
  EXPECT_EQ(source_views({old}, {}, {}, now)[0].state, "idle");
}

TEST(Views, WhatIsKeptOfASourceIsShownWithItAndWithoutIt) {
  Timestamp now{kDay};
  StreamHealth here = health_of("/a", now - kSecond);
  detect::SourceState talks, silent;
  talks.id = here.stream->id;
  talks.delay_ns = 3 * kSecond;
  talks.last_line = "the last";
  silent.id = SourceId{7};
  silent.kind = "syslog";
  silent.name = "udp 10.0.0.5";
  silent.silent = true;
  silent.last_arrival = now - kHour;
  silent.problems.push_back({detect::FindingKind::kSourceSilence, now, "f1", "is silent"});
  auto views = source_views({here}, {talks, silent}, {}, now);
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(views[0].state, "active");
  EXPECT_EQ(views[0].lag_seconds, 3.0);
  EXPECT_EQ(views[0].last_line, "the last");
  EXPECT_EQ(views[1].state, "silent");
  EXPECT_EQ(views[1].last_record, now - kHour);
  ASSERT_EQ(views[1].problems.size(), 1u);
  EXPECT_EQ(views[1].problems[0].kind, "source_silence");
}

TEST(Views, RecentIsNewestFirstAndByToken) {
  auto views = recent_views({health_of("/a", {1}), health_of("/b", {2})}, "");
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(views[0].row.raw, "/b line");
  EXPECT_TRUE(recent_views({health_of("/a", {1})}, "other").empty());
  EXPECT_EQ(recent_views({health_of("/a", {1})}, "t1").size(), 1u);
}

TEST(Views, ModelsSayWhatTheyDecide) {
  templates::Catalogue catalogue;
  for (const api::ModelView& model : model_views(catalogue, 17)) EXPECT_FALSE(model.decides.empty());
}

}  // namespace
}  // namespace foreshock::app
