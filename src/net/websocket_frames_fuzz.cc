// Arbitrary bytes as a client's frames, read whole and in pieces: both readings must agree, and hold no more
// than they may.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/json_writer.h"
#include "net/websocket_frames.h"

namespace foreshock::net {
namespace {

constexpr size_t kMessageBytesMax = 4096;

struct Digest : WebSocketEvents {
  std::string all;
  void message(std::string_view bytes, bool is_text) override {
    CHECK(bytes.size() <= kMessageBytesMax);
    CHECK(!is_text || is_valid_utf8(bytes));
    all += is_text ? "t" : "b";
    all += bytes;
  }
  void ping(std::string_view bytes) override {
    CHECK(bytes.size() <= kWebSocketControlBytesMax);
    all += "p";
    all += bytes;
  }
  void pong() override { all += "o"; }
  void closed(uint16_t code, std::string_view reason) override {
    all += "c" + std::to_string(code);
    all += reason;
  }
};

}  // namespace
}  // namespace foreshock::net

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock::net;
  if (size == 0) return 0;
  size_t cut = 1 + data[0] % 17;
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  WebSocketReader whole(kMessageBytesMax), cut_up(kMessageBytesMax);
  Digest first, second;
  whole.feed(input, first);
  for (size_t at = 0; at < input.size(); at += cut) {
    if (!cut_up.feed(input.substr(at, cut), second)) break;
    CHECK(cut_up.held_bytes() <= kMessageBytesMax + kWebSocketControlBytesMax + 14);
  }
  CHECK(first.all == second.all);
  CHECK(whole.error() == cut_up.error());
  return 0;
}
