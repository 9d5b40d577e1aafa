// EventBus: what happens right now, to the pages that watch: findings, incidents, new sources, figures.
//
// publish() may be called from any thread and never waits: an event goes to every follower of its tenant
// whose buffer has room; others miss it and are told how many they missed (`event: gap`). The newest
// kEventsKept events are kept, so that a page that was away for a moment continues where it stopped (its
// Last-Event-ID); ids of an earlier run of the server are unknown and give no replay. At most
// kEventClientsMax followers. Cost: one lock and one copy per follower.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "net/response_writer.h"

namespace foreshock::api {

class EventBus {
 public:
  explicit EventBus(uint64_t run)
      : run_(run) {}  // `run` tells this server's ids from those of the run before

  // `json` is one line. Kinds: "finding", "incident", "source", "stats". Kept ones can be replayed.
  void publish(TenantId tenant, std::string_view kind, std::string_view json, bool keep = true);

  // kUnavailable when there are too many followers.
  Status follow(TenantId tenant, net::StreamWriter stream, std::string_view last_event_id);
  bool full() const;  // whether follow() would say no
  // Tenants that somebody follows; for figures that are made on demand.
  std::vector<TenantId> followed() const;
  size_t followers() const;

 private:
  struct Event {
    uint64_t number;
    TenantId tenant;
    std::string kind, json;
  };
  struct Follower {
    TenantId tenant;
    net::StreamWriter stream;
    uint64_t missed = 0;
  };
  std::string id_of(uint64_t number) const;
  static void give(Follower& follower, const std::string& text);
  void drop_gone();

  const uint64_t run_;
  mutable std::mutex mutex_;
  uint64_t next_ = 1;
  std::deque<Event> kept_;
  std::list<Follower> followers_;
};

}  // namespace foreshock::api
