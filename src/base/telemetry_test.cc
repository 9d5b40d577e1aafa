#include "base/telemetry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace foreshock::telemetry {
namespace {

using testing::Test;

// Collects log lines for the life of one test and puts the process's log back after it.
class Telemetry : public Test {
 protected:
  void SetUp() override {
    set_log_sink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  void TearDown() override {
    set_log_sink(nullptr);
    set_log_json(false);
    set_log_level(Level::kInfo);
  }
  // Metrics live as long as the process, so each run of a test takes a name of its own.
  static std::string fresh(const std::string& name) {
    static int runs = 0;
    return "foreshock_run" + std::to_string(++runs) + "_" + name;
  }
  std::vector<std::string> lines_;
};

TEST_F(Telemetry, SameNameAndLabelsGiveTheSameMetric) {
  std::string name = fresh("total");
  Counter a = counter(name, "Things", {{"kind", "x"}});
  Counter b = counter(name, "Things", {{"kind", "x"}});
  Counter other = counter(name, "Things", {{"kind", "y"}});
  a.add();
  b.add(2);
  EXPECT_EQ(a.value(), 3);
  EXPECT_EQ(other.value(), 0);
  EXPECT_EQ(Counter().value(), 0) << "an empty handle counts nothing";
}

TEST_F(Telemetry, RendersWhatPrometheusReads) {
  std::string name = fresh("render");
  counter(name + "_total", "Rendered things", {{"path", "a\"b"}}).add(5);
  gauge(name + "_bytes", "Size").set(7);
  gauge(name + "_bytes", "Size").add(-2);
  Histogram seconds = histogram(name + "_seconds", "Time", {0.1, 1});
  seconds.observe(0.05);
  seconds.observe(5);
  std::string text = render_prometheus();
  for (const std::string& line :
       {"# HELP " + name + "_total Rendered things\n", "# TYPE " + name + "_total counter\n",
        name + "_total{path=\"a\\\"b\"} 5\n", name + "_bytes 5\n", name + "_seconds_bucket{le=\"0.1\"} 1\n",
        name + "_seconds_bucket{le=\"+Inf\"} 2\n", name + "_seconds_count 2\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "is missing in\n" << text;
}

TEST_F(Telemetry, OneNameForTwoKindsIsAMistake) {
  counter("foreshock_twice_total", "A counter");
  EXPECT_DEATH(gauge("foreshock_twice_total", "A gauge"), "foreshock_twice_total");
}

TEST_F(Telemetry, CountsFromManyThreads) {
  std::string name = fresh("threads_total");
  Counter counted = counter(name, "Adds");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) counted.add();
      counter(name, "Adds").add();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counted.value(), 4004);
}

TEST_F(Telemetry, WritesLogfmtThatCannotBeForged) {
  log(Level::kWarn, "store.sealed",
      {{"rows", "12"}, {"path", "/a b"}, {"note", "x\nlevel=error \x1b[31m"}, {"e", ""}});
  ASSERT_EQ(lines_.size(), 1u);
  std::string_view line = lines_[0];
  EXPECT_EQ(line.substr(0, 5), "time=");
  EXPECT_EQ(line.substr(line.find(" level=")),
            R"( level=warn event=store.sealed rows=12 path="/a b" note="x\nlevel=error \u001b[31m" e="")");
}

TEST_F(Telemetry, WritesJsonOnRequest) {
  set_log_json(true);
  log(Level::kError, "store.full", {{"path", "a\"b"}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0].substr(lines_[0].find(",\"level\"")),
            R"(,"level":"error","event":"store.full","path":"a\"b"})");
}

TEST_F(Telemetry, LevelsBelowTheChosenAreSilent) {
  log(Level::kDebug, "test.quiet");
  set_log_level(Level::kDebug);
  log(Level::kDebug, "test.loud");
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_NE(lines_[0].find("test.loud"), std::string::npos);
}

TEST_F(Telemetry, AFloodOfOneEventIsCutAndTold) {
  constexpr int kFlood = 500;
  double before = counter("foreshock_log_lines_suppressed_total", "").value();
  for (int i = 0; i < kFlood; ++i) log(Level::kInfo, "test.flood");
  double suppressed = counter("foreshock_log_lines_suppressed_total", "").value() - before;
  // A slow machine may need several seconds for the flood; what was not written was counted in any case.
  EXPECT_GT(suppressed, 0);
  auto count_of = [&](std::string_view word) {
    return std::count_if(lines_.begin(), lines_.end(),
                         [&](const std::string& line) { return line.find(word) != std::string::npos; });
  };
  EXPECT_EQ(count_of("event=test.flood") + suppressed, kFlood);

  // The first line of a later second tells it, whatever its event.
  for (int i = 0; i < 300 && count_of("of=test.flood") == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    log(Level::kInfo, "test.other" + std::to_string(i / 10));
  }
  EXPECT_GE(count_of("event=log.suppressed of=test.flood lines="), 1);
}

}  // namespace
}  // namespace foreshock::telemetry
