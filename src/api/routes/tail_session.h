// TailSession: one client of /tail: live rows as server-sent events, with gaps said.
//
// Rows come on the store's thread and are written if the client's buffer has room; otherwise they are counted
// and told as `event: gap` as soon as there is room again. A client that comes back with a Last-Event-ID (a
// row's id) first gets what was stored since that row, at most kTailResumeRowsMax rows by time; live rows
// wait meanwhile and none is shown twice. The session lives as long as the store's callback; when the client
// goes the callback answers false, and the store drops it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "api/routes/shared.h"

namespace foreshock::api {

class TailSession {
 public:
  explicit TailSession(Shared& shared) : shared_(shared) {}
  ~TailSession() { shared_.tails.fetch_sub(1); }
  // Takes one of the kTailClientsMax places, or answers 503.
  static void start(Shared& shared, const net::ResponseWriter& writer, TenantId tenant,
                    const std::string& query, const std::string& last_event_id);

 private:
  bool on_row(const store::Row& row);
  void give(const std::string& id, const std::string& json);
  using Rows = std::vector<std::pair<std::string, std::string>>;  // id and JSON
  Rows read_since(TenantId tenant, const std::string& query, const std::string& last_event_id);
  void begin_live(const Rows& stored);
  void release();  // lets the store's handle go

  Shared& shared_;
  std::mutex mutex_;
  net::StreamWriter stream_;
  std::shared_ptr<void> handle_;
  uint64_t missed_ = 0;
  bool live_ = false;  // until then rows wait in pending_
  Rows pending_;
  size_t pending_bytes_ = 0;
};

}  // namespace foreshock::api
