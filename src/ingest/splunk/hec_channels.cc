#include "ingest/splunk/hec_channels.h"

#include <algorithm>

namespace foreshock::ingest::splunk {

uint64_t HecChannels::first_id_at(int64_t unix_ns) {
  constexpr int64_t kSecondNs = 1'000'000'000;
  return (static_cast<uint64_t>(unix_ns / kSecondNs) & 0xFFFFF) << 10;
}

uint64_t HecChannels::give(const std::string& name) {
  std::lock_guard lock(mutex_);
  if (channels_.size() >= kChannelsMax && !channels_.contains(name))
    channels_.erase(std::min_element(channels_.begin(), channels_.end(), [](const auto& a, const auto& b) {
      return a.second.used < b.second.used;
    }));
  auto [found, fresh] = channels_.try_emplace(name);
  Channel& channel = found->second;
  if (fresh) channel.next = first_id_;
  channel.used = ++uses_;
  channel.unread.insert(channel.next);
  if (channel.unread.size() > kIdsMax) channel.unread.erase(channel.unread.begin());
  return channel.next++;
}

bool HecChannels::take(const std::string& name, uint64_t id) {
  std::lock_guard lock(mutex_);
  auto channel = channels_.find(name);
  if (channel == channels_.end()) return false;
  channel->second.used = ++uses_;
  return channel->second.unread.erase(id) > 0;
}

}  // namespace foreshock::ingest::splunk
