#include "ingest/http/line_cutter.h"

#include <gtest/gtest.h>

#include <vector>

namespace foreshock::ingest::http {
namespace {

std::vector<std::string> cut(std::string_view body, size_t step) {
  LineCutter cutter;
  std::vector<std::string> frames;
  auto take = [&](bool all) {
    for (std::string frame = cutter.take(all); !frame.empty(); frame = cutter.take(all))
      frames.push_back(frame);
  };
  for (size_t at = 0; at < body.size(); at += step) {
    cutter.feed(body.substr(at, step));
    take(false);
  }
  cutter.finish();
  take(true);
  return frames;
}

TEST(LineCutter, FramesDependOnTheBytesAlone) {
  std::string body;
  for (int i = 0; i < 60'000; ++i) body += "line number " + std::to_string(i) + " of a long delivery\n";
  std::vector<std::string> whole = cut(body, body.size());
  EXPECT_GT(whole.size(), 3u);
  std::string joined;
  for (const std::string& frame : whole) joined += frame;
  EXPECT_EQ(joined, body);
  EXPECT_EQ(cut(body, 7777), whole);
  EXPECT_EQ(cut(body, 65536), whole);
}

TEST(LineCutter, BlankLinesAreNothingAndTheLastNeedsNoFeed) {
  LineCutter cutter;
  cutter.feed("a\n\n \t\r\nb");
  cutter.finish();
  EXPECT_EQ(cutter.take(true), "a\nb\n");
  EXPECT_EQ(cutter.lines(), 2u);
}

TEST(LineCutter, LongLinesAreCutAndCounted) {
  LineCutter cutter;
  std::string piece(100'000, 'x');
  for (int i = 0; i < 1000; ++i) cutter.feed(piece);  // 100 MB
  cutter.feed("\nnext\n");
  cutter.finish();
  std::string out;
  for (std::string frame = cutter.take(true); !frame.empty(); frame = cutter.take(true)) out += frame;
  EXPECT_EQ(out.size(), limits::kLineBytesMax + 1 + 1 + 5);
  EXPECT_EQ(cutter.cut(), 1u);
  EXPECT_EQ(cutter.lines(), 2u);
}

}  // namespace
}  // namespace foreshock::ingest::http
