#include "api/routes/loki_tail_session.h"

#include <algorithm>
#include <set>

#include "api/api_events.h"
#include "api/loki/log_reader.h"
#include "net/websocket_frames.h"

namespace foreshock::api {

void LokiTailSession::start(Call& call, LokiTail asked, const CancelFlag& cancelled) {
  Shared& shared = call.shared;
  auto pipeline = loki::Pipeline::compile(asked.query);
  if (!pipeline) return call.writer.send(loki::text_error(pipeline.error()));
  auto session = std::make_shared<LokiTailSession>(shared, std::move(asked), std::move(*pipeline));
  bool full = shared.tails.fetch_add(1) >= static_cast<int>(limits::kTailClientsMax);
  Status followed = full ? fail(ErrorKind::kUnavailable, "too many live tails are open; close one")
                         : session->follow(call.tenant());
  if (!followed) {
    shared.tails.fetch_sub(1);
    return call.writer.send(loki::text_error(followed.error()));
  }
  {
    std::lock_guard guard(session->mutex_);
    net::WebSocketOptions options;
    options.ping_period_ns = kLokiTailPingNs;
    session->socket_ = net::WebSocket::open(shared.deps.loop, call.request, call.writer, options);
  }
  call.writer.on_closed([session, cancelled]() mutable {
    cancelled->store(true);
    session->release();
    session.reset();
  });
  if (Status read = session->read_stored(call.tenant(), cancelled.get()); !read)
    session->socket_.close(net::kWebSocketServerError, read.error().message);
}

// The store holds the session weakly: its owner is the connection.
Status LokiTailSession::follow(TenantId tenant) {
  ASSIGN_OR_RETURN(auto handle,
                   shared_.deps.store.tail(tenant, "*", [weak = weak_from_this()](const store::Row& row) {
                     std::shared_ptr<LokiTailSession> alive = weak.lock();
                     return alive != nullptr && alive->on_row(row);
                   }));
  std::lock_guard guard(mutex_);
  handle_ = std::move(handle);
  return {};
}

void LokiTailSession::release() {
  std::shared_ptr<void> handle;
  {
    std::scoped_lock guard(sending_, mutex_);  // a message that is being made is finished first
    if (std::exchange(released_, true)) return;
    handle = std::move(handle_);
    shared_.tails.fetch_sub(1);
  }
  // Let go outside the lock: the store may wait for its callback, which takes it.
}

bool LokiTailSession::on_row(const store::Row& row) {
  if (!row.log) return true;
  loki::Entry entry(*row.log);
  if (!pipeline_.run(entry)) return true;
  int64_t now = shared_.deps.world.clock().steady_ns();
  std::lock_guard guard(mutex_);
  if (released_ || (socket_ && socket_.gone())) return false;
  if (waiting_bytes_ + entry.line.size() > kTailPendingBytesMax) {
    drop(entry);
    return true;
  }
  waiting_bytes_ += entry.line.size();
  waiting_.push_back({row.log->id, now + asked_.delay_ns, std::move(entry)});
  if (live_) wait_and_send(std::max(asked_.delay_ns, kLokiTailGatherNs));
  return true;
}

void LokiTailSession::drop(const loki::Entry& entry) {
  LiveRowsDropped{"loki_tail", 1}.tell();
  if (dropped_.size() < kLokiTailDroppedMax)
    dropped_.push_back({entry.visible(loki::Origin::kStream), entry.time_ns});
}

void LokiTailSession::wait_and_send(int64_t wait_ns) {
  if (std::exchange(scheduled_, true)) return;
  shared_.deps.loop.call_after(wait_ns, [weak = weak_from_this()] {
    if (std::shared_ptr<LokiTailSession> alive = weak.lock()) alive->send_due();
  });
}

void LokiTailSession::send_due() {
  std::lock_guard one_at_a_time(sending_);
  std::vector<Waiting> due;
  {
    std::lock_guard guard(mutex_);
    scheduled_ = false;
    if (released_) return;
    int64_t now = shared_.deps.world.clock().steady_ns();
    auto later =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.due_ns > now; });
    due.assign(std::move_iterator(waiting_.begin()), std::move_iterator(later));
    waiting_.erase(waiting_.begin(), later);
    for (const Waiting& one : due) waiting_bytes_ -= std::min(waiting_bytes_, one.entry.line.size());
    if (!waiting_.empty()) wait_and_send(std::max(waiting_.front().due_ns - now, kLokiTailGatherNs));
  }
  if (asked_.delay_ns > 0)
    std::stable_sort(due.begin(), due.end(),
                     [](const Waiting& a, const Waiting& b) { return a.entry.time_ns < b.entry.time_ns; });
  send(std::move(due));
}

// With sending_ held. As many messages as it takes; what the client has no room for is dropped and told.
void LokiTailSession::send(std::vector<Waiting> entries) {
  size_t at = 0;
  while (at < entries.size()) {
    loki::StreamAnswer answer(asked_.categorized);
    size_t begin = at;
    while (at < entries.size() && answer.bytes() < kLokiTailMessageBytes) answer.add(entries[at++].entry);
    std::lock_guard guard(mutex_);
    std::string message = answer.tail_message(dropped_);
    if (socket_.fits(message.size())) {
      dropped_.clear();
      socket_.send_text(message);
    } else {
      for (size_t i = begin; i < at; ++i) drop(entries[i].entry);
    }
  }
}

Status LokiTailSession::read_stored(TenantId tenant, const std::atomic<bool>* cancelled) {
  std::vector<Waiting> stored;
  if (asked_.limit > 0) {
    loki::LogReader reader(shared_.deps.store, tenant, {shared_.options.query_time_ns, cancelled});
    RETURN_IF_ERROR(reader.rows(asked_.query, {asked_.start, Timestamp{INT64_MAX}, true},
                                [&](loki::Entry&& entry, const store::LogRow& row) {
                                  stored.push_back({row.id, 0, std::move(entry)});
                                  return stored.size() < asked_.limit;
                                }));
    std::reverse(stored.begin(), stored.end());
  }
  std::set<std::string> shown;
  for (const Waiting& one : stored) shown.insert(one.id);
  std::lock_guard one_at_a_time(sending_);
  send(std::move(stored));
  std::lock_guard guard(mutex_);
  std::erase_if(waiting_, [&](const Waiting& one) { return shown.contains(one.id); });
  live_ = true;
  if (!waiting_.empty()) wait_and_send(std::max(asked_.delay_ns, kLokiTailGatherNs));
  return {};
}

}  // namespace foreshock::api
