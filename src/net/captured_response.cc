#include "net/captured_response.h"

#include <chrono>

#include "net/net_options.h"

namespace foreshock::net {

std::pair<ResponseWriter, std::shared_ptr<CapturedResponse>> make_captured() {
  auto captured = std::make_shared<CapturedResponse>();
  return {ResponseWriter(captured), captured};
}

void CapturedResponse::end(std::unique_lock<std::mutex>& lock, bool complete) {
  if (over_) return;
  over_ = true;
  complete_ = complete;
  std::function<void()> callback = std::exchange(on_closed_, nullptr);
  auto on_bytes = std::exchange(on_bytes_, nullptr);
  changed_.notify_all();
  lock.unlock();
  if (callback) callback();
}

bool CapturedResponse::complete() const {
  std::lock_guard lock(mutex_);
  return complete_;
}

bool CapturedResponse::wait(int64_t timeout_ns) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::nanoseconds(timeout_ns), [&] { return over_; }) && complete_;
}

HttpResponse CapturedResponse::response() const {
  std::lock_guard lock(mutex_);
  return response_;
}

int CapturedResponse::resumes() const {
  std::lock_guard lock(mutex_);
  return resumes_;
}

void CapturedResponse::hang_up() {
  std::unique_lock lock(mutex_);
  end(lock, false);
}

void CapturedResponse::send(HttpResponse response) {
  std::unique_lock lock(mutex_);
  if (over_) return;
  response_ = std::move(response);
  end(lock, true);
}

void CapturedResponse::begin_stream(int status, HttpHeaders headers, bool /*endless*/) {
  std::lock_guard lock(mutex_);
  response_.status = status;
  response_.headers = std::move(headers);
}

void CapturedResponse::upgrade(HttpUpgrade upgrade) {
  std::lock_guard lock(mutex_);
  response_.status = 101;
  response_.headers = std::move(upgrade.headers);
  if (!over_) on_bytes_ = std::move(upgrade.on_bytes);
}

void CapturedResponse::receive(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  auto on_bytes = on_bytes_;
  lock.unlock();
  if (on_bytes) on_bytes(bytes);
}

bool CapturedResponse::write(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (over_) return false;
  response_.body += bytes;
  return true;
}

bool CapturedResponse::wait_for_room(size_t /*bytes*/, int64_t /*timeout_ns*/) {
  return !gone();
}
size_t CapturedResponse::room() const {
  return HttpServerOptions().stream_buffer_bytes;
}

void CapturedResponse::finish(bool complete) {
  std::unique_lock lock(mutex_);
  end(lock, complete);
}

void CapturedResponse::on_closed(std::function<void()> callback) {
  {
    std::lock_guard lock(mutex_);
    if (!over_) {
      on_closed_ = std::move(callback);
      return;
    }
  }
  callback();
}

bool CapturedResponse::gone() const {
  std::lock_guard lock(mutex_);
  return over_ && !complete_;
}

void CapturedResponse::resume_body() {
  std::lock_guard lock(mutex_);
  ++resumes_;
}

}  // namespace foreshock::net
