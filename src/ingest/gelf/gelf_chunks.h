// GelfChunks: datagrams of GELF over UDP to whole messages; private to ingest.
//
// A datagram that begins with 1e 0f is a chunk: 8 bytes of id, its number, how many there are (at most 128).
// All chunks of a message must come from one peer within kAgeNs. A message may be gzip, zlib or plain. Memory
// is bounded (kPendingMax messages, kPendingBytesMax bytes; the oldest go first), and what a message unpacks
// to is at most limits::kRecordBytesMax. What is given up is counted in lost(). Not thread-safe; time is
// passed in.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::ingest::gelf {

class GelfChunks {
 public:
  static constexpr size_t kPendingMax = 4096;
  static constexpr size_t kPendingBytesMax = 32 * 1024 * 1024;
  static constexpr int64_t kAgeNs = 5'000'000'000;

  // A whole message, unpacked, when this datagram completes one.
  std::optional<std::string> add(std::string_view peer, std::string_view datagram, int64_t steady_ns);

  uint64_t lost() const { return lost_; }  // messages that stayed incomplete or could not be unpacked
  size_t pending() const { return pending_.size(); }

 private:
  struct Message {
    std::string key;
    int64_t began_ns = 0;
    size_t bytes = 0;
    size_t missing = 0;
    std::vector<std::optional<std::string>> parts;
  };
  using Messages = std::list<Message>;

  std::optional<std::string> unpack(std::string message);
  void forget(Messages::iterator message);

  Messages pending_;  // oldest first
  std::map<std::string, Messages::iterator, std::less<>> by_key_;
  size_t bytes_ = 0;
  uint64_t lost_ = 0;
};

// gzip, zlib or plain, told by the first bytes; nullopt when it cannot be unpacked within the limit.
std::optional<std::string> unpack_message(std::string message);

}  // namespace foreshock::ingest::gelf
