#include "ingest/journald/export_reader.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace foreshock::ingest::journald {
namespace {

std::string length(uint64_t value) {
  std::string out;
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
  return out;
}

std::vector<std::string> read(std::string_view bytes, size_t step = SIZE_MAX) {
  ExportReader reader;
  for (size_t at = 0; at < bytes.size(); at += std::min(step, bytes.size() - at))
    reader.feed(bytes.substr(at, step));
  reader.finish();
  std::vector<std::string> out;
  auto entries = reader.take();
  uint32_t begin = 0;
  for (uint32_t end : entries.records.ends) {
    out.push_back(entries.records.bytes.substr(begin, end - begin));
    begin = end;
  }
  return out;
}
using Lines = std::vector<std::string>;

TEST(JournalExport, TextAndBinaryFieldsAtEveryCut) {
  std::string bytes =
      "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1700000000123456\n__MONOTONIC_TIMESTAMP=5\nPRIORITY=4\n_HOSTNAME=h="
      "1\nMESSAGE\n" +
      length(9) + "two\nlines\n" + "PRIORITY=5\n\n\n__CURSOR=s=2\nMESSAGE=last";
  for (size_t step : {SIZE_MAX, size_t{1}, size_t{5}})
    EXPECT_EQ(
        read(bytes, step),
        (Lines{
            R"({"__REALTIME_TIMESTAMP":"1700000000123456","MESSAGE":"two\nlines","PRIORITY":"4","_HOSTNAME":"h=1"})",
            R"({"MESSAGE":"last"})"}))
        << step;
}

TEST(JournalExport, HostileLengthsCostNothing) {
  EXPECT_EQ(read("MESSAGE\n" + length(UINT64_MAX) + "abc"), Lines{});
  EXPECT_EQ(read("MESSAGE=a\nBIN\n" + length(0) + "\n\n"), Lines{"{\"MESSAGE\":\"a\",\"BIN\":\"\"}"});
  auto lines = read("MESSAGE=" + std::string(5'000'000, 'x') + "\nA=1\n\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_LE(lines[0].size(), limits::kLineBytesMax);
  EXPECT_GT(lines[0].size(), limits::kLineBytesMax / 2);
}

TEST(JournalExport, KeysFollowFromCursors) {
  auto key = [](std::string_view bytes) {
    ExportReader reader;
    reader.feed(bytes);
    reader.finish();
    return reader.take().key;
  };
  EXPECT_EQ(key("__CURSOR=a\nMESSAGE=x\n\n")->low, key("__CURSOR=a\nMESSAGE=x\n")->low);
  EXPECT_NE(key("__CURSOR=a\nMESSAGE=x\n\n")->low, key("__CURSOR=b\nMESSAGE=x\n\n")->low);
  EXPECT_FALSE(key("MESSAGE=x\n\n"));
}

}  // namespace
}  // namespace foreshock::ingest::journald
