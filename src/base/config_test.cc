#include "base/config.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "base/time.h"

namespace foreshock {
namespace {

Config sample() {
  Config config;
  config.declare(
      {.key = "store.retention.age", .kind = SettingKind::kDuration, .default_value = "30d", .min = 3600});
  config.declare({.key = "store.seal.bytes",
                  .kind = SettingKind::kSize,
                  .default_value = "64MiB",
                  .min = 1 << 20,
                  .max = 1 << 30});
  config.declare(
      {.key = "api.port", .kind = SettingKind::kInteger, .default_value = "8514", .min = 1, .max = 65535});
  config.declare({.key = "log.format", .default_value = "logfmt", .choices = {"logfmt", "json"}});
  config.declare({.key = "log.verbose", .kind = SettingKind::kSwitch, .default_value = "false"});
  config.declare(
      {.key = "detect.share", .kind = SettingKind::kReal, .default_value = "0.5", .min = 0, .max = 1});
  config.declare({.key = "ingest.files", .kind = SettingKind::kList, .default_value = ""});
  config.declare({.key = "alerting.routes", .kind = SettingKind::kYaml, .default_value = ""});
  return config;
}

// The message with which `yaml` is refused, or "accepted".
std::string refusal(std::string_view yaml) {
  Config config = sample();
  Status status = config.load_text(yaml, "config.yml");
  if (status) return "accepted";
  EXPECT_EQ(status.error().kind, ErrorKind::kInvalid);
  return status.error().message;
}

TEST(Config, DefaultsHoldUntilSomethingStrongerIsSaid) {
  Config config = sample();
  EXPECT_EQ(config.duration_ns("store.retention.age"), 30 * kDay);
  EXPECT_EQ(config.origin("store.retention.age"), "default");
  ASSERT_TRUE(config.load_text("store: {retention: {age: 7d}}\napi.port: 9000\n", "config.yml"));
  EXPECT_EQ(config.duration_ns("store.retention.age"), 7 * kDay);
  EXPECT_EQ(config.origin("store.retention.age"), "config.yml");
  EXPECT_EQ(config.integer("api.port"), 9000) << "a dotted key is the same as nested ones";
  ASSERT_TRUE(config.load_environment({{"PATH", "/bin"}, {"FORESHOCK_STORE_RETENTION_AGE", "2h"}}));
  EXPECT_EQ(config.duration_ns("store.retention.age"), 2 * kHour);
  EXPECT_EQ(config.origin("store.retention.age"), "FORESHOCK_STORE_RETENTION_AGE");
  ASSERT_TRUE(config.set("store.retention.age", "3h", "--retention"));
  EXPECT_EQ(config.duration_ns("store.retention.age"), 3 * kHour);
}

TEST(Config, ReadsEveryKind) {
  Config config = sample();
  Status status = config.load_text(R"(
log:
  format: json
  verbose: yes
detect: {share: 0.25}
store:
  seal: {bytes: 2MiB}
ingest:
  files: ["/var/log/*.log", "a, b", '[x]']
alerting:
  routes:
    - match: {service: checkout}
      channel: "0123"
)",
                                   "config.yml");
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(config.text("log.format"), "json");
  EXPECT_TRUE(config.flag("log.verbose"));
  EXPECT_EQ(config.real("detect.share"), 0.25);
  EXPECT_EQ(config.bytes("store.seal.bytes"), 2u << 20);
  EXPECT_EQ(config.list("ingest.files"), (std::vector<std::string>{"/var/log/*.log", "a, b", "[x]"}));
  EXPECT_NE(config.yaml("alerting.routes").find("service: checkout"), std::string::npos);
}

TEST(Config, ListsFromTheEnvironmentAreCommaSeparated) {
  Config config = sample();
  ASSERT_TRUE(config.load_environment({{"FORESHOCK_INGEST_FILES", " /a/*.log, /b ,"}}));
  EXPECT_EQ(config.list("ingest.files"), (std::vector<std::string>{"/a/*.log", "/b"}));
  ASSERT_TRUE(config.load_environment({{"FORESHOCK_INGEST_FILES", ""}}));
  EXPECT_TRUE(config.list("ingest.files").empty());
}

TEST(Config, UnknownKeysAreRefusedWithAHint) {
  EXPECT_EQ(refusal("stroe: {retention: {age: 7d}}"),
            "config.yml: unknown key \"stroe.retention.age\"; did you mean \"store.retention.age\"?");
  EXPECT_EQ(refusal("store: {retenton: {age: 7d}}"),
            "config.yml: unknown key \"store.retenton.age\"; did you mean \"store.retention.age\"?");
  EXPECT_EQ(refusal("port: 1"), "config.yml: unknown key \"port\"; did you mean \"api.port\"?");
  EXPECT_EQ(refusal("entirely: {else: 1}"), "config.yml: unknown key \"entirely.else\"");
  EXPECT_EQ(refusal("stroe: {}"), "config.yml: unknown key \"stroe\"");
  EXPECT_EQ(refusal(std::string(900, 'x') + ": 1").substr(0, 24), "config.yml: unknown key ");
}

TEST(Config, WrongTypesAndBoundsSayWhatIsExpected) {
  EXPECT_EQ(refusal("store.retention.age: soon"),
            "config.yml: \"store.retention.age\" is \"soon\", which is not a duration such as 90s, 5m or 7d");
  EXPECT_EQ(refusal("store.retention.age: 5s"),
            "config.yml: \"store.retention.age\" is 5s; it must be at least 1h");
  EXPECT_EQ(refusal("store.seal.bytes: 2GiB"),
            "config.yml: \"store.seal.bytes\" is 2GiB; it must be at most 1073741824 bytes");
  EXPECT_EQ(refusal("api: {port: 70000}"), "config.yml: \"api.port\" is 70000; it must be at most 65535");
  EXPECT_EQ(refusal("api: {port: 80a}"), "config.yml: \"api.port\" is \"80a\", which is not a whole number");
  EXPECT_EQ(refusal("api: {port: 1.5}"), "config.yml: \"api.port\" is \"1.5\", which is not a whole number");
  EXPECT_EQ(refusal("detect: {share: nan}"),
            "config.yml: \"detect.share\" is \"nan\", which is not a number");
  EXPECT_EQ(refusal("log: {format: xml}"),
            "config.yml: \"log.format\" is \"xml\"; it must be one of logfmt, json");
  EXPECT_EQ(refusal("log: {verbose: maybe}"),
            "config.yml: \"log.verbose\" is \"maybe\", which is not true or false");
}

TEST(Config, WrongShapesOfTheDocument) {
  EXPECT_EQ(refusal("store: 5"), "config.yml: \"store\" is a section, not a setting; put its keys below it");
  EXPECT_EQ(refusal("api: {port: {x: 1}}"), "config.yml: \"api.port\" takes a whole number, not a map");
  EXPECT_EQ(refusal("api: {port: [1]}"), "config.yml: \"api.port\" takes a whole number, not a list");
  EXPECT_EQ(refusal("api: {port: }"), "config.yml: \"api.port\" has no value; give one or delete the line");
  EXPECT_EQ(refusal("ingest: {files: [[a]]}"),
            "config.yml: \"ingest.files\": every item of the list must be a text");
  EXPECT_EQ(refusal("api: {port: 1}\napi.port: 2"), "config.yml: \"api.port\" is given twice");
  EXPECT_EQ(refusal("- a"), "config.yml: the document must be a map of settings");
  EXPECT_EQ(refusal("? [a]\n: 1"), "config.yml: line 1: a key must be a word");
  EXPECT_EQ(refusal("a: b: c").substr(0, 31), "config.yml:1:5: not valid YAML:");
  EXPECT_EQ(refusal(""), "accepted");
  EXPECT_EQ(refusal("# nothing\n"), "accepted");
  EXPECT_EQ(refusal("store:\n  # all commented out\n"), "accepted");
}

TEST(Config, HostileDocumentsEnd) {
  std::string bomb = "a0: &a0 {x: 1, y: 1}\n";
  for (int i = 1; i < 30; ++i) {
    std::string before = "*a" + std::to_string(i - 1);
    bomb +=
        "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {x: " + before + ", y: " + before + "}\n";
  }
  EXPECT_NE(refusal(bomb), "accepted");
  EXPECT_NE(refusal("a: &a {b: *a}"), "accepted");
  EXPECT_NE(refusal(std::string(100'000, '{')), "accepted");
  EXPECT_NE(refusal(std::string(2 << 20, ' ')), "accepted");
}

TEST(Config, ARefusedDocumentChangesNothing) {
  Config config = sample();
  EXPECT_FALSE(config.load_text("api: {port: 99}\nlog: {format: xml}", "config.yml"));
  EXPECT_EQ(config.integer("api.port"), 8514);
  EXPECT_FALSE(config.load_environment({{"FORESHOCK_API_PORT", "99"}, {"FORESHOCK_LOG_FORMAT", "xml"}}));
  EXPECT_EQ(config.integer("api.port"), 8514);
}

TEST(Config, UnknownVariablesAreRefusedAndReservedOnesSkipped) {
  Config config = sample();
  Status status = config.load_environment({{"FORESHOCK_API_PROT", "1"}});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message,
            "environment: unknown variable \"FORESHOCK_API_PROT\"; did you mean \"FORESHOCK_API_PORT\"?");
  EXPECT_TRUE(config.load_environment({{"FORESHOCK_BIN", "/x"},
                                       {"FORESHOCK_CONFIG", "/y"},
                                       {"FORESHOCK_ADMIN_TOKEN_FILE", "/z"},
                                       {"FORESHOCK_TEST_ANYTHING", "1"}}));
}

TEST(Config, CommandLineKeysAreCheckedToo) {
  Config config = sample();
  EXPECT_EQ(config.set("api.prot", "1", "--set").error().message,
            "--set: unknown key \"api.prot\"; did you mean \"api.port\"?");
  EXPECT_EQ(config.set("api.port", "x", "--set").error().message,
            "--set: \"api.port\" is \"x\", which is not a whole number");
}

TEST(Config, FilesAreNamedInErrors) {
  FakeWorld world;
  Config config = sample();
  EXPECT_EQ(config.load_file(world.disk(), "/etc/f.yml").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(world.disk().make_directories("/etc"));
  ASSERT_TRUE(write_file_atomically(world.disk(), "/etc/f.yml", "api: {port: 0}"));
  EXPECT_EQ(config.load_file(world.disk(), "/etc/f.yml").error().message,
            "/etc/f.yml: \"api.port\" is 0; it must be at least 1");
}

TEST(ConfigDeathTest, MistakesOfDeclarationAndReadingAbort) {
  Config config = sample();
  EXPECT_DEATH(config.declare({.key = "api.port"}), "api.port");
  EXPECT_DEATH(config.declare({.key = "api_port"}), "api_port") << "both would be FORESHOCK_API_PORT";
  EXPECT_DEATH(config.declare({.key = "api"}), "section");
  EXPECT_DEATH(config.declare({.key = "api.port.x"}), "section");
  EXPECT_DEATH(config.declare({.key = "a.b", .kind = SettingKind::kInteger, .default_value = "x"}),
               "default of a.b");
  EXPECT_DEATH(config.text("api.port"), "another kind");
  EXPECT_DEATH(config.text("no.such"), "not declared");
}

TEST(Config, SizesHaveUnits) {
  EXPECT_EQ(parse_size("512"), 512u);
  EXPECT_EQ(parse_size("64MiB"), 64u << 20);
  EXPECT_EQ(parse_size("1 GB"), 1'000'000'000u);
  EXPECT_EQ(parse_size("3kb"), 3'000u);
  for (const char* text :
       {"", "MB", "-1", "1.5GB", "64M", "1GBx", "99999999999999TiB", "18446744073709551616"})
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

}  // namespace
}  // namespace foreshock

namespace foreshock {
namespace {

TEST(Config, BytesThatAreNotUtf8AreRefusedAtOnce) {
  Config config;
  Status loaded = config.load_text(",id: \xf6\x84", "config.yml");
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
