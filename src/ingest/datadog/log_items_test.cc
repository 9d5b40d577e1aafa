#include "ingest/datadog/log_items.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::datadog {
namespace {

std::vector<std::string> records(std::string_view body, bool text = false) {
  auto batch = decode_items(body, text);
  if (!batch) return {"refused"};
  std::vector<std::string> out;
  uint32_t begin = 0;
  for (uint32_t end : batch->ends) {
    out.push_back(batch->bytes.substr(begin, end - begin));
    begin = end;
  }
  return out;
}
using Records = std::vector<std::string>;

TEST(DatadogItems, MembersGetTheirMeaning) {
  EXPECT_EQ(
      records(R"([{"message":"disk \"a\" full","status":"warn","timestamp":1700000000123,"hostname":"h1",)"
              R"("service":"shop","ddsource":"java","ddtags":"env:prod,bare,url:http://x","n":1.50}])"),
      Records{
          R"({"timeUnixNano":1700000000123000000,"log":"disk \"a\" full","service":"shop","hostname":"h1",)"
          R"("level":"warn","ddsource":"java","n":1.50,"env":"prod","url":"http://x","ddtags":"bare"})"});
}

TEST(DatadogItems, ServerlessMessagesAndNumbersOfSyslog) {
  EXPECT_EQ(records(R"({"message":{"message":"m","status":3,"lambda":{"arn":"a"}},"service":"f"})"),
            Records{R"({"log":"m","service":"f","priority":"3","lambda":{"arn":"a"}})"});
}

TEST(DatadogItems, TheAgentsQuestionIsNoRecord) {
  EXPECT_EQ(records("{}"), Records{});
  EXPECT_EQ(records(""), Records{});
  EXPECT_EQ(records("[]"), Records{});
}

TEST(DatadogItems, LinesAndWhatIsBroken) {
  EXPECT_EQ(records("one\r\n\n two\n"), (Records{"{\"log\":\"one\"}", "{\"log\":\" two\"}"}));
  EXPECT_EQ(records("[not json", true), Records{"{\"log\":\"[not json\"}"});
  EXPECT_EQ(records("[\"a\",\"b\"]"), (Records{"{\"log\":\"a\"}", "{\"log\":\"b\"}"}));
  EXPECT_EQ(records("[{\"message\":\"a\""), Records{"refused"});
}

}  // namespace
}  // namespace foreshock::ingest::datadog
