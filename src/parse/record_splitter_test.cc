#include "parse/record_splitter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"

namespace foreshock::parse {
namespace {

struct Split {
  std::vector<std::string> raws;
  size_t consumed = 0;
  StreamMemory memory;
};

Split split(std::string_view bytes, bool final, StreamMemory memory = {}) {
  RecordSplitter splitter;
  Arena arena;
  std::vector<std::string_view> raws;
  size_t lines = 0;
  Split out;
  out.consumed = splitter.split(bytes, final, memory, arena, raws, lines);
  out.raws.assign(raws.begin(), raws.end());
  out.memory = memory;
  return out;
}

using Raws = std::vector<std::string>;

TEST(RecordSplitter, LinesAndLineEnds) {
  EXPECT_EQ(split("a\r\nb\n\n  \nc", true).raws, (Raws{"a\r", "b", "c"}));
  Split part = split("a\nb", false);
  EXPECT_EQ(part.raws, Raws{"a"});
  EXPECT_EQ(part.consumed, 2u);
  EXPECT_EQ(split("\n\n", false).consumed, 2u);
  EXPECT_EQ(split("", true).consumed, 0u);
}

TEST(RecordSplitter, NeverDelaysOrdinaryLastLines) {
  EXPECT_EQ(split("2026-11-23 04:31:56 INFO one\n2026-11-23 04:31:57 INFO two\n", false).raws.size(), 2u);
  EXPECT_EQ(split("{\"level\":\"error\",\"msg\":\"x\"}\n", false).raws.size(), 1u);
}

TEST(RecordSplitter, HeadsWhoseMessageIsTheNextLine) {
  EXPECT_EQ(
      split("Nov 22, 2026 9:15:01 AM a.b.C run\nWARNING: empty\nNov 22, 2026 9:15:02 AM a.b.C run\nINFO: m\n",
            true)
          .raws,
      (Raws{"Nov 22, 2026 9:15:01 AM a.b.C run\nWARNING: empty",
            "Nov 22, 2026 9:15:02 AM a.b.C run\nINFO: m"}));
  EXPECT_EQ(split("warn: Shop.Cart[14]\n      empty\ninfo: Shop.Cart[3]\n      full\nplain\n", true).raws,
            (Raws{"warn: Shop.Cart[14]\n      empty", "info: Shop.Cart[3]\n      full", "plain"}));
  EXPECT_EQ(split("Nov 22 09:15:01 gw a: b\nINFO: m\n", true).raws.size(), 2u);
  EXPECT_EQ(split("Nov 22, 2026 9:15:01 AM a.b.C run\n", false).raws.size(), 0u);
}

TEST(RecordSplitter, HoldsBackWhatMayGoOn) {
  Split held = split("INFO a\nERROR b\n", false);
  EXPECT_EQ(held.raws, Raws{"INFO a"});
  EXPECT_EQ(held.consumed, 7u);
  EXPECT_EQ(split("INFO a\nERROR b\n", true).raws.size(), 2u);
}

TEST(RecordSplitter, JoinsTraces) {
  std::string java =
      "ERROR failed\na.b.CException: m\n\tat a.b.C.d(C.java:1)\nCaused by: x.YError: n\n\t... 1 more";
  EXPECT_EQ(split(java + "\nINFO next\n", true).raws, (Raws{java, "INFO next"}));
  std::string python =
      "Traceback (most recent call last):\n  File \"a\", line 1, in f\nKeyError: 'k'\n\nDuring handling of "
      "the above exception, another exception "
      "occurred:\n\nTraceback (most recent call last):\n  File \"b\", line 2, in g\nValueError: v";
  EXPECT_EQ(split(python + "\nnext line\n", true).raws, (Raws{python, "next line"}));
  std::string go = "panic: boom\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:7 +0x1d\nexit status 2";
  EXPECT_EQ(split(go + "\nnext line\n", true).raws, (Raws{go, "next line"}));
  std::string node = "TypeError: x\n    at f (a.js:1:2) {\n  code: 'E'\n}";
  EXPECT_EQ(split(node + "\nnext line\n", true).raws, (Raws{node, "next line"}));
  EXPECT_EQ(split("a.b.CException: m\n\tat x\n\nINFO y\n", true).raws,
            (Raws{"a.b.CException: m\n\tat x", "INFO y"}));
}

TEST(RecordSplitter, IndentedLinesNeedAnAnnouncement) {
  EXPECT_EQ(split("INFO config:\n  a: 1\n  b: 2\nINFO x\n", true).raws,
            (Raws{"INFO config:\n  a: 1\n  b: 2", "INFO x"}));
  EXPECT_EQ(split("INFO started\n  a: 1\n", true).raws, (Raws{"INFO started", "  a: 1"}));
  EXPECT_EQ(split("{\n  \"msg\": \"x\"\n}\nnext\n", true).raws, (Raws{"{\n  \"msg\": \"x\"\n}", "next"}));
}

// Traps 4 and 5: parts are rejoined per stream, whatever stands between them.
TEST(RecordSplitter, JoinsContainerPartsPerStream) {
  std::string a = "2026-11-23T04:31:56.1Z stdout P long ";
  std::string b = "2026-11-23T04:31:56.2Z stderr F other";
  std::string c = "2026-11-23T04:31:56.3Z stdout F line";
  EXPECT_EQ(split(a + "\n" + b + "\n" + c + "\n", true).raws, (Raws{a + "\n" + c, b}));
  EXPECT_EQ(split(a + "\n" + b + "\n", false).consumed, 0u);
  std::string head = R"({"log":"a.b.CException: m\n","stream":"stderr","time":"2026-11-23T04:31:56Z"})";
  std::string frame = R"({"log":"\tat a.b.C.d(C.java:1)\n","stream":"stderr","time":"2026-11-23T04:31:56Z"})";
  std::string other = R"({"log":"\tat elsewhere\n","stream":"stdout","time":"2026-11-23T04:31:56Z"})";
  EXPECT_EQ(split(head + "\n" + other + "\n" + frame + "\n", true).raws, (Raws{head + "\n" + frame, other}));
}

// Trap 13: cut, marked by its length, and the next line is whole again.
TEST(RecordSplitter, CutsLongLines) {
  std::string huge(limits::kLineBytesMax * 3 + 17, 'x');
  Split one = split(huge + "\nnext\n", true);
  ASSERT_EQ(one.raws.size(), 2u);
  EXPECT_EQ(one.raws[0].size(), limits::kLineBytesMax);
  EXPECT_EQ(one.raws[1], "next");
  Split first = split(huge, false);
  ASSERT_EQ(first.raws.size(), 1u);
  EXPECT_EQ(first.consumed, huge.size());
  EXPECT_TRUE(first.memory.skipping_line);
  Split second = split(huge, false, first.memory);
  EXPECT_TRUE(second.raws.empty());
  EXPECT_EQ(second.consumed, huge.size());
  Split third = split("rest\nnext\n", false, second.memory);
  EXPECT_EQ(third.raws, Raws{"next"});
  EXPECT_FALSE(third.memory.skipping_line);
}

TEST(RecordSplitter, BoundsJoinedRecords) {
  std::string text = "a.b.CException: m\n";
  for (size_t i = 0; i < limits::kRecordLinesMax * 2; ++i) text += "\tat a.b.C.d(C.java:1)\n";
  for (const std::string& raw : split(text, true).raws)
    EXPECT_LE(static_cast<size_t>(std::count(raw.begin(), raw.end(), '\n')) + 1, limits::kRecordLinesMax);
  std::string wide = "a.b.CException: m\n";
  for (int i = 0; i < 20; ++i) wide += "\tat " + std::string(200'000, 'y') + "\n";
  for (const std::string& raw : split(wide, true).raws) EXPECT_LE(raw.size(), limits::kRecordBytesMax);
}

TEST(RecordSplitter, ManyStreamsStayBounded) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "app-" + std::to_string(i) + "  | ERROR it broke\n";
  EXPECT_EQ(split(text, true).raws.size(), 100u);
}

}  // namespace
}  // namespace foreshock::parse
