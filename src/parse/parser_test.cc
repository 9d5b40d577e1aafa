#include "parse/parser.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/limits.h"
#include "parse/format_catalogue.h"

namespace foreshock::parse {
namespace {

constexpr Timestamp kNow{1'795'410'000 * kSecond};  // 2026-11-23T05:00:00Z

// A line or record of each kind, as a stream of mixed programs would hold them (trap 17).
const std::vector<std::string> kFixtures = {
    R"({"time":"2026-11-23T04:31:56.5Z","level":"warn","msg":"low disk","n":{"a":1,"b":[1,2]},"s":"{\"x\":1}"})",
    R"({"log":"level=info msg=\"in docker\" k=v\n","stream":"stdout","time":"2026-11-23T04:31:56.1Z"})",
    R"({"log":"part one, ","stream":"stdout","time":"2026-11-23T04:31:56.2Z"})",
    R"({"log":"other stream\n","stream":"stderr","time":"2026-11-23T04:31:56.3Z"})",
    R"({"log":"part two\n","stream":"stdout","time":"2026-11-23T04:31:56.4Z"})",
    "2026-11-23T04:31:56.1Z stdout P cri part ",
    "2026-11-23T04:31:56.2Z stderr F a.b.CException: in cri",
    "2026-11-23T04:31:56.3Z stdout F and the end",
    "2026-11-23T04:31:56.4Z stderr F \tat a.b.C.d(C.java:1)",
    "<165>1 2026-11-23T04:31:56.003Z h app 12 ID47 [x@1 k=\"v\"] five four two four",
    "<13>Nov 23 04:31:56 web-1 sshd[4711]: session opened\r",
    "Nov 23 04:31:56 web-1 cron[7]: (root) CMD (true)",
    R"(203.0.113.7 - - [23/Nov/2026:04:31:56 +0000] "GET /a?b=1 HTTP/1.1" 404 12 "-" "curl")",
    "[Mon Nov 23 04:31:56.902022 2026] [core:error] [pid 7:tid 8] no such file",
    "2026/11/23 04:31:56 [error] 31#31: *46 not found, client: 10.0.0.4, server: s",
    "2026-11-23 04:31:56,123 [main] ERROR a.B - failed",
    "com.shop.PayException: refused",
    "\tat com.shop.Pay.charge(Pay.java:42)",
    "Caused by: java.io.IOException: reset",
    "\t... 3 more",
    "2026-11-23 04:31:56,124 [main] INFO  a.B - going on",
    "Traceback (most recent call last):",
    "  File \"a.py\", line 1, in f",
    "ValueError: v",
    "",
    "panic: runtime error",
    "",
    "goroutine 1 [running]:",
    "main.main()",
    "\t/x/main.go:7 +0x1d",
    "I1123 04:31:56.123456    1 a.go:12] \"Synced\" pod=\"x\"",
    "2026-11-23 04:31:56.123 UTC [77] LOG:  checkpoint complete",
    "\x1b[31mERROR\x1b[0m coloured",
    "caf\xE9 is not UTF-8",
    std::string("nul\0inside", 10),
    "time=2026-11-23T04:31:56Z level=info msg=\"pairs\" a=1 b=two",
    "web-1  | 2026-11-23 04:31:56 INFO from compose",
    "just some text",
    "   ",
    "{broken json",
    "{\"broken\": ",
};

struct Kept {
  std::string raw, body, format, service, host, attributes;
  int64_t time = 0;
  int severity = 0;
  uint32_t flags = 0;
  bool operator==(const Kept&) const = default;
};

Kept keep(const Record& r) {
  Kept kept{std::string(r.raw),     std::string(r.body), std::string(format_name(r.format)),
            std::string(r.service), std::string(r.host), "",
            r.timestamp.ns,         r.severity_number,   r.flags};
  for (const Attribute& a : r.attributes)
    kept.attributes += std::string(a.key) + "=" + std::string(a.value) + "/" +
                       std::to_string(static_cast<int>(a.kind)) + ";";
  return kept;
}

SourceContext context() {
  SourceContext c;
  c.observed = kNow;
  c.zone = "UTC";
  return c;
}

