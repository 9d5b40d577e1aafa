#include "api/routes/tail_session.h"

#include <fmt/format.h>

#include <set>

#include "api/api_events.h"
#include "net/sse.h"

namespace foreshock::api {

void TailSession::start(Shared& shared, const net::ResponseWriter& writer, TenantId tenant,
                        const std::string& query, const std::string& last_event_id) {
  int others = shared.tails.fetch_add(1);
  auto session = std::make_shared<TailSession>(shared);
  if (others >= static_cast<int>(limits::kTailClientsMax))
    return writer.fail({ErrorKind::kUnavailable, "too many live tails are open; close one"});
  // The store holds the session weakly: its owner is the connection (on_closed below).
  std::weak_ptr<TailSession> weak = session;
  auto handle = shared.deps.store.tail(tenant, query, [weak](const store::Row& row) {
    std::shared_ptr<TailSession> alive = weak.lock();
    return alive != nullptr && alive->on_row(row);
  });
  if (!handle) return writer.fail(handle.error());
  net::StreamWriter stream = net::start_sse(writer);
  net::keep_alive(shared.deps.loop, stream);
  {
    std::lock_guard guard(session->mutex_);
    session->handle_ = std::move(*handle);
    session->stream_ = std::move(stream);
  }
  session->begin_live(last_event_id.empty() ? Rows() : session->read_since(tenant, query, last_event_id));
  writer.on_closed([session]() mutable {
    session->release();
    session.reset();
  });
}

void TailSession::release() {
  std::shared_ptr<void> handle;
  {
    std::lock_guard guard(mutex_);
    handle = std::move(handle_);
  }
  // Let go outside the lock: the store may wait for its callback, which takes it.
}

bool TailSession::on_row(const store::Row& row) {
  if (!row.log) return true;
  std::string json;
  store::append_row_json(json, row);
  std::lock_guard guard(mutex_);
  if (stream_ && stream_.gone()) return false;
  if (live_) {
    give(row.log->id, json);
  } else if (pending_bytes_ + json.size() <= kTailPendingBytesMax) {
    pending_bytes_ += json.size();
    pending_.emplace_back(row.log->id, std::move(json));
  } else {
    ++missed_;
  }
  return true;
}

// With mutex_ held.
void TailSession::give(const std::string& id, const std::string& json) {
  std::string text;
  if (missed_ > 0) net::append_sse(text, "gap", "", fmt::format("{{\"dropped\":{}}}", missed_));
  net::append_sse(text, "log", id, json);
  if (stream_.room() < text.size()) {
    ++missed_;
    LiveRowsDropped{"tail", 1}.tell();
    return;
  }
  missed_ = 0;
  stream_.write(text);
}

TailSession::Rows TailSession::read_since(TenantId tenant, const std::string& query,
                                          const std::string& last_event_id) {
  Rows stored;
  auto anchor = shared_.deps.store.context({tenant, last_event_id, 0, 0, false});
  if (!anchor || !anchor->row.log) return stored;  // its line is gone: only what comes now can be shown
  store::QueryRequest request;
  request.tenant = tenant;
  request.query = query;
  request.start = anchor->row.log->timestamp;
  request.newest_first = false;
  request.limit = kTailResumeRowsMax + 1;
  request.time_limit_ns = shared_.options.query_time_ns;
  bool after = false;  // rows of the same instant come before and after the anchor
  auto read = shared_.deps.store.query(request, [&](const store::Row& row) {
    if (!row.log) return true;
    after = after || row.log->timestamp > request.start;
    if (after) {
      stored.emplace_back(row.log->id, std::string());
      store::append_row_json(stored.back().second, row);
    }
    after = after || row.log->id == last_event_id;
    return true;
  });
  std::lock_guard guard(mutex_);
  if (!read || read->partial || stored.size() > kTailResumeRowsMax) ++missed_;
  return stored;
}

void TailSession::begin_live(const Rows& stored) {
  std::lock_guard guard(mutex_);
  std::set<std::string_view> shown;
  for (const auto& [id, json] : stored) {
    give(id, json);
    shown.insert(id);
  }
  for (const auto& [id, json] : pending_)
    if (!shown.contains(id)) give(id, json);
  pending_.clear();
  live_ = true;
}

}  // namespace foreshock::api
