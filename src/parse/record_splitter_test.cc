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

Split split(std::string_view bytes, bool final, StreamMemory memory = {}, const JoinRule* rule = nullptr) {
  RecordSplitter splitter;
  Arena arena;
  std::vector<std::string_view> raws;
  size_t lines = 0;
  Split out;
  out.consumed = splitter.split(bytes, final, rule, memory, arena, raws, lines);
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

TEST(RecordSplitter, StatementsOfOlderMysqlServers) {
  std::string connect = "231123  4:31:56\t   12 Connect\tshop@web on shop";
  std::string first = "\t\t   12 Query\tSELECT a,\n  b\n\nFROM t", second = "\t\t   12 Query\tSELECT 2",
              third = "231123  4:31:57\t   13 Query\tUPDATE t\n\t\tSET a = 1", quit = "\t\t   13 Quit\t";
  EXPECT_EQ(split(connect + "\n" + first + "\n" + second + "\n" + third + "\n" + quit + "\n", false).raws,
            (Raws{connect, first, second, third, quit}));
}

TEST(RecordSplitter, ARowEndsBehindItsLastCell) {
  std::string bytes = "1,info,\"a\nb\"\n2,info,c\n3,info,\"open\n";
  RecordSplitter splitter;
  Arena arena;
  StreamMemory memory;
  std::vector<std::string_view> raws;
  size_t lines = 0;
  std::optional<RowShape> rows = RowShape{',', 3};
  size_t consumed = splitter.split(bytes, false, nullptr, memory, arena, raws, lines, rows);
  EXPECT_EQ(Raws(raws.begin(), raws.end()), (Raws{"1,info,\"a\nb\"", "2,info,c"}));
  EXPECT_EQ(consumed, bytes.find("3,"));
  EXPECT_EQ(lines, 3u);
  raws.clear();
  std::string_view rest = std::string_view(bytes).substr(consumed);
  splitter.split(rest, true, nullptr, memory, arena, raws, lines, rows);
  EXPECT_EQ(Raws(raws.begin(), raws.end()), (Raws{"3,info,\"open"}));
}

TEST(RecordSplitter, JsonOverSeveralLinesInsideDockersJson) {
  auto docker = [](const std::string& log) {
    return "{\"log\":\"" + log + "\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T04:31:56.1Z\"}";
  };
  std::string first = docker(R"({\"level\": \"error\",)"), second = docker(R"(  \"msg\": \"a {brace\"})");
  std::string alone = docker(R"({\"level\":\"info\",\"msg\":\"b\"})");
  EXPECT_EQ(split(first + "\n" + second + "\n" + alone + "\n" + alone + "\n", true).raws,
            (Raws{first + "\n" + second, alone, alone}));
}

// A blank line is held back until it is known whether the trace goes on behind it. What another stream wrote
// between the two is its own record (record_splitter_fuzz found it inside the trace once).
TEST(RecordSplitter, BlankLinesTakeNoOtherStreamsLineAlong) {
  std::string first = "Traceback (most recent call last):\n  File \"a.py\", line 1, in x\nKeyError: 1\n";
  std::string second =
      "During handling of the above exception, another exception occurred:\n\n"
      "Traceback (most recent call last):\n  File \"a.py\", line 3, in x\nValueError: 2";
  std::string other = "2026-11-23T04:31:56.123456789Z stdout F other";
  Split alone = split(first + "\n" + second + "\n", true);
  ASSERT_EQ(alone.raws.size(), 1u) << "a blank line parts the two traces of one error";
  for (const std::string& between : {"\n" + other + "\n", "\n" + other + "\n\n", "\n\n" + other + "\n"}) {
    Split both = split(first + between + second + "\n", true);
    size_t others = 0;
    for (const std::string& raw : both.raws) {
      bool holds = raw.find(other) != std::string::npos;
      others += holds;
      if (!holds) continue;
      EXPECT_EQ(raw, other) << "with " << between;
    }
    EXPECT_EQ(others, 1u);
  }
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

TEST(RecordSplitter, JoinsPrettyPrintedJson) {
  std::string object = "{\n  \"level\": \"error\",\n  \"a\": {\n    \"b\": [1,\n 2]\n  }\n}";
  std::string flat = "{\"level\": \"info\",\n\"msg\": \"not indented\"\n}";
  std::string array = "[\n  {\"a\": 1},\n  {\"a\": 2}\n]";
  std::string text = object + "\n" + flat + "\n" + array + "\nINFO next\n";
  EXPECT_EQ(split(text, true).raws, (Raws{object, flat, array, "INFO next"}));
  EXPECT_EQ(split(object + "\n", false).raws, Raws{object});  // complete: not held back
  EXPECT_EQ(split("{\n  \"a\": 1,\n", false).consumed, 0u);
  // One that was broken off takes nothing of what follows.
  EXPECT_EQ(split("{\n  \"a\": 1,\n{\"level\":\"info\"}\n2026-11-23 x\n", true).raws,
            (Raws{"{\n  \"a\": 1,", "{\"level\":\"info\"}", "2026-11-23 x"}));
}

TEST(RecordSplitter, JoinsPrettyPrintedJsonPerContainerStream) {
  auto docker = [](std::string_view stream, std::string_view log) {
    return "{\"log\":\"" + std::string(log) + "\\n\",\"stream\":\"" + std::string(stream) +
           "\",\"time\":\"2026-11-23T04:31:56Z\"}";
  };
  std::string a = docker("stdout", "{"), b = docker("stdout", "  \\\"a\\\": 1"), c = docker("stdout", "}");
  std::string other = docker("stderr", "  \\\"z\\\": 1");
  EXPECT_EQ(split(a + "\n" + other + "\n" + b + "\n" + c + "\n", true).raws,
            (Raws{a + "\n" + b + "\n" + c, other}));
  std::string head = "2026-11-23T04:31:56.1Z stdout F {", tail = "2026-11-23T04:31:56.1Z stdout F }";
  std::string stderr_line = "2026-11-23T04:31:56.1Z stderr F }";
  EXPECT_EQ(split(head + "\n" + stderr_line + "\n" + tail + "\n", true).raws,
            (Raws{head + "\n" + tail, stderr_line}));
}

TEST(RecordSplitter, JoinsStatements) {
  std::string postgres =
      "2026-11-23 04:31:56.101 UTC [411] LOG:  statement: SELECT a\n\tFROM t\n\tWHERE b = 1";
  std::string error = "2026-11-23 04:31:57.101 UTC [411] ERROR:  no such column\n\tin this table";
  std::string next = "2026-11-23 04:31:58.101 UTC [411] LOG:  checkpoint starting: time";
  EXPECT_EQ(split(postgres + "\n" + error + "\n" + next + "\n", true).raws, (Raws{postgres, error, next}));
  EXPECT_EQ(split(next + "\n", false).raws, Raws{next});
  std::string general = "2026-11-23T04:31:56.101234Z\t   12 Query\tSELECT a\nFROM t\n  WHERE b = 1";
  std::string quit = "2026-11-23T04:31:57.101234Z\t   12 Quit\t";
  EXPECT_EQ(split(general + "\n" + quit + "\n", true).raws, (Raws{general, quit}));
  std::string slow =
      "# Time: 2026-11-23T04:31:56.101234Z\n# User@Host: shop[shop] @  [10.0.3.7]  Id:    15\n# Query_time: "
      "3.1  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 10000\nSET timestamp=1795338901;\nSELECT a\nFROM t;";
  EXPECT_EQ(split(slow + "\n" + slow + "\n", false).raws, (Raws{slow, slow}));
}

TEST(RecordSplitter, JoinsTracesOfMoreLanguages) {
  for (std::string trace : {
           "Unhandled exception. System.InvalidOperationException: no elements\n ---> "
           "System.Net.Sockets.SocketException (111): refused\n   at Shop.Net.Open() in /src/Net.cs:line 7\n "
           "  "
           "--- End of inner exception stack trace ---\n   at Shop.Cart.Total() in /src/Cart.cs:line 42",
           "/app/cart.rb:12:in `total': undefined method `sum' for nil (NoMethodError)\n\tfrom "
           "/app/cart.rb:20:in `checkout'\n\tfrom app.rb:3:in `<main>'",
           "E, [2026-11-23T04:31:56.101234 #7] ERROR -- : boom (RuntimeError)\n/app/cart.rb:12:in "
           "'Cart#total'\n/app/cart.rb:20:in 'block in Cart#checkout'",
           "[23-Nov-2026 04:31:56 UTC] PHP Fatal error:  Uncaught TypeError: no int in /app/a.php:3\nStack "
           "trace:\n#0 /app/a.php(7): f('x')\n#1 {main}\n  thrown in /app/a.php on line 3",
           "thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds: the len is 3\nstack "
           "backtrace:\n  "
           " 0: rust_begin_unwind\n             at /rustc/std/src/panicking.rs:645:5\nnote: run with "
           "`RUST_BACKTRACE=full` for a verbose backtrace.",
           "thread 'worker-1' (4711) panicked at src/main.rs:9:1:\nassertion `left == right` failed\n  left: "
           "1\n right: 2",
       })
    EXPECT_EQ(split(trace + "\nINFO next\n", true).raws, (Raws{trace, "INFO next"})) << trace;
}

TEST(RecordSplitter, ARuleTakesThePlaceOfWhatIsKnown) {
  auto rule = JoinRule::compile({.sources = {}, .starts_with = "> ", .continues = ""}).value();
  std::string first = "> one\n{\nwhatever\n\n}", second = "> two\nERROR x\n\tat y";
  EXPECT_EQ(split(first + "\n" + second, true, {}, rule.get()).raws, (Raws{first, second}));
  Split held = split(first + "\n" + second + "\n", false, {}, rule.get());
  EXPECT_EQ(held.raws, Raws{first});
  EXPECT_EQ(held.consumed, first.size() + 1);
  auto small =
      JoinRule::compile({.sources = {}, .starts_with = ">", .continues = "", .lines_max = 3, .bytes_max = 10})
          .value();
  EXPECT_EQ(split("> 1\na\nb\nc\nd\n> 0123456789\ne\n", true, {}, small.get()).raws,
            (Raws{"> 1\na\nb", "c\nd", "> 0123456789\ne"}));
  // Streams of containers stay apart.
  std::string a = "web-1  | > a", b = "db-1   | more", c = "web-1  | more";
  EXPECT_EQ(split(a + "\n" + b + "\n" + c + "\n", true, {}, rule.get()).raws, (Raws{a + "\n" + c, b}));
}

// However the bytes are cut into calls, the records are the same.
TEST(RecordSplitter, JoinedRecordsDoNotDependOnCuts) {
  std::string text =
      "{\n\"a\": [\n1]\n}\n2026-11-23T04:31:56.101234Z\t   12 Query\tSELECT\nFROM t\n{\n  'b': "
      "1\n}\n2026-11-23 "
      "04:31:56 UTC [1] LOG:  statement: SELECT\n\tb\n\n# Time: x\n# User@Host: y\nSELECT 1;\nthread 'a' "
      "panicked at b.rs:1:2:\nmsg\n{\"a\": 1,\n\n\"b\": 2}\nlast\n";
  auto rule = JoinRule::compile({.sources = {}, .starts_with = "[{#2]", .continues = ""}).value();
  for (const JoinRule* with : {static_cast<const JoinRule*>(nullptr), rule.get()}) {
    Raws whole = split(text, true, {}, with).raws;
    for (size_t cut = 1; cut < text.size(); ++cut) {
      Split first = split(text.substr(0, cut), false, {}, with);
      Raws both = first.raws;
      for (std::string& raw : split(text.substr(first.consumed), true, first.memory, with).raws)
        both.push_back(std::move(raw));
      ASSERT_EQ(both, whole) << "cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace foreshock::parse
