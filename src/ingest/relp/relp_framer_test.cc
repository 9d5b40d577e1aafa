#include "ingest/relp/relp_framer.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::relp {
namespace {

TEST(RelpFramer, FramesAtEveryCut) {
  std::string bytes = "1 open 14 relp_version=0\n2 syslog 9 <13>a\nb c\n3 close 0\n4 x 0 \n";
  for (size_t step = 1; step <= bytes.size(); ++step) {
    RelpFramer framer;
    std::vector<RelpFrame> frames;
    for (size_t at = 0; at < bytes.size(); at += step)
      ASSERT_TRUE(framer.feed(std::string_view(bytes).substr(at, step), frames));
    ASSERT_EQ(frames.size(), 4u) << step;
    EXPECT_EQ(frames[0].command, "open");
    EXPECT_EQ(frames[0].data, "relp_version=0");
    EXPECT_EQ(frames[1].transaction, 2u);
    EXPECT_EQ(frames[1].data, "<13>a\nb c");
    EXPECT_EQ(frames[2].data, "");
  }
}

TEST(RelpFramer, NonsenseBreaksTheSession) {
  for (const char* bytes : {"x", "1  2", "1 syslog x", "1 syslog 999999999 a", "1 syslog 2 abc",
                            "9999999999 a 0\n", "1 syslog 5\n"}) {
    RelpFramer framer;
    std::vector<RelpFrame> frames;
    EXPECT_FALSE(framer.feed(bytes, frames)) << bytes;
    EXPECT_FALSE(framer.feed("1 open 0\n", frames));
  }
}

TEST(RelpFramer, Writes) {
  EXPECT_EQ(relp_frame(7, "rsp", "200 OK"), "7 rsp 6 200 OK\n");
  EXPECT_EQ(relp_frame(0, "serverclose", ""), "0 serverclose 0\n");
}

}  // namespace
}  // namespace foreshock::ingest::relp
