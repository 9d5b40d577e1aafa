// The places where log parsers go wrong, one test each, through the room's own door: what a person whose logs
// these are would check first. The units behind them have finer tests of their own.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"
#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

struct Line {
  std::string body, level, time, trace;
  uint32_t flags;
};

std::vector<Line> read(const std::string& bytes, const std::string& zone = "UTC") {
  Parser parser;
  StreamMemory memory;
  Arena arena;
  std::vector<Record> records;
  SourceContext context;
  context.observed = kTestNow;
  context.zone = zone;
  parser.parse(bytes, context, true, memory, arena, records);
  std::vector<Line> lines;
  for (const Record& r : records) {
    lines.push_back({std::string(r.body), std::string(severity_name(r.severity_number)),
                     (r.flags & kTimestampMissing) != 0 ? "" : format_rfc3339(r.timestamp), "", r.flags});
    for (const Attribute& a : r.attributes)
      if (a.key == "exception.stacktrace") lines.back().trace = a.value;
  }
  return lines;
}

TEST(FormatTraps, T01NoYear) {
  EXPECT_EQ(TestRecord("Dec 31 23:59:59 gw shop[1]: a", "UTC").time(), "2025-12-31T23:59:59.000000000Z");
  Timestamp january{1'767'225'600 * kSecond};  // 2026-01-01T00:00:00Z
  EXPECT_EQ(TestRecord("Dec 31 23:59:59 gw shop[1]: a", "UTC", january).time(),
            "2025-12-31T23:59:59.000000000Z");
}

TEST(FormatTraps, T02NoZoneIsTheSources) {
  TestRecord berlin("2026-07-01 12:00:00 INFO a", "Europe/Berlin");
  EXPECT_EQ(berlin.time(), "2026-07-01T10:00:00.000000000Z");
  EXPECT_TRUE(TestRecord("2026-07-01 12:00:00 INFO a").flag(kTimestampAssumed));
}

TEST(FormatTraps, T03UnitOfEpochNumbers) {
  const std::string want = "2026-11-22T09:15:01.120000000Z";
  for (const char* number : {"1795338901.12", "1795338901120", "1795338901120000", "1795338901120000000"})
    EXPECT_EQ(TestRecord("{\"time\":" + std::string(number) + ",\"msg\":\"a\",\"level\":\"info\"}").time(),
              want)
        << number;
}

TEST(FormatTraps, T04PartsAndTracesAreOneRecord) {
  auto lines = read(
      "2026-11-22T09:15:01.1Z stdout P half of \n2026-11-22T09:15:01.1Z stderr F other\n"
      "2026-11-22T09:15:01.1Z stdout F a line\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].body, "half of a line");
  auto trace =
      read("2026-11-22 09:15:01 ERROR failed\njava.io.IOException: reset\n\tat a.B.c(B.java:1)\nok\n");
  ASSERT_EQ(trace.size(), 2u);
  EXPECT_NE(trace[0].trace.find("at a.B.c"), std::string::npos);
}

TEST(FormatTraps, T05PartsWithTimesOfTheirOwn) {
  auto lines = read(
      "{\"log\":\"one \",\"stream\":\"stdout\",\"time\":\"2026-11-22T09:15:01Z\"}\n"
      "{\"log\":\"two\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-22T09:15:02Z\"}\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].body, "one two");
}

TEST(FormatTraps, T06JsonInAString) {
  TestRecord inner(R"({"log":"{\"level\":\"warn\",\"msg\":\"a \\\"b\\\"\"}","stream":"stdout"})");
  EXPECT_EQ(inner.body(), "a \"b\"");
  EXPECT_EQ(inner.level(), "WARN");
  TestRecord half(R"({"msg":"{not json","level":"info"})");
  EXPECT_EQ(half.body(), "{not json");
}

TEST(FormatTraps, T07InnerFormatIsRead) {
  TestRecord r(
      R"({"log":"2026-11-22 09:15:01,120 WARN  a.b.C - slow\n","stream":"stderr","time":"2026-11-22T09:16:00Z"})",
      "UTC");
  EXPECT_EQ(r.time(), "2026-11-22T09:15:01.120000000Z");
  EXPECT_EQ(r.level(), "WARN");
  EXPECT_EQ(r.body(), "slow");
}

TEST(FormatTraps, T08SeverityByRank) {
  EXPECT_EQ(TestRecord("2026-11-22T09:15:01Z stderr F listening").level(), "");
  EXPECT_EQ(TestRecord("2026-11-22 09:15:01 INFO 0 errors in error_log").level(), "INFO");
  EXPECT_EQ(TestRecord("2026-11-22 09:15:01.120 UTC [812] LOG:  checkpoint starting: time").level(), "INFO");
  EXPECT_EQ(TestRecord(R"({"level":"info","status":500,"msg":"ERROR x"})").level(), "INFO");
}

TEST(FormatTraps, T09ColoursAreStripped) {
  TestRecord r("\x1b[2m2026-11-22T09:15:01Z\x1b[0m \x1b[33m WARN\x1b[0m shop::cart: empty");
  EXPECT_EQ(r.level(), "WARN");
  EXPECT_EQ(r.body().find('\x1b'), std::string_view::npos);
  EXPECT_NE(r.record.raw.find('\x1b'), std::string_view::npos);
}

TEST(FormatTraps, T10OneCarriageReturnAtTheEnd) {
  auto lines = read("2026-11-22 09:15:01 INFO 10%\r50%\r\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].body, "10%\r50%");
}

TEST(FormatTraps, T11ByteOrderMarksAndUtf16) {
  EXPECT_EQ(read("\xEF\xBB\xBFINFO a\n")[0].body, "a");
  std::string wide("\xFF\xFE", 2);
  for (char c : std::string("ERROR b\n")) wide += std::string{c, '\0'};
  auto lines = read(wide);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].body, "b");
  EXPECT_EQ(lines[0].level, "ERROR");
}

TEST(FormatTraps, T12BrokenUtf8KeepsTheRecord) {
  TestRecord r("2026-11-22 09:15:01 WARN caf\xE9 closed");
  EXPECT_EQ(r.body(), "caf\xEF\xBF\xBD closed");
  EXPECT_TRUE(r.flag(kInvalidUtf8));
  EXPECT_NE(r.record.raw.find('\xE9'), std::string_view::npos);
}

TEST(FormatTraps, T13HugeLinesAreCutAndTheNextIsWhole) {
  auto lines = read(std::string(limits::kLineBytesMax * 3, 'x') + "\nINFO next\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE((lines[0].flags & kTruncated) != 0);
  EXPECT_EQ(lines[1].body, "next");
}

// Framing over TCP is ingest's (syslog_framer_test); a counted frame that reached a file is read here.
TEST(FormatTraps, T14CountedSyslogInAFile) {
  TestRecord r("61 <11>1 2026-11-22T09:15:01Z gw shop 812 - - basket is empty");
  EXPECT_EQ(r.body(), "basket is empty");
  EXPECT_EQ(r.level(), "ERROR");
}

TEST(FormatTraps, T15CefWithBareEqualSigns) {
  TestRecord r("CEF:0|A|B|1|7|pipe \\| here|5| src=203.0.113.9 msg=a=b c=d request=/x?y=1 act=");
  EXPECT_EQ(r["client.address"], "203.0.113.9");
  EXPECT_EQ(r["cef.name"], "pipe | here");
}

TEST(FormatTraps, T16PairsAtTheirWorst) {
  TestRecord r("time=2026-11-22T09:15:01Z level=warn msg=\"a \\\"b\\\"\" empty= flag user=x user=y tail=\\");
  EXPECT_EQ(r.body(), "a \"b\"");
  EXPECT_EQ(r["user"], "y");
  EXPECT_EQ(r["flag"], "true");
  EXPECT_EQ(r["tail"], "\\");
}

TEST(FormatTraps, T17MixedFormatsInOneStream) {
  auto lines = read(
      "{\"level\":\"warn\",\"msg\":\"json\"}\n<11>Nov 22 09:15:01 gw shop[1]: syslog\nlevel=info msg=pairs "
      "caller=a.go:1\n  *** banner ***\n");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0].body, "json");
  EXPECT_EQ(lines[1].body, "syslog");
  EXPECT_EQ(lines[2].body, "pairs");
  EXPECT_EQ(lines[3].body, "  *** banner ***");
}

TEST(FormatTraps, T18FieldsThatAFormatGrows) {
  TestRecord r(
      "203.0.113.9 - - [22/Nov/2026:09:15:01 +0000] \"GET /a HTTP/1.1\" 500 7 \"-\" \"curl/8\" new=1 "
      "\"field\"");
  EXPECT_EQ(r["http.response.status_code"], "500");
  EXPECT_EQ(r["url.path"], "/a");
  EXPECT_EQ(r.level(), "ERROR");
}

TEST(FormatTraps, T19NothingIsDropped) {
  TestRecord r("{\"level\":\"warn\",\"msg\":\"cut in the mid");
  EXPECT_TRUE(r.flag(kParseError));
  EXPECT_EQ(r.body(), "{\"level\":\"warn\",\"msg\":\"cut in the mid");
}

TEST(FormatTraps, T20TimesFarAwayAreTaken) {
  TestRecord past("2019-01-01T00:00:00Z INFO a");
  EXPECT_EQ(past.time(), "2019-01-01T00:00:00.000000000Z");
  EXPECT_TRUE(past.flag(kTimestampSkewed));
  EXPECT_EQ(past.record.observed.ns, kTestNow.ns);
}

TEST(FormatTraps, T21OddDates) {
  EXPECT_EQ(TestRecord("apr 15, 2026 8:34:08 PM a.b.C run\nINFO: m", "UTC").time(),
            "2026-04-15T20:34:08.000000000Z");
  EXPECT_EQ(TestRecord("Nov 22, 2026 9:15:01\xE2\x80\xAF"
                       "AM a.b.C run\nINFO: m",
                       "UTC")
                .time(),
            "2026-11-22T09:15:01.000000000Z");
  EXPECT_EQ(TestRecord("26/11/22 09:15:01 INFO a.B: m", "UTC").time(), "2026-11-22T09:15:01.000000000Z");
}

TEST(FormatTraps, T22AwkwardJson) {
  TestRecord r(R"({"id":9007199254740993,"a":1,"a":2,"n":NaN,"msg":"m"})");
  EXPECT_EQ(r["id"], "9007199254740993");
  EXPECT_EQ(r["a"], "2");
  EXPECT_TRUE(r.flag(kDuplicateKeys));
  EXPECT_EQ(TestRecord(std::string(100'000, '[')).record.raw.size(), 100'000u);
  EXPECT_EQ(TestRecord(std::string(100'000, '{')).record.raw.size(), 100'000u);
}

TEST(FormatTraps, T23OneLineForgesNoField) {
  TestRecord r(
      "Nov 22 09:15:01 gw sshd[812]: Failed password for invalid user root level=info msg=fine from "
      "203.0.113.9 port 51544 ssh2");
  EXPECT_EQ(r["msg"], "");
  EXPECT_NE(r.body(), "fine");
  TestRecord json(R"({"level":"error","msg":"a\n{\"level\":\"info\",\"msg\":\"forged\"}"})");
  EXPECT_EQ(json.level(), "ERROR");
}

}  // namespace
}  // namespace foreshock::parse
