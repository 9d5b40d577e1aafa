// CapturedResponse: a ResponseSink that keeps the answer, so that handlers are tested without sockets.
//
// make_captured() gives a writer for the handler and the capture to look at. Streams are collected into
// response().body. Thread-safe; wait() blocks until the answer is complete.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "net/response_writer.h"

namespace foreshock::net {

class CapturedResponse : public ResponseSink {
 public:
  bool complete() const;
  bool wait(int64_t timeout_ns) const;   // until complete
  HttpResponse response() const;         // what there is so far
  int resumes() const;                   // how often resume_body was called
  void hang_up();                        // the client goes away
  void receive(std::string_view bytes);  // from the client, after upgrade()

  void send(HttpResponse response) override;
  void begin_stream(int status, HttpHeaders headers, bool endless) override;
  void upgrade(HttpUpgrade upgrade) override;
  bool write(std::string_view bytes) override;
  bool wait_for_room(size_t bytes, int64_t timeout_ns) override;
  size_t room() const override;
  size_t buffered_bytes() const override { return 0; }
  void finish(bool complete) override;
  void on_closed(std::function<void()> callback) override;
  bool gone() const override;
  void resume_body() override;
  const std::string& request_id() const override { return request_id_; }

 private:
  void end(std::unique_lock<std::mutex>& lock, bool complete);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  HttpResponse response_;
  bool complete_ = false;
  bool over_ = false;
  std::function<void(std::string_view)> on_bytes_;
  int resumes_ = 0;
  std::function<void()> on_closed_;
  const std::string request_id_ = "test-request";
};

std::pair<ResponseWriter, std::shared_ptr<CapturedResponse>> make_captured();

}  // namespace foreshock::net
