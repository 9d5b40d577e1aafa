#include "app/config_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/telemetry.h"
#include "parse/join_rule.h"
#include "parse/parse_options.h"

namespace foreshock::app {
namespace {

class ConfigWatchTest : public testing::Test {
 protected:
  ConfigWatchTest() {
    telemetry::set_log_sink([this](std::string_view line) { log_ += line; });
    std::filesystem::create_directories(folder_);
    write("parse:\n  multiline: [{starts_with: 'A'}]\n");
  }
  ~ConfigWatchTest() override {
    telemetry::set_log_sink(nullptr);
    std::filesystem::remove_all(folder_);
  }
  void write(const std::string& text) { std::ofstream(file_) << text; }
  Result<Config> read() {
    Config config;
    parse::declare_parse_settings(config);
    RETURN_IF_ERROR(config.load_file(world_->disk(), file_));
    return config;
  }
  std::string log_;
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("foreshock-config-watch-" + std::to_string(getpid()));
  std::string file_ = (folder_ / "config.yml").string();
  std::unique_ptr<World> world_ = make_real_world();
};

TEST_F(ConfigWatchTest, AChangedFileIsReadOnce) {
  ConfigWatch watch(*world_, file_, [this] { return read(); });
  EXPECT_FALSE(watch.refresh());
  write("parse:\n  multiline: [{starts_with: 'A'}, {starts_with: 'BB'}]\n");
  auto config = watch.refresh();
  ASSERT_TRUE(config);
  EXPECT_EQ(parse::join_rules(*config)->size(), 2u);
  EXPECT_FALSE(watch.refresh());
}

TEST_F(ConfigWatchTest, AWrongOneIsToldAndNotTaken) {
  ConfigWatch watch(*world_, file_, [this] { return read(); });
  write("parse:\n  multilines: []\n");
  EXPECT_FALSE(watch.refresh());
  EXPECT_NE(log_.find("app.config_refused"), std::string::npos);
  std::filesystem::remove(file_);
  EXPECT_FALSE(watch.refresh());
  write("parse:\n  multiline: []\n");
  EXPECT_TRUE(watch.refresh());
}

TEST_F(ConfigWatchTest, WithoutAFileThereIsNothingToSee) {
  ConfigWatch watch(*world_, "", [this] { return read(); });
  EXPECT_FALSE(watch.refresh());
}

}  // namespace
}  // namespace foreshock::app
