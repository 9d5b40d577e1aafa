#include "net/websocket_frames.h"

#include <gtest/gtest.h>

#include <vector>

#include "net/testing/websocket_client.h"

namespace foreshock::net {
namespace {

// What came, as short texts: "text:hello", "ping:x", "close:1000:bye".
struct Kept : WebSocketEvents {
  std::vector<std::string> all;
  void message(std::string_view bytes, bool is_text) override {
    all.push_back((is_text ? "text:" : "binary:") + std::string(bytes));
  }
  void ping(std::string_view bytes) override { all.push_back("ping:" + std::string(bytes)); }
  void pong() override { all.emplace_back("pong"); }
  void closed(uint16_t code, std::string_view reason) override {
    all.push_back("close:" + std::to_string(code) + ":" + std::string(reason));
  }
};

struct Reading {
  std::vector<std::string> events;
  uint16_t error = 0;
};
Reading read(const std::string& bytes, size_t piece, size_t message_bytes_max = 100'000) {
  WebSocketReader reader(message_bytes_max);
  Kept kept;
  for (size_t at = 0; at < bytes.size(); at += piece)
    if (!reader.feed(std::string_view(bytes).substr(at, piece), kept)) break;
  return {kept.all, reader.error()};
}

std::string masked(int first_byte, const std::string& payload) {
  return masked_frame(static_cast<uint8_t>(first_byte), payload);
}

TEST(WebSocketFrames, MessagesOfAllLengthsInAllCuts) {
  for (size_t size : {0u, 1u, 125u, 126u, 127u, 65'535u, 65'536u, 70'000u}) {
    std::string text(size, 'a');
    std::string wire = masked(0x81, text) + masked(0x82, text);
    for (size_t piece : {size_t{1}, size_t{3}, size_t{4096}, wire.size()}) {
      Reading got = read(wire, piece);
      ASSERT_EQ(got.events.size(), 2u) << size;
      EXPECT_EQ(got.events[0], "text:" + text);
      EXPECT_EQ(got.events[1], "binary:" + text);
    }
  }
}

TEST(WebSocketFrames, FragmentsWithControlFramesBetweenThem) {
  std::string wire = masked(0x01, "he") + masked(0x89, "p") + masked(0x00, "ll") + masked(0x8A, "") +
                     masked(0x80, "o") + masked(0x88, std::string("\x03\xe8", 2) + "bye") +
                     masked(0x81, "late");
  for (size_t piece : {size_t{1}, size_t{5}, wire.size()}) {
    Reading got = read(wire, piece);
    EXPECT_EQ(got.events, (std::vector<std::string>{"ping:p", "pong", "text:hello", "close:1000:bye"}));
    EXPECT_EQ(got.error, 0);
  }
  EXPECT_EQ(read(masked(0x88, ""), 1).events, std::vector<std::string>{"close:1005:"});
}

TEST(WebSocketFrames, BrokenRulesHaveTheirCodes) {
  auto code = [](const std::string& wire) { return read(wire, 1).error; };
  EXPECT_EQ(code(std::string("\x81\x01x", 3)), 1002) << "no mask";
  EXPECT_EQ(code(masked(0xC1, "x")), 1002) << "reserved bit";
  EXPECT_EQ(code(masked(0x83, "x")), 1002) << "unknown opcode";
  EXPECT_EQ(code(masked(0x8B, "x")), 1002) << "unknown control opcode";
  EXPECT_EQ(code(masked(0x09, "x")), 1002) << "a ping in fragments";
  EXPECT_EQ(code(masked(0x89, std::string(126, 'x'))), 1002) << "a long ping";
  EXPECT_EQ(code(masked(0x80, "x")), 1002) << "a continuation of nothing";
  EXPECT_EQ(code(masked(0x01, "x") + masked(0x81, "y")), 1002) << "a message inside a message";
  EXPECT_EQ(code(std::string("\x81\xFE\x00\x05mask", 8)), 1002) << "a length longer than needed";
  EXPECT_EQ(code(std::string("\x81\xFF\x80\0\0\0\0\0\0\0mask", 14)), 1002) << "a negative length";
  EXPECT_EQ(code(masked(0x81, "\xC3\x28")), 1007) << "text that is no UTF-8";
  EXPECT_EQ(code(masked(0x82, "\xC3\x28")), 0) << "bytes may be anything";
  EXPECT_EQ(code(masked(0x88, "x")), 1002) << "half a close code";
  EXPECT_EQ(code(masked(0x88, std::string("\x03\xed", 2))), 1002) << "1005 is never sent";
  EXPECT_EQ(code(masked(0x88, std::string("\x03\xe8\xff", 3))), 1007) << "a reason that is no UTF-8";
}

TEST(WebSocketFrames, MessagesAreBoundedBeforeTheyArrive) {
  EXPECT_EQ(read(masked(0x81, std::string(101, 'x')).substr(0, 8), 1, 100).error, 1009);
  EXPECT_EQ(read(masked(0x01, std::string(60, 'x')) + masked(0x80, std::string(41, 'x')), 1, 100).error,
            1009);
  EXPECT_EQ(read(masked(0x01, std::string(60, 'x')) + masked(0x80, std::string(40, 'x')), 1, 100).error, 0);
  // The largest length that can be written must not overflow the sum.
  EXPECT_EQ(
      read(masked(0x01, "x") + std::string("\x80\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFFmask", 14), 1, 100).error,
      1009);
}

TEST(WebSocketFrames, WritesTheShortestLength) {
  for (size_t size : {0u, 125u, 126u, 65'535u, 65'536u}) {
    std::string out;
    append_websocket_frame(out, WebSocketOpcode::kText, std::string(size, 'x'));
    EXPECT_EQ(out.size() - size, size < 126 ? 2u : size < 65'536 ? 4u : 10u);
  }
  std::string close = websocket_close_frame(1001, std::string(122, 'a') + "\xC3\xA9");
  EXPECT_EQ(close.size(), 2u + 2u + 122u) << "the reason is cut at a character";
  EXPECT_EQ(static_cast<uint8_t>(close[0]), 0x88);
}

TEST(WebSocketFrames, AcceptKeyOfTheStandardsExample) {
  EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

}  // namespace
}  // namespace foreshock::net
