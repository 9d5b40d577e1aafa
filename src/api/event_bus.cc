#include "api/event_bus.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/api_events.h"
#include "api/api_options.h"
#include "net/sse.h"

namespace foreshock::api {

std::string EventBus::id_of(uint64_t number) const {
  return fmt::format("{:x}-{}", run_, number);
}

void EventBus::publish(TenantId tenant, std::string_view kind, std::string_view json, bool keep) {
  std::lock_guard guard(mutex_);
  drop_gone();
  uint64_t number = 0;
  if (keep && json.size() <= kEventBytesMax) {
    number = next_++;
    kept_.push_back({number, tenant, std::string(kind), std::string(json)});
    if (kept_.size() > kEventsKept) kept_.pop_front();
  }
  if (followers_.empty()) return;
  std::string text;
  // Only kept events carry an id: a client that returns with it gets exactly what came after.
  net::append_sse(text, kind, number == 0 ? std::string() : id_of(number), json);
  for (Follower& follower : followers_)
    if (follower.tenant == tenant) give(follower, text);
}

void EventBus::give(Follower& follower, const std::string& text) {
  std::string gap;
  if (follower.missed > 0)
    net::append_sse(gap, "gap", "", fmt::format("{{\"dropped\":{}}}", follower.missed));
  if (follower.stream.room() < gap.size() + text.size()) {
    ++follower.missed;
    LiveRowsDropped{"events", 1}.tell();
    return;
  }
  follower.missed = 0;
  follower.stream.write(gap + text);
}

Status EventBus::follow(TenantId tenant, net::StreamWriter stream, std::string_view last_event_id) {
  std::lock_guard guard(mutex_);
  drop_gone();
  if (followers_.size() >= kEventClientsMax)
    return fail(ErrorKind::kUnavailable, "too many pages follow the events already");
  followers_.push_back({tenant, std::move(stream)});
  std::string prefix = fmt::format("{:x}-", run_);
  if (!last_event_id.starts_with(prefix)) return {};
  uint64_t last = std::strtoull(std::string(last_event_id.substr(prefix.size())).c_str(), nullptr, 10);
  for (const Event& event : kept_) {
    if (event.number <= last || event.tenant != tenant) continue;
    std::string text;
    net::append_sse(text, event.kind, id_of(event.number), event.json);
    give(followers_.back(), text);
  }
  return {};
}

void EventBus::drop_gone() {
  followers_.remove_if([](const Follower& follower) { return follower.stream.gone(); });
}

bool EventBus::full() const {
  std::lock_guard guard(mutex_);
  size_t alive = 0;
  for (const Follower& follower : followers_) alive += follower.stream.gone() ? 0 : 1;
  return alive >= kEventClientsMax;
}

std::vector<TenantId> EventBus::followed() const {
  std::lock_guard guard(mutex_);
  std::vector<TenantId> out;
  for (const Follower& follower : followers_)
    if (!follower.stream.gone() && std::find(out.begin(), out.end(), follower.tenant) == out.end())
      out.push_back(follower.tenant);
  return out;
}

size_t EventBus::followers() const {
  std::lock_guard guard(mutex_);
  return followers_.size();
}

}  // namespace foreshock::api
