#include "parse/text_cleaning.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/json_writer.h"
#include "parse/record.h"

namespace foreshock::parse {
namespace {

std::string clean(std::string_view raw, uint32_t& flags) {
  Arena arena;
  flags = 0;
  return std::string(clean_text(raw, arena, flags));
}

TEST(TextCleaning, PlainTextIsTheSameView) {
  Arena arena;
  uint32_t flags = 0;
  std::string_view raw = "plain text, \xC3\xA4\xC3\xB6 and a\ttab";
  EXPECT_EQ(clean_text(raw, arena, flags).data(), raw.data());
  EXPECT_EQ(flags, 0u);
}

TEST(TextCleaning, StripsTerminalCodes) {
  uint32_t flags = 0;
  EXPECT_EQ(clean("\x1b[1;31mERROR\x1b[0m boom", flags), "ERROR boom");
  EXPECT_EQ(flags, static_cast<uint32_t>(kAnsiStripped));
  EXPECT_EQ(clean("\x1b]0;title\x07prompt", flags), "prompt");
  EXPECT_EQ(clean("\x1b]8;;http://x\x1b\\link", flags), "link");
  EXPECT_EQ(clean("\x1b[2K\x1b(Bx", flags), "x");
  EXPECT_EQ(clean("end\x1b", flags), "end");
  EXPECT_EQ(clean("never \x1b]0;ends", flags), "never 0;ends");
}

TEST(TextCleaning, RepairsUtf8) {
  uint32_t flags = 0;
  EXPECT_EQ(clean("caf\xE9 ok", flags), "caf\xEF\xBF\xBD ok");
  EXPECT_EQ(flags, static_cast<uint32_t>(kInvalidUtf8));
  EXPECT_EQ(clean("\xEF\xBB\xBFtext", flags), "text");
  EXPECT_EQ(flags, 0u);
}

TEST(TextCleaning, MarksBinary) {
  uint32_t flags = 0;
  clean(std::string_view("a\0b", 3), flags);
  EXPECT_TRUE(flags & kBinary);
  clean("\x01\x02\x03\x04\x05\x06\x07\x08 mostly\x0e\x0f", flags);
  EXPECT_TRUE(flags & kBinary);
}

TEST(TextCleaning, AnyBytesBecomeValidUtf8) {
  std::mt19937 random(3);
  for (int round = 0; round < 5000; ++round) {
    std::string raw;
    for (size_t i = random() % 60; i > 0; --i) raw += static_cast<char>(random() % 3 == 0 ? 0x1b : random());
    uint32_t flags = 0;
    EXPECT_TRUE(is_valid_utf8(clean(raw, flags)));
  }
}

TEST(TextCleaning, DecodesUtf16) {
  Arena arena;
  EXPECT_EQ(decode_utf16(std::string_view("\xFF\xFEh\0i\0\n\0", 8), false, arena), "hi\n");
  EXPECT_EQ(decode_utf16(std::string_view("\0h\0\xE4", 4), true, arena), "h\xC3\xA4");
  EXPECT_EQ(decode_utf16(std::string_view("\x3D\xD8\x00\xDE", 4), false, arena), "\xF0\x9F\x98\x80");
  EXPECT_EQ(decode_utf16(std::string_view("\x3D\xD8x\0y", 5), false, arena), "\xEF\xBF\xBDx\xEF\xBF\xBD");
}

TEST(TextCleaning, DetectsEncodings) {
  EXPECT_EQ(detect_encoding(std::string_view("\xFF\xFEx\0", 4)), Encoding::kUtf16Little);
  EXPECT_EQ(detect_encoding(std::string_view("\xFE\xFF\0x", 4)), Encoding::kUtf16Big);
  EXPECT_EQ(detect_encoding(std::string_view("l\0o\0g\0 \0l\0", 10)), Encoding::kUtf16Little);
  EXPECT_EQ(detect_encoding(std::string_view("\0l\0o\0g\0 \0l", 10)), Encoding::kUtf16Big);
  EXPECT_EQ(detect_encoding("plain text here"), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding(std::string_view("\0\0\0\0\0\0\0\0\0\0", 10)), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding(""), Encoding::kUtf8);
}

}  // namespace
}  // namespace foreshock::parse