// Feeds `stream` in pieces that end at `cuts`, carrying the unconsumed tail as a lane does.
std::vector<Kept> run(const std::string& stream, const std::vector<size_t>& cuts) {
  Parser parser;
  StreamMemory memory;
  std::vector<Kept> out;
  std::string carry;
  size_t at = 0;
  for (size_t i = 0; i <= cuts.size(); ++i) {
    size_t end = i < cuts.size() ? cuts[i] : stream.size();
    carry += stream.substr(at, end - at);
    at = end;
    Arena arena;
    std::vector<Record> records;
    ParseOutcome outcome = parser.parse(carry, context(), i == cuts.size(), memory, arena, records);
    for (const Record& r : records) out.push_back(keep(r));
    EXPECT_LE(outcome.consumed, carry.size());
    carry.erase(0, outcome.consumed);
  }
  EXPECT_TRUE(carry.empty());
  return out;
}

std::string all_fixtures() {
  std::string stream;
  for (const std::string& line : kFixtures) stream += line + "\n";
  return stream;
}

TEST(Parser, RecordsDoNotDependOnCuts) {
  std::string stream = all_fixtures();
  std::vector<Kept> whole = run(stream, {});
  ASSERT_GT(whole.size(), 20u);
  for (size_t cut = 1; cut < stream.size(); ++cut) {
    std::vector<Kept> got = run(stream, {cut});
    ASSERT_EQ(got.size(), whole.size()) << "cut at " << cut;
    for (size_t i = 0; i < got.size(); ++i)
      ASSERT_EQ(got[i], whole[i]) << "cut at " << cut << ": " << got[i].raw << " / " << whole[i].raw;
  }
}

TEST(Parser, RecordsDoNotDependOnManyCutsOfShuffledStreams) {
  std::mt19937 random(20261123);
  for (int round = 0; round < 150; ++round) {
    std::string stream;
    for (int i = 0; i < 30; ++i)
      stream += kFixtures[random() % kFixtures.size()] + (random() % 8 == 0 ? "\r\n" : "\n");
    std::vector<size_t> cuts;
    for (size_t at = random() % 50; at < stream.size(); at += 1 + random() % 120) cuts.push_back(at);
    std::vector<Kept> whole = run(stream, {});
    std::vector<Kept> got = run(stream, cuts);
    ASSERT_EQ(got.size(), whole.size()) << stream;
    for (size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], whole[i]) << got[i].raw;
  }
}

TEST(Parser, ParseRecordGivesTheSame) {
  Parser parser;
  StreamMemory memory;
  Arena arena;
  std::vector<Record> records;
  std::string stream = all_fixtures();
  parser.parse(stream, context(), true, memory, arena, records);
  for (const Record& record : records) {
    EXPECT_EQ(keep(parse_record(record.raw, record.format, context(), arena)), keep(record)) << record.raw;
    EXPECT_EQ(keep(parse_record(record.raw, FormatId::kRaw, context(), arena)), keep(record)) << record.raw;
  }
}

TEST(Parser, JoinsAcrossInterleavedStreams) {
  std::vector<Kept> records = run(all_fixtures(), {});
  auto body_of = [&](std::string_view part) {
    for (const Kept& r : records)
      if (r.body.find(part) != std::string::npos) return r.body;
    return std::string();
  };
  EXPECT_EQ(body_of("part one"), "part one, part two");
  EXPECT_EQ(body_of("cri part"), "cri part and the end");
  EXPECT_EQ(body_of("in cri"), "a.b.CException: in cri\n\tat a.b.C.d(C.java:1)");
  EXPECT_EQ(body_of("failed"),
            "failed\ncom.shop.PayException: refused\n\tat com.shop.Pay.charge(Pay.java:42)\nCaused by: "
            "java.io.IOException: reset\n\t... 3 more");
}

