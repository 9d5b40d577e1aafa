// LokiTailSession: one client of Loki's /tail: first the newest stored lines, then live ones, as WebSocket
// messages in Loki's JSON.
//
// Rows come on the store's thread, pass the query's pipeline there, and wait for the next message: what comes
// within kLokiTailGatherNs goes out together, on a loop thread, after `delay_ns` (which lets late lines be
// put in order). A client that does not keep up misses lines and is told which (`dropped_entries`), at most
// kTailPendingBytesMax wait for it. Rows that come while the stored ones are read wait, and none is shown
// twice. The connection owns the session; what is called back on other threads holds it weakly.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/loki/answer.h"
#include "api/loki/entry.h"
#include "api/loki/pipeline.h"
#include "api/routes/shared.h"
#include "net/websocket.h"

namespace foreshock::api {

struct LokiTail {
  loki::LogQuery query;
  Timestamp start;       // of the stored lines
  size_t limit = 0;      // of them
  int64_t delay_ns = 0;  // between a line's coming and its sending
  bool categorized = false;
};

class LokiTailSession : public std::enable_shared_from_this<LokiTailSession> {
 public:
  LokiTailSession(Shared& shared, LokiTail asked, loki::Pipeline pipeline)
      : shared_(shared), asked_(std::move(asked)), pipeline_(std::move(pipeline)) {}

  // Answers the handshake, or why not. Reads the stored lines, so on a query thread.
  static void start(Call& call, LokiTail asked, const CancelFlag& cancelled);

 private:
  struct Waiting {
    std::string id;
    int64_t due_ns = 0;  // of the steady clock
    loki::Entry entry;
  };
  Status follow(TenantId tenant);
  bool on_row(const store::Row& row);
  Status read_stored(TenantId tenant, const std::atomic<bool>* cancelled);
  void wait_and_send(int64_t wait_ns);  // with mutex_ held
  void send_due();
  void send(std::vector<Waiting> entries);
  void drop(const loki::Entry& entry);  // with mutex_ held
  void release();

  Shared& shared_;
  const LokiTail asked_;
  const loki::Pipeline pipeline_;  // for rows on the store's thread
  std::mutex sending_;             // held while a message is made; before mutex_
  std::mutex mutex_;
  net::WebSocket socket_;
  std::shared_ptr<void> handle_;  // the store's
  std::vector<Waiting> waiting_;
  size_t waiting_bytes_ = 0;
  std::vector<loki::StreamAnswer::Dropped> dropped_;
  bool live_ = false;       // the stored lines are sent
  bool scheduled_ = false;  // send_due() will run
  bool released_ = false;
};

}  // namespace foreshock::api
