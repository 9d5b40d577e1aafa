#include "parse/formats/container_line.h"

#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(ContainerLine, PeelsWrappers) {
  ContainerLine docker = peel_line(R"({"log":"a \"b\"\n","stream":"stderr","time":"2026-11-23T04:31:56Z"})");
  EXPECT_EQ(docker.wrapper, Wrapper::kDocker);
  EXPECT_EQ(docker.payload, R"(a \"b\")");
  EXPECT_EQ(docker.stream, "stderr");
  EXPECT_FALSE(docker.partial);
  EXPECT_TRUE(peel_line(R"({"log":"part","stream":"stdout","time":"x"})").partial);
  EXPECT_TRUE(peel_line(R"({"log":"back\\n","stream":"stdout","time":"x"})").partial);
  ContainerLine cri = peel_line("2026-11-23T04:31:56.123456789Z stdout P the start");
  EXPECT_EQ(cri.wrapper, Wrapper::kCri);
  EXPECT_EQ(cri.payload, "the start");
  EXPECT_TRUE(cri.partial);
  ContainerLine compose = peel_line("web-1  | hello");
  EXPECT_EQ(compose.wrapper, Wrapper::kCompose);
  EXPECT_EQ(compose.stream, "web-1");
  for (std::string_view line :
       {"", "{\"log\":\"x", "INFO  | jvm 1", "a | b", "plain", "2026-11-23T04:31:56Z stdouts F x"})
    EXPECT_EQ(peel_line(line).wrapper, Wrapper::kNone) << line;
}

// Trap 7: the inner line's time and level win.
TEST(ContainerLine, ReadsWhatIsInside) {
  TestRecord docker(
      R"({"log":"{\"level\":\"error\",\"msg\":\"x\",\"time\":\"2026-11-23T04:00:00Z\"}\n","stream":"stderr","time":"2026-11-23T04:31:56.1Z"})");
  EXPECT_EQ(docker.format(), "json");
  EXPECT_EQ(docker.body(), "x");
  EXPECT_EQ(docker.level(), "ERROR");
  EXPECT_EQ(docker.time(), "2026-11-23T04:00:00.000000000Z");
  EXPECT_EQ(docker["log.iostream"], "stderr");
  TestRecord plain(
      R"({"log":"\u001b[31mplain\u001b[0m text\r\n","stream":"stderr","time":"2026-11-23T04:31:56.123456789Z"})");
  EXPECT_EQ(plain.format(), "docker_json_file");
  EXPECT_EQ(plain.body(), "plain text");
  EXPECT_TRUE(plain.flag(kAnsiStripped));
  EXPECT_EQ(plain.time(), "2026-11-23T04:31:56.123456789Z");
  EXPECT_EQ(plain.level(), "");  // trap 8: never from the stream
  TestRecord cri(
      "2026-11-23T04:31:56.1Z stdout F 10.0.0.1 - - [23/Nov/2026:04:31:00 +0000] \"GET / HTTP/1.1\" 200 1");
  EXPECT_EQ(cri.format(), "apache_common");
  EXPECT_EQ(cri.time(), "2026-11-23T04:31:00.000000000Z");
  EXPECT_EQ(cri["cri.tag"], "F");
  TestRecord compose("cart-1  | level=warn msg=\"low stock\" item=7");
  EXPECT_EQ(compose.record.service, "cart-1");
}

TEST(ContainerLine, JoinsPartsAndLines) {
  TestRecord cri(
      "2026-11-23T04:31:56.1Z stdout P one \n2026-11-23T04:31:56.2Z stdout F line\n2026-11-23T04:31:56.3Z "
      "stdout F \tat next");
  EXPECT_EQ(cri.body(), "one line\n\tat next");
  EXPECT_EQ(cri.time(), "2026-11-23T04:31:56.100000000Z");
}

TEST(ContainerLine, DockerLabels) {
  TestRecord r(R"({"log":"x y\n","stream":"stdout","attrs":{"app":"cart"},"time":"2026-11-23T04:31:56Z"})");
  EXPECT_EQ(r.format(), "docker_json_file");
  EXPECT_EQ(r["attrs"], R"({"app":"cart"})");
  EXPECT_EQ(r.body(), "x y");
}

TEST(ContainerLine, TablesAreNoServices) {
  TestRecord r("name | value");
  EXPECT_EQ(r.record.service, "");
  EXPECT_EQ(r.body(), "name | value");
}

}  // namespace
}  // namespace foreshock::parse
