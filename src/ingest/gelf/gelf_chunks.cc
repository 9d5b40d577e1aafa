#include "ingest/gelf/gelf_chunks.h"

#include "base/limits.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::gelf {

namespace {

constexpr size_t kHeaderBytes = 12;
constexpr size_t kPartsMax = 128;

}  // namespace

std::optional<std::string> unpack_message(std::string message) {
  bool gzip = message.starts_with("\x1f\x8b");
  bool zlib =
      message.size() > 2 && message[0] == '\x78' &&
      ((static_cast<unsigned char>(message[0]) << 8) + static_cast<unsigned char>(message[1])) % 31 == 0;
  if (!gzip && !zlib) {
    if (message.size() > limits::kRecordBytesMax) return std::nullopt;
    return message;
  }
  auto out = net::decode_body(gzip ? net::BodyEncoding::kGzip : net::BodyEncoding::kDeflate, message,
                              limits::kRecordBytesMax);
  if (!out) return std::nullopt;
  return std::move(*out);
}

std::optional<std::string> GelfChunks::unpack(std::string message) {
  auto out = unpack_message(std::move(message));
  if (!out) ++lost_;
  return out;
}

void GelfChunks::forget(Messages::iterator message) {
  bytes_ -= message->bytes;
  by_key_.erase(message->key);
  pending_.erase(message);
}

std::optional<std::string> GelfChunks::add(std::string_view peer, std::string_view datagram,
                                           int64_t steady_ns) {
  while (!pending_.empty() && pending_.front().began_ns + kAgeNs < steady_ns) {
    ++lost_;
    forget(pending_.begin());
  }
  if (!datagram.starts_with("\x1e\x0f")) return unpack(std::string(datagram));
  if (datagram.size() < kHeaderBytes) {
    ++lost_;
    return std::nullopt;
  }
  auto number = static_cast<unsigned char>(datagram[10]);
  auto count = static_cast<unsigned char>(datagram[11]);
  if (count == 0 || count > kPartsMax || number >= count) {
    ++lost_;
    return std::nullopt;
  }
  std::string_view part = datagram.substr(kHeaderBytes);
  if (count == 1) return unpack(std::string(part));
  std::string key = std::string(peer) + '\0' + std::string(datagram.substr(2, 8));
  auto found = by_key_.find(key);
  if (found != by_key_.end() && found->second->parts.size() != count) {
    ++lost_;  // the id is used again before its message was whole
    forget(found->second);
    found = by_key_.end();
  }
  if (found == by_key_.end()) {
    pending_.push_back({key, steady_ns, 0, count, {}});
    pending_.back().parts.resize(count);
    found = by_key_.emplace(std::move(key), std::prev(pending_.end())).first;
  }
  Message& message = *found->second;
  std::optional<std::string>& slot = message.parts[number];
  if (slot) return std::nullopt;  // sent twice by the network
  slot = std::string(part);
  message.bytes += part.size();
  bytes_ += part.size();
  if (--message.missing > 0) {
    while (pending_.size() > kPendingMax || bytes_ > kPendingBytesMax) {
      ++lost_;
      forget(pending_.begin());
    }
    return std::nullopt;
  }
  std::string whole;
  whole.reserve(message.bytes);
  for (const auto& piece : message.parts) whole += *piece;
  forget(found->second);
  return unpack(std::move(whole));
}

}  // namespace foreshock::ingest::gelf
