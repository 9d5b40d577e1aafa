#include "app/detect/replay.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "app/generate/shop.h"

namespace foreshock::app {
namespace {

struct Told {
  std::vector<detect::Finding> findings;
  std::vector<std::pair<incidents::IncidentChange, Timestamp>> changes;
  uint64_t lines = 0;
};

class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() : path_(::testing::TempDir() + "replay_" + std::to_string(getpid()) + ".log") {}
  ~ReplayTest() override { std::remove(path_.c_str()); }

  Told replay(const std::string& text) {
    std::ofstream(path_) << text;
    Told told;
    auto replay = Replay::open(
        *world_, [&](const detect::Finding& finding) { told.findings.push_back(finding); },
        [&](const incidents::IncidentChange& change, Timestamp now) {
          told.changes.emplace_back(change, now);
        });
    EXPECT_TRUE(replay) << replay.error().message;
    EXPECT_TRUE((*replay)->read(path_));
    (*replay)->finish();
    told.lines = (*replay)->lines();
    return told;
  }

  std::string shop(const std::string& scenario) {
    generate::ShopOptions options;
    options.scenario = scenario;
    options.seed = 3;
    options.rate = 4;
    options.start = Timestamp{1'780'272'000 * kSecond};
    options.duration_ns = 90 * kMinute;
    options.as_syslog = true;
    auto shop = generate::Shop::open(options).value();
    std::string all;
    generate::Slice slice;
    while (shop.next(10 * kSecond, slice)) all += slice.text;
    faults_ = shop.faults();
    return all;
  }

  std::unique_ptr<World> world_ = make_real_world();
  std::string path_;
  std::vector<generate::FaultRun> faults_;
};

TEST_F(ReplayTest, TellsAFaultWhenItHappenedAndResolvesItAfterwards) {
  Told told = replay(shop("incident"));
  ASSERT_EQ(faults_.size(), 1u);
  EXPECT_GT(told.lines, 15'000u);
  const Timestamp begins = faults_[0].begins();
  Timestamp opened{0};
  size_t open = 0;
  for (const auto& [change, now] : told.changes) {
    if (change.kind == incidents::ChangeKind::kOpened || change.kind == incidents::ChangeKind::kReopened) {
      ++open;
      if (opened.ns == 0 && now >= begins) opened = now;
    }
    if (change.kind == incidents::ChangeKind::kResolved) --open;
  }
  EXPECT_GE(opened, begins);
  EXPECT_LE(opened, begins + 3 * kMinute) << format_rfc3339(opened);
  EXPECT_EQ(open, 0u) << "time went on and the incidents were wound up";
}

TEST_F(ReplayTest, TheEndOfAFileIsNoSilence) {
  Told told = replay(shop("healthy"));
  for (const detect::Finding& finding : told.findings)
    EXPECT_NE(finding.kind, detect::FindingKind::kSilence) << finding.why;
}

TEST_F(ReplayTest, SameLinesSameFindings) {
  std::string text = shop("slow_database");
  Told one = replay(text), two = replay(text);
  ASSERT_EQ(one.findings.size(), two.findings.size());
  for (size_t i = 0; i < one.findings.size(); ++i) EXPECT_EQ(one.findings[i].id, two.findings[i].id);
  EXPECT_FALSE(one.findings.empty());
}

TEST_F(ReplayTest, NothingAndNonsenseAreNoError) {
  EXPECT_TRUE(replay("").findings.empty());
  EXPECT_EQ(replay("no time here\n\n\xff\xfe\n").lines, 3u);
  auto replay = Replay::open(
      *world_, [](const auto&) {}, [](const auto&, Timestamp) {});
  Status missing = (*replay)->read("/nonexistent/file");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/nonexistent/file"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::app
