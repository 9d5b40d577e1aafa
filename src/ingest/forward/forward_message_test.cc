#include "ingest/forward/forward_message.h"

#include <gtest/gtest.h>

#include "ingest/forward/msgpack.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::forward {
namespace {

const std::string kRecord = "\x82" + msgpack_text("log") + msgpack_text("hi\n") + msgpack_text("n") + "\x05";
const std::string kTime =
    std::string("\xD7\x00\x65\x53\xF1\x00\x00\x00\x00\x07", 10);  // 1700000000.000000007
const std::string kEntry = "\x92" + kTime + kRecord;
const std::string kExpected = R"({"timeUnixNano":1700000000000000007,"log":"hi\n","n":5,"fluent.tag":"a.b"})";

Result<ForwardMessage> decode(const std::string& message) {
  PartJoining parts;
  return decode_message(message, 1 << 20, parts, 0);
}
std::string text_of(const std::string& message) {
  auto decoded = decode(message);
  if (!decoded) return "refused";
  return decoded->records.bytes + (decoded->chunk ? " chunk " + *decoded->chunk : "");
}
std::string packed(const std::string& entries, const std::string& options) {
  return "\x93" + msgpack_text("a.b") + msgpack_bytes(entries) + options;
}
const std::string kChunk = "\x81" + msgpack_text("chunk") + msgpack_text("c1");

TEST(ForwardMessage, EveryMode) {
  EXPECT_EQ(text_of("\x94" + msgpack_text("a.b") + kTime + kRecord + kChunk), kExpected + " chunk c1");
  EXPECT_EQ(text_of("\x93" + msgpack_text("a.b") + kTime + kRecord), kExpected);
  EXPECT_EQ(text_of("\x93" + msgpack_text("a.b") + "\x92" + kEntry + kEntry + kChunk),
            kExpected + kExpected + " chunk c1");
  EXPECT_EQ(text_of(packed(kEntry + kEntry, kChunk)), kExpected + kExpected + " chunk c1");
  std::string gzip = "\x81" + msgpack_text("compressed") + msgpack_text("gzip");
  EXPECT_EQ(text_of(packed(net::gzip_compress(kEntry) + net::gzip_compress(kEntry), gzip)),
            kExpected + kExpected);
}

TEST(ForwardMessage, FluentBitsEntriesSecondsAndSignals) {
  std::string entry = "\x92\x92" + kTime + "\x80" + kRecord;
  EXPECT_EQ(text_of("\x92" + msgpack_text("a.b") + "\x91" + entry), kExpected);
  EXPECT_EQ(text_of("\x93" + msgpack_text("t") + std::string("\xCE\x65\x53\xF1\x00", 5) + "\x80"),
            R"({"timeUnixNano":1700000000000000000,"fluent.tag":"t"})");
  auto metrics = decode(packed("\x01", "\x81" + msgpack_text("fluent_signal") + "\x01"));
  ASSERT_TRUE(metrics);
  EXPECT_FALSE(metrics->logs);
  EXPECT_TRUE(decode("\xC0")->heartbeat);
}

std::string part(const std::string& text, const std::string& last) {
  return "\x92\x05\x83" + msgpack_text("partial_message") + msgpack_text("true") +
         msgpack_text("partial_last") + msgpack_text(last) + msgpack_text("log") + msgpack_text(text);
}

TEST(ForwardMessage, PartsOfALineAreJoinedButWithoutHoldingAnAcknowledgementUp) {
  std::string joined = R"({"timeUnixNano":5000000000,"log":"ab","fluent.tag":"a.b"})";
  EXPECT_EQ(text_of(packed(part("a", "false") + part("b", "true"), kChunk)), joined + " chunk c1");
  // The rest does not come in this message: with a chunk nothing waits for it, without one it may come.
  EXPECT_EQ(text_of(packed(part("ab", "false"), kChunk)), joined + " chunk c1");
  PartJoining parts;
  auto first = decode_message(packed(part("a", "false"), "\x80"), 1 << 20, parts, 0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->records.size(), 0u);
  EXPECT_EQ(decode_message(packed(part("b", "true"), "\x80"), 1 << 20, parts, 0)->records.bytes, joined);
  EXPECT_TRUE(parts.empty());
}

TEST(ForwardMessage, BombsAndNonsenseAreRefused) {
  std::string gzip = "\x81" + msgpack_text("compressed") + msgpack_text("gzip");
  std::string bomb = net::gzip_compress(std::string(2 << 20, '\x01'));
  std::string message = "\x93" + msgpack_text("t") + std::string("\xC5", 1) +
                        static_cast<char>(bomb.size() >> 8) + static_cast<char>(bomb.size()) + bomb + gzip;
  EXPECT_EQ(text_of(message), "refused");
  EXPECT_EQ(text_of("\x01"), "refused");
  EXPECT_EQ(text_of("\x92\x01\x90"), "refused");
  EXPECT_EQ(text_of("\x92" + msgpack_text("t") + "\x91\x01"), "refused");
  std::string whole = packed(kEntry, kChunk);
  for (size_t cut = 0; cut < whole.size(); ++cut) EXPECT_EQ(text_of(whole.substr(0, cut)), "refused") << cut;
}

}  // namespace
}  // namespace foreshock::ingest::forward
