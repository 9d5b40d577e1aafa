#include "parse/severity.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

TEST(Severity, WordsOfCommonPrograms) {
  struct Case {
    std::string_view word;
    Severity severity;
  };
  for (const Case& c :
       {Case{"WARNING", Severity::kWarn}, Case{"warn", Severity::kWarn}, Case{"err", Severity::kError},
        Case{"eror", Severity::kError}, Case{"SEVERE", Severity::kError}, Case{"notice", Severity::kInfo2},
        Case{"E", Severity::kError}, Case{"I", Severity::kInfo}, Case{"FINEST", Severity::kTrace},
        Case{"Information", Severity::kInfo}, Case{"crit", Severity::kCritical},
        Case{"emerg", Severity::kFatal}, Case{"dbug", Severity::kDebug}, Case{"panic", Severity::kFatal},
        Case{"DEBUG5", Severity::kDebug}})
    EXPECT_EQ(severity_from_word(c.word), c.severity) << c.word;
}

TEST(Severity, OtherWordsAreNone) {
  for (std::string_view word : {"", "e", "30", "errored", "infos", "X", "warnings are errors", "off"})
    EXPECT_EQ(severity_from_word(word), std::nullopt) << word;
}

TEST(Severity, NamesAndBands) {
  EXPECT_EQ(severity_name(10), "INFO2");
  EXPECT_EQ(severity_name(0), "");
  EXPECT_EQ(severity_name(25), "");
  EXPECT_EQ(severity_band(0), "unknown");
  EXPECT_EQ(severity_band(4), "trace");
  EXPECT_EQ(severity_band(13), "warn");
  EXPECT_EQ(severity_band(24), "fatal");
  EXPECT_EQ(severity_band(200), "unknown");
}

TEST(Severity, SyslogAndHttp) {
  EXPECT_EQ(severity_from_syslog(0), Severity::kFatal);
  EXPECT_EQ(severity_from_syslog(5), Severity::kInfo2);
  EXPECT_EQ(severity_from_syslog(7), Severity::kDebug);
  EXPECT_EQ(severity_from_syslog(8), Severity::kUnknown);
  EXPECT_EQ(severity_from_syslog(-1), Severity::kUnknown);
  EXPECT_EQ(severity_from_http_status(204), Severity::kInfo);
  EXPECT_EQ(severity_from_http_status(404), Severity::kWarn);
  EXPECT_EQ(severity_from_http_status(503), Severity::kError);
}

}  // namespace
}  // namespace foreshock::parse
