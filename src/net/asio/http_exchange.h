// HttpExchange: one request and its response as its ResponseWriter sees it, from any thread.
//
// Holds only a weak reference to its connection: when the client or the server goes, writers that rooms still
// keep turn into gone() ones. Stream bytes are framed and queued here under a mutex (never more than
// stream_bytes_max, but for one piece into an empty queue) and handed to the connection's strand in batches,
// so a producer pays a lock and a copy per write, and a post only when the queue was empty.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "net/net_events.h"
#include "net/response_writer.h"

namespace foreshock::net {

class HttpConnection;

struct ExchangeFacts {
  std::string request_id;
  std::string path;
  bool is_head = false;
  bool gzip_accepted = false;
  int version_minor = 1;
  int64_t started_ns = 0;
  const events::RouteMetrics* metrics = nullptr;
  size_t stream_bytes_max = 0;
  size_t compress_bytes_min = 0;
};

class HttpExchange : public ResponseSink, public std::enable_shared_from_this<HttpExchange> {
 public:
  HttpExchange(std::weak_ptr<HttpConnection> connection, ExchangeFacts facts);

  void send(HttpResponse response) override;
  void begin_stream(int status, HttpHeaders headers, bool endless) override;
  void upgrade(HttpUpgrade upgrade) override;
  bool write(std::string_view bytes) override;
  bool wait_for_room(size_t bytes, int64_t timeout_ns) override;
  size_t room() const override;
  size_t buffered_bytes() const override;
  void finish(bool complete) override;
  void on_closed(std::function<void()> callback) override;
  bool gone() const override;
  void resume_body() override;
  const std::string& request_id() const override { return facts_.request_id; }

  // For the connection, on its strand.
  const ExchangeFacts& facts() const { return facts_; }
  struct Pending {
    std::string bytes;
    bool finished = false;  // nothing comes after these
    bool complete = false;
  };
  Pending take_pending();
  void released(size_t bytes);  // the kernel took so many stream bytes
  void peer_closed();           // the client hung up, the response may still be tried
  void over(bool client_gone);

 private:
  bool fits(size_t bytes) const;  // with the mutex held
  void post_flush();
  void call_back(std::unique_lock<std::mutex> lock);

  const std::weak_ptr<HttpConnection> connection_;
  const ExchangeFacts facts_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string pending_;
  size_t buffered_ = 0;
  bool upgraded_ = false;  // bytes go out as they are
  bool flush_posted_ = false;
  bool finished_ = false;
  bool complete_ = false;
  bool over_ = false;
  bool gone_ = false;
  std::function<void()> on_closed_;
};

}  // namespace foreshock::net
