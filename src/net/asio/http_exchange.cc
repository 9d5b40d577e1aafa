#include "net/asio/http_exchange.h"

#include <algorithm>
#include <chrono>

#include "net/asio/http_connection.h"
#include "net/http/response_head.h"

namespace foreshock::net {

HttpExchange::HttpExchange(std::weak_ptr<HttpConnection> connection, ExchangeFacts facts)
    : connection_(std::move(connection)), facts_(std::move(facts)) {}

void HttpExchange::send(HttpResponse response) {
  auto connection = connection_.lock();
  if (!connection) return;
  // Compressed on the caller's thread: the loop threads have other clients.
  compress_response(response, facts_.gzip_accepted, facts_.compress_bytes_min);
  connection->run([connection, self = shared_from_this(), answer = std::move(response)]() mutable {
    connection->respond(self, std::move(answer));
  });
}

void HttpExchange::begin_stream(int status, HttpHeaders headers, bool endless) {
  auto connection = connection_.lock();
  if (!connection) return;
  connection->run(
      [connection, self = shared_from_this(), status, endless, fields = std::move(headers)]() mutable {
        connection->begin_stream(self, status, std::move(fields), endless);
      });
}

void HttpExchange::upgrade(HttpUpgrade upgrade) {
  {
    std::lock_guard lock(mutex_);
    upgraded_ = true;
  }
  auto connection = connection_.lock();
  if (!connection) return;
  // Posted, never run at once: the first bytes are given to on_bytes when its maker has got the writer.
  connection->post([connection, self = shared_from_this(), to = std::move(upgrade)]() mutable {
    connection->begin_upgrade(self, std::move(to));
  });
}

bool HttpExchange::fits(size_t bytes) const {
  return buffered_ == 0 || buffered_ + bytes <= facts_.stream_bytes_max;
}

bool HttpExchange::write(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  if (over_ || gone_ || finished_) return false;
  if (facts_.is_head) return true;
  if (!fits(bytes.size())) {
    finished_ = gone_ = true;
    events::SlowReaderCut{facts_.request_id, buffered_}.tell();
    lock.unlock();
    post_flush();
    return false;
  }
  size_t before = pending_.size();
  if (facts_.version_minor >= 1 && !upgraded_) {
    append_chunk(pending_, bytes);
  } else {
    pending_ += bytes;
  }
  buffered_ += pending_.size() - before;
  if (std::exchange(flush_posted_, true)) return true;
  lock.unlock();
  post_flush();
  return true;
}

void HttpExchange::post_flush() {
  auto connection = connection_.lock();
  if (connection)
    connection->post([connection, self = shared_from_this()] { connection->flush_stream(self); });
}

bool HttpExchange::wait_for_room(size_t bytes, int64_t timeout_ns) {
  std::unique_lock lock(mutex_);
  auto ended = [&] { return over_ || gone_ || finished_; };
  changed_.wait_for(lock, std::chrono::nanoseconds(timeout_ns), [&] { return ended() || fits(bytes); });
  return !ended() && fits(bytes);
}

size_t HttpExchange::room() const {
  std::lock_guard lock(mutex_);
  return buffered_ >= facts_.stream_bytes_max ? 0 : facts_.stream_bytes_max - buffered_;
}

size_t HttpExchange::buffered_bytes() const {
  std::lock_guard lock(mutex_);
  return buffered_;
}

void HttpExchange::finish(bool complete) {
  {
    std::lock_guard lock(mutex_);
    if (finished_ || over_) return;
    finished_ = true;
    complete_ = complete;
  }
  post_flush();
}

HttpExchange::Pending HttpExchange::take_pending() {
  std::lock_guard lock(mutex_);
  flush_posted_ = false;
  Pending out{std::move(pending_), finished_, complete_};
  pending_.clear();
  return out;
}

void HttpExchange::released(size_t bytes) {
  std::lock_guard lock(mutex_);
  buffered_ -= std::min(bytes, buffered_);
  changed_.notify_all();
}

void HttpExchange::call_back(std::unique_lock<std::mutex> lock) {
  std::function<void()> callback = std::exchange(on_closed_, nullptr);
  changed_.notify_all();
  lock.unlock();
  if (callback) callback();
}

void HttpExchange::peer_closed() {
  std::unique_lock lock(mutex_);
  gone_ = true;
  call_back(std::move(lock));
}

void HttpExchange::over(bool client_gone) {
  std::unique_lock lock(mutex_);
  over_ = true;
  gone_ = gone_ || client_gone;
  call_back(std::move(lock));
}

void HttpExchange::on_closed(std::function<void()> callback) {
  {
    std::lock_guard lock(mutex_);
    if (!over_ && !gone_) {
      on_closed_ = std::move(callback);
      return;
    }
  }
  callback();
}

bool HttpExchange::gone() const {
  std::lock_guard lock(mutex_);
  return gone_ || connection_.expired();
}

void HttpExchange::resume_body() {
  auto connection = connection_.lock();
  // Posted, never run at once: a consumer may call this inside its own data(), before it answers kPause.
  if (connection)
    connection->post([connection, self = shared_from_this()] { connection->resume_body(self); });
}

}  // namespace foreshock::net
