#include "app/source_watch.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "base/telemetry.h"

namespace foreshock::app {
namespace {

class SourceWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    auto database = db::Database::open(world_, ":memory:");
    ASSERT_TRUE(database);
    database_ = std::move(*database);
  }
  std::unique_ptr<SourceWatch> watch() {
    detect::SourceHealthOptions options{.learn_ns = 10 * kSecond, .silence_min_ns = 5 * kSecond};
    auto out =
        std::make_unique<SourceWatch>(world_, *database_, options, [this](TenantId) { return muted_; });
    SourceFeed feed;
    feed.steps = [this] { return std::exchange(steps_, {}); };
    out->connect(std::move(feed));
    return out;
  }
  void say(TenantId tenant) {
    detect::SourceStep step;
    step.id = SourceId{7};
    step.kind = "syslog";
    step.name = "udp 10.0.0.5";
    step.lines = 5;
    step.first_arrival = step.last_arrival = world_.clock().now();
    steps_[tenant].push_back(step);
  }
  std::vector<detect::Finding> look(SourceWatch& watch) {
    std::vector<detect::Finding> out;
    for (auto& [tenant, findings] : watch.look())
      for (detect::Finding& finding : findings) out.push_back(std::move(finding));
    world_.clock().sleep_ns(kSecond);
    return out;
  }
  FakeWorld world_{1};
  std::unique_ptr<db::Database> database_;
  std::map<TenantId, std::vector<detect::SourceStep>> steps_;
  std::vector<std::pair<TemplateId, std::string>> muted_;
};

TEST_F(SourceWatchTest, SilenceIsNoticedByTheNextProcessToo) {
  auto first = watch();
  for (int i = 0; i < 20; ++i) {
    say(TenantId{3});
    EXPECT_TRUE(look(*first).empty());
  }
  first->save();
  auto second = watch();
  ASSERT_EQ(second->sources(TenantId{3}).size(), 1u) << "loaded before anything arrived";
  size_t told = 0;
  for (int i = 0; i < 20; ++i) told += look(*second).size();
  EXPECT_EQ(told, 1u);
  EXPECT_TRUE(second->sources(TenantId{3})[0].silent);
  std::string metrics = telemetry::render_prometheus();
  EXPECT_NE(metrics.find("foreshock_source_problems{kind=\"source_silence\"} 1"), std::string::npos);
  EXPECT_NE(metrics.find("foreshock_source_silence_seconds{source=\"syslog udp 10.0.0.5\",tenant=\"3\"}"),
            std::string::npos);
}

TEST_F(SourceWatchTest, MutesOfBeforeTheRestartHold) {
  muted_ = {{TemplateId{}, "syslog udp 10.0.0.5"}};
  auto one = watch();
  for (int i = 0; i < 20; ++i) {
    say(TenantId{1});
    look(*one);
  }
  for (int i = 0; i < 20; ++i)
    for (const detect::Finding& finding : look(*one)) EXPECT_FALSE(finding.alarm);
  EXPECT_TRUE(one->sources(TenantId{1}).at(0).problems.at(0).muted);
}

TEST_F(SourceWatchTest, SettingsAreRead) {
  Config config;
  declare_source_settings(config);
  config.declare(
      {.key = "detect.findings_per_day", .kind = SettingKind::kInteger, .default_value = "20", .help = "h"});
  ASSERT_TRUE(config.set("detect.sources.learn", "30m", "test"));
  detect::SourceHealthOptions options = source_health_options(config);
  EXPECT_EQ(options.learn_ns, 30 * kMinute);
  EXPECT_EQ(options.silence_min_ns, 5 * kMinute);
  EXPECT_EQ(options.findings_per_day, 20u);
}

}  // namespace
}  // namespace foreshock::app