// Traps 10, 11 and 12.
TEST(Parser, BytesThatAreNotPlainText) {
  std::string utf16 = "\xFF\xFE";
  for (char c : std::string("2026-11-23 04:31:56 ERROR first\r\nplain second\n")) utf16 += {c, '\0'};
  for (const std::vector<size_t>& cuts : {std::vector<size_t>{}, std::vector<size_t>{11, 37, 64, 65}}) {
    std::vector<Kept> got = run(utf16, cuts);
    ASSERT_EQ(got.size(), 2u);
    EXPECT_EQ(got[0].body, "first");
    EXPECT_EQ(got[0].severity, 17);
    EXPECT_EQ(got[1].body, "plain second");
  }
  std::vector<Kept> bom =
      run("\xEF\xBB\xBF{\"msg\":\"x\"}\nnext\n\xEF\xBB\xBF"
          "appended\n",
          {});
  ASSERT_EQ(bom.size(), 3u);
  EXPECT_EQ(bom[0].body, "x");
  EXPECT_EQ(bom[2].body, "appended");
  std::vector<Kept> latin = run("caf\xE9\n", {});
  EXPECT_EQ(latin[0].body, "caf\xEF\xBF\xBD");
  EXPECT_EQ(latin[0].raw, "caf\xE9");
  EXPECT_TRUE(latin[0].flags & kInvalidUtf8);
}

TEST(Parser, WholeRecords) {
  std::string bytes = "one\nwith two lines\nnext\r\n2026-11-23 04:31:56 INFO third\n\n";
  const uint32_t boundaries[] = {19, 25, static_cast<uint32_t>(bytes.size()), 9999};
  SourceContext c = context();
  c.whole_records = true;
  c.boundaries = boundaries;
  Parser parser;
  StreamMemory memory;
  Arena arena;
  std::vector<Record> records;
  EXPECT_EQ(parser.parse(bytes, c, true, memory, arena, records).consumed, bytes.size());
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].raw, "one\nwith two lines");
  EXPECT_TRUE(records[0].flags & kMultiline);
  EXPECT_EQ(records[1].body, "next");
  EXPECT_EQ(records[2].severity_number, 9);
}

TEST(Parser, LongLineIsCutAndMarked) {
  std::vector<Kept> got = run(std::string(5 * limits::kLineBytesMax, 'x') + "\nnext\n",
                              {1000, limits::kLineBytesMax + 5, 900'000});
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].raw.size(), limits::kLineBytesMax);
  EXPECT_TRUE(got[0].flags & kTruncated);
  EXPECT_EQ(got[1].raw, "next");
  EXPECT_FALSE(got[1].flags & kTruncated);
}

// Trap 23: one line never forges another record's fields.
TEST(Parser, NoInjection) {
  std::vector<Kept> got = run("{\"msg\":\"a\\nERROR forged level=error\",\"level\":\"info\"}\n", {});
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].severity, 9);
}

TEST(Parser, RemembersRecentFormats) {
  Parser parser;
  StreamMemory memory;
  Arena arena;
  std::vector<Record> records;
  parser.parse("{\"msg\":\"a\"}\nlevel=info msg=x a=1\nplain\n{\"msg\":\"b\"}\n", context(), true, memory,
               arena, records);
  EXPECT_EQ(memory.lines, 4u);
  EXPECT_EQ(memory.unparsed, 1u);
  EXPECT_EQ(memory.recent_formats[0], static_cast<uint16_t>(Format::kJson));
  EXPECT_EQ(memory.recent_formats[1], static_cast<uint16_t>(Format::kLogfmt));
}

TEST(Parser, ZonesComeFromTheContext) {
  Parser parser;
  StreamMemory memory;
  Arena arena;
  std::vector<Record> records;
  SourceContext c = context();
  c.zone = "+02:00";
  parser.parse("2026-11-23 04:31:56 INFO x\n", c, true, memory, arena, records);
  c.zone = "";
  parser.parse("2026-11-23 04:31:56 INFO x\n", c, true, memory, arena, records);
  EXPECT_EQ(records[1].timestamp - records[0].timestamp, 2 * kHour);
  EXPECT_FALSE(records[0].flags & kTimestampAssumed);
  EXPECT_TRUE(records[1].flags & kTimestampAssumed);
}

TEST(Parser, RandomBytesAreAccepted) {
  std::mt19937 random(9);
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (size_t i = random() % 400; i > 0; --i)
      bytes += random() % 12 == 0 ? '\n' : static_cast<char>(random());
    std::vector<Kept> whole = run(bytes, {});
    if (bytes.size() > 2) {
      EXPECT_EQ(run(bytes, {bytes.size() / 2}), whole);
    }
  }
}

}  // namespace
}  // namespace foreshock::parse
