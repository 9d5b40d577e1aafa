// HecChannels: the acknowledgement ids of Splunk's channels; private to ingest.
//
// An id is given out with the answer, which is sent once the events are durable, so every id that was given
// out is acknowledged: a question is answered true once, then forgotten. Memory is bounded: the oldest ids of
// a channel and the channels that were quiet longest are forgotten first, and their clients send again. So it
// is after a restart, as with Splunk itself: a client that asks for an older id is answered false until it
// gives up and sends again. `first_id` differs from start to start, so that such an id is not taken for one
// of the new ones, which would then be told to the wrong question. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace foreshock::ingest::splunk {

class HecChannels {
 public:
  static constexpr size_t kChannelsMax = 1000;
  static constexpr size_t kIdsMax = 10'000;  // unread, of one channel

  explicit HecChannels(uint64_t first_id) : first_id_(first_id) {}
  // From a clock: starts that are a second apart are 1024 ids apart; below 2^30, for clients that count in 32
  // bits.
  static uint64_t first_id_at(int64_t unix_ns);

  // `channel`: the client's name for it together with the token's.
  uint64_t give(const std::string& channel);
  bool take(const std::string& channel, uint64_t id);

 private:
  struct Channel {
    uint64_t next = 0;
    uint64_t used = 0;
    std::set<uint64_t> unread;
  };
  const uint64_t first_id_;
  std::mutex mutex_;
  uint64_t uses_ = 0;
  std::map<std::string, Channel> channels_;
};

}  // namespace foreshock::ingest::splunk
