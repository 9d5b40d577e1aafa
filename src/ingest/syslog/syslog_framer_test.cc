#include "ingest/syslog/syslog_framer.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::syslog {
namespace {

std::vector<std::string> frame(std::string_view bytes, size_t step, bool finish = true,
                               SyslogFramer* framer = nullptr) {
  SyslogFramer own;
  SyslogFramer& used = framer != nullptr ? *framer : own;
  std::string messages;
  std::vector<uint32_t> ends;
  for (size_t at = 0; at < bytes.size(); at += step) used.feed(bytes.substr(at, step), messages, ends);
  if (finish) used.finish(messages, ends);
  std::vector<std::string> out;
  uint32_t begin = 0;
  for (uint32_t end : ends) {
    out.push_back(messages.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

using Messages = std::vector<std::string>;

TEST(SyslogFramer, BothFramingsMixedAndCutAnywhere) {
  std::string bytes = "<13>one\n11 <13>two\nhalf<14>three\r\n7 <1>last";
  Messages want{"<13>one", "<13>two\nhal", "f<14>three", "<1>last"};
  for (size_t step = 1; step <= bytes.size(); ++step) EXPECT_EQ(frame(bytes, step), want) << "step " << step;
}

TEST(SyslogFramer, NulEndsALineAndBlankLinesAreNothing) {
  EXPECT_EQ(frame(std::string("<1>a\0\n\n<1>b\0", 11), 3), (Messages{"<1>a", "<1>b"}));
}

TEST(SyslogFramer, LinesThatBeginWithNumbersAreLines) {
  EXPECT_EQ(frame("2026-11-23 no priority\n17 bottles\n", 5),
            (Messages{"2026-11-23 no priority", "17 bottles"}));
}

TEST(SyslogFramer, WrongCountResynchronisesAtTheNextLine) {
  SyslogFramer framer;
  Messages got = frame("99999999999999 <1>x\n<1>good\n", 4, true, &framer);
  ASSERT_FALSE(got.empty());
  EXPECT_EQ(got.back(), "<1>good");
}

TEST(SyslogFramer, MemoryIsBounded) {
  SyslogFramer framer;
  std::string huge(3 * limits::kLineBytesMax, 'x');
  Messages got = frame("<1>" + huge + "\n<1>after\n", 65536, true, &framer);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].size(), limits::kLineBytesMax + 1);
  EXPECT_EQ(got[1], "<1>after");
  std::string counted = std::to_string(huge.size() + 3) + " <1>" + huge + "9 <1>after!";
  got = frame(counted, 65536, true, &framer);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].size(), limits::kLineBytesMax + 1);
  EXPECT_EQ(framer.cut(), 2u);
}

}  // namespace
}  // namespace foreshock::ingest::syslog
