#include "ingest/forward/msgpack.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::forward {
namespace {

std::string json_of(std::string_view bytes) {
  std::string out;
  JsonWriter writer(out);
  MsgpackReader reader(bytes);
  return reader.json(writer) ? out : "(broken)";
}

const std::string kEverything(
    "\xDC\x00\x10"                          // 16 values
    "\xC0\xC2\xC3"                          // nil false true
    "\x07\xFF\xCC\xFF\xD0\x80"              // 7 -1 255 -128
    "\xD1\xFF\x00\xCE\xFF\xFF\xFF\xFF"      // -256 4294967295
    "\xCF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"  // 2^64-1
    "\xCA\x3F\xC0\x00\x00"                  // 1.5
    "\xCB\x40\x04\x00\x00\x00\x00\x00\x00"  // 2.5
    "\xA3"
    "abc"
    "\xC4\x02"
    "de"
    "\x92\x01\x02\x81\xA1k\x80",
    3 + 3 + 6 + 8 + 9 + 5 + 9 + 4 + 4 + 3 + 4);

TEST(Msgpack, EveryKindBecomesJson) {
  EXPECT_EQ(
      json_of(kEverything),
      R"([null,false,true,7,-1,255,-128,-256,4294967295,18446744073709551615,1.5,2.5,"abc","de",[1,2],{"k":{}}])");
}

TEST(Msgpack, TheScannerFindsTheEndHoweverTheBytesArrive) {
  std::string two = kEverything + "\x01";
  for (size_t step = 1; step < 20; ++step) {
    MsgpackScanner scanner;
    MsgpackScanner::State state = MsgpackScanner::State::kMore;
    size_t given = 0;
    while (state == MsgpackScanner::State::kMore && given < two.size()) {
      given = std::min(two.size(), given + step);
      state = scanner.scan(std::string_view(two).substr(0, given));
    }
    EXPECT_EQ(state, MsgpackScanner::State::kWhole);
    EXPECT_EQ(scanner.end(), kEverything.size());
  }
}

TEST(Msgpack, EveryCutIsIncompleteAndUnreadable) {
  for (size_t cut = 0; cut < kEverything.size(); ++cut) {
    std::string part = kEverything.substr(0, cut);
    MsgpackScanner scanner;
    EXPECT_EQ(scanner.scan(part), MsgpackScanner::State::kMore) << cut;
    EXPECT_EQ(json_of(part), "(broken)") << cut;
  }
}

TEST(Msgpack, HostileDepthAndLengths) {
  MsgpackScanner scanner;
  EXPECT_EQ(scanner.scan(std::string(100, '\x91')), MsgpackScanner::State::kBroken);
  EXPECT_EQ(json_of(std::string(100, '\x91') + "\x01"), "(broken)");
  EXPECT_EQ(json_of(std::string("\xDD\xFF\xFF\xFF\xFF\x01", 6)), "(broken)");
  EXPECT_EQ(json_of(std::string("\xC6\xFF\xFF\xFF\xFF\x01", 6)), "(broken)");
  scanner.reset();
  EXPECT_EQ(scanner.scan("\xC1"), MsgpackScanner::State::kBroken);
}

}  // namespace
}  // namespace foreshock::ingest::forward
