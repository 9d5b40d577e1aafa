#include "parse/formats/stack_trace.h"

#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

using enum LineClass;

TEST(StackTrace, ClassifiesLines) {
  struct Case {
    std::string_view line;
    LineClass want;
  };
  for (const Case& c :
       {Case{"\tat a.b.C.m(C.java:1)", kFrame}, Case{"Caused by: x.Y: m", kFrame},
        Case{"\t... 12 more", kFrame}, Case{"  File \"a.py\", line 1, in f", kFrame},
        Case{"    at f (a.js:1:2)", kFrame}, Case{"#0 a.php(1): f()", kFrame},
        Case{"java.lang.IllegalStateException: m", kHead}, Case{"TypeError: x is not a function", kHead},
        Case{"Exception in thread \"main\" a.BException", kHead},
        Case{"Traceback (most recent call last):", kPythonHead}, Case{"goroutine 1 [running]:", kGoLine},
        Case{"panic: boom", kGoHead}, Case{"  indented", kIndented}, Case{"}", kClosing}, Case{"", kBlank},
        Case{"   ", kBlank}, Case{"2026-11-23 x", kOrdinary}, Case{"An error: x", kOrdinary},
        Case{"thread 'main' panicked at src/a.rs:1:2:", kHead}})
    EXPECT_EQ(classify_line(c.line), c.want) << c.line;
}

TEST(StackTrace, OrdinaryLinesMayNotContinue) {
  for (std::string_view line :
       {"2026-11-23 04:31:56 INFO started", "{\"level\":\"error\"}", "<11>error", "all fine"}) {
    TraceState state;
    state.begin(line, classify_line(line));
    EXPECT_FALSE(state.may_continue()) << line;
  }
  for (std::string_view line :
       {"2026-11-23 04:31:56 ERROR failed", "java.lang.X.YException: m", "config:", "panic: x"}) {
    TraceState state;
    state.begin(line, classify_line(line));
    EXPECT_TRUE(state.may_continue()) << line;
  }
}

TEST(StackTrace, Java) {
  TestRecord r(
      "2026-11-23 04:31:56,123 [main] ERROR a.B - order failed\ncom.shop.PayException: card refused\n\tat "
      "a.B.pay(B.java:7)\n"
      "Caused by: java.io.IOException: reset\n\t... 2 more");
  EXPECT_EQ(r["exception.type"], "com.shop.PayException");
  EXPECT_EQ(r["exception.message"], "card refused");
  EXPECT_EQ(r["exception.stacktrace"].substr(0, 21), "com.shop.PayException");
  EXPECT_EQ(r.level(), "ERROR");
  TestRecord inline_head(
      "2026-11-23 04:31:56,123 [main] WARN a.B - retry java.net.ConnectException: refused\n\tat "
      "a.B.c(B.java:1)");
  EXPECT_EQ(inline_head["exception.type"], "java.net.ConnectException");
  EXPECT_EQ(inline_head["exception.message"], "refused");
}

TEST(StackTrace, OtherLanguages) {
  TestRecord python(
      "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nValueError: bad: value");
  EXPECT_EQ(python.format(), "stack_trace");
  EXPECT_EQ(python["exception.type"], "ValueError");
  EXPECT_EQ(python["exception.message"], "bad: value");
  EXPECT_EQ(python.level(), "ERROR");
  TestRecord go("panic: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:7 +0x1d");
  EXPECT_EQ(go["exception.type"], "panic");
  EXPECT_EQ(go["exception.message"], "index out of range");
  EXPECT_EQ(go.level(), "FATAL");
  TestRecord node("TypeError: x is undefined\n    at f (/a.js:1:2)\n    at g (/a.js:3:4) {\n  code: 'E'\n}");
  EXPECT_EQ(node["exception.type"], "TypeError");
  EXPECT_EQ(node["exception.message"], "x is undefined");
  TestRecord dotnet("Unhandled exception. System.ArgumentException: no\n   at A.B() in /a.cs:line 3");
  EXPECT_EQ(dotnet["exception.type"], "System.ArgumentException");
  TestRecord rust("thread 'main' panicked at src/a.rs:1:2:\nboom\nstack backtrace:\n   0: f");
  EXPECT_EQ(rust["exception.type"], "panic");
  EXPECT_EQ(rust.level(), "FATAL");
  TestRecord php(
      "PHP Fatal error:  Uncaught InvalidError: no in /a.php:3\nStack trace:\n#0 {main}\n  thrown in /a.php "
      "on line 3");
  EXPECT_EQ(php["exception.type"], "InvalidError");
}

}  // namespace
}  // namespace foreshock::parse
