#include "app/generate/line_format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/arena.h"
#include "parse/parser.h"

namespace foreshock::app::generate {
namespace {

// The formats are right when the product's own parser reads them back: time, level, message.
class LineFormatTest : public testing::TestWithParam<int> {};

TEST_P(LineFormatTest, ReadsBackWithTimeAndLevel) {
  Service service = static_cast<Service>(GetParam());
  Timestamp at{1'780'272'000 * kSecond + 123 * kMillisecond};
  LineFormat format;
  Dice dice(3);
  std::string line;
  std::string text = service == Service::kEdge ? "GET /x 502 17" : "something happened to ord-17";
  format.append(
      {at, service, Level::kError, service == Service::kCart ? "main.go:12" : "logger", text, false}, dice,
      line);
  ASSERT_EQ(line.back(), '\n');
  parse::Parser parser;
  parse::StreamMemory memory;
  parse::SourceContext context;
  context.observed = at + kMinute;
  Arena arena;
  std::vector<parse::Record> records;
  parser.parse(line, context, true, memory, arena, records);
  ASSERT_EQ(records.size(), 1u) << line;
  EXPECT_LT(std::abs(records[0].timestamp - at), kSecond) << line;
  EXPECT_GE(records[0].severity_number, 17) << line;
  EXPECT_NE(records[0].format, parse::FormatId::kRaw) << line;
  if (service != Service::kEdge) {
    EXPECT_NE(records[0].body.find("something happened"), std::string_view::npos) << line;
  }
}

INSTANTIATE_TEST_SUITE_P(AllServices, LineFormatTest, testing::Range(0, static_cast<int>(kServiceCount)));

TEST(LineFormat, TracesAreCountedAsLines) {
  LineFacts facts{{0}, Service::kOrders, Level::kError, "x", "y", true};
  LineFormat format;
  Dice dice(1);
  std::string out;
  format.append(facts, dice, out);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), LineFormat::lines_of(facts));
}

}  // namespace
}  // namespace foreshock::app::generate
