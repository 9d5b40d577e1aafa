// ResponseWriter: the promise to answer one request, now or later, from any thread.
//
// A handler gets one by value, may copy and keep it (a Receipt does until records are durable), and answers
// exactly once: send() a whole response, or stream() one. The first answer wins; later ones are ignored and
// counted. When the last copy goes without an answer the client gets a 500 problem, so no client waits for
// ever. Nothing here blocks but StreamWriter::wait_for_room.
// StreamWriter sends pieces (NDJSON rows, SSE events) as chunks. Bytes that the client has not taken yet are
// held, at most HttpServerOptions::stream_buffer_bytes: a producer that can drop asks room() first, one that
// must not drop calls wait_for_room() on a thread of its own; a write past the limit cuts the client off.
// Dropping the last StreamWriter without close() cuts the connection, so that the client sees the truth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_message.h"

namespace foreshock::net {

// A connection that stops speaking HTTP after the head of status 101.
struct HttpUpgrade {
  HttpHeaders headers;                             // `Upgrade` among them; the server adds `Connection`
  std::function<void(std::string_view)> on_bytes;  // what the client sends, in order; one call at a time
  std::string farewell;                            // written when the server stops
};

// The far side of a writer: a connection, or a CapturedResponse in tests. Implementations are thread-safe.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;
  virtual void send(HttpResponse response) = 0;  // called at most once, and never after begin_stream
  virtual void begin_stream(int status, HttpHeaders headers, bool endless) = 0;
  virtual void upgrade(HttpUpgrade upgrade) = 0;  // then as a stream that is endless
  virtual bool write(std::string_view bytes) = 0;
  virtual bool wait_for_room(size_t bytes, int64_t timeout_ns) = 0;
  virtual size_t room() const = 0;
  virtual size_t buffered_bytes() const = 0;
  virtual void finish(bool complete) = 0;  // of a stream
  virtual void on_closed(std::function<void()> callback) = 0;
  virtual bool gone() const = 0;
  virtual void resume_body() = 0;
  virtual const std::string& request_id() const = 0;
};

class StreamWriter {
 public:
  StreamWriter() = default;
  // Queues `bytes`; false when the client is gone (or was just cut off for not keeping up).
  bool write(std::string_view bytes) const;
  // Waits until `bytes` more fit, at most `timeout_ns`; false on time-out or when the client is gone.
  // Not on a loop thread.
  bool wait_for_room(size_t bytes, int64_t timeout_ns) const;
  size_t room() const;            // how many bytes fit now
  size_t buffered_bytes() const;  // queued and not yet taken by the kernel
  bool gone() const;
  void close() const;  // ends the response properly; later writes are ignored
  explicit operator bool() const { return handle_ != nullptr; }

 private:
  friend class ResponseWriter;
  struct Handle;
  std::shared_ptr<Handle> handle_;
};

class ResponseWriter {
 public:
  ResponseWriter() = default;
  explicit ResponseWriter(std::shared_ptr<ResponseSink> sink);

  void send(HttpResponse response) const;
  // Sends the problem document of `error`, with the request's id.
  void fail(const Error& error) const;
  // Sends status and headers now, the body in pieces. `endless`: the stream has no end of its own (SSE), so
  // drain() ends it at once instead of waiting for it. On a second answer the StreamWriter is gone() already.
  StreamWriter stream(int status, HttpHeaders headers, bool endless = false) const;
  // Sends 101 and hands the connection over: bytes go out as they are written, what comes in goes to
  // `on_bytes` on a loop thread, and close() ends the connection. A client that is silent for the server's
  // idle time is cut off. `on_bytes` goes with the connection. For routes with a buffered body.
  StreamWriter upgrade(HttpUpgrade upgrade) const;

  bool answered() const;
  bool gone() const;  // the client hung up
  // Calls back once, when the exchange is over: response written, or client gone. At once if it is over.
  // Runs on a loop thread (or on the caller's); must not block.
  void on_closed(std::function<void()> callback) const;
  // Streaming routes: reads on after BodyConsumer::data answered kPause. Any thread.
  void resume_body() const;
  const std::string& request_id() const;
  explicit operator bool() const { return handle_ != nullptr; }

 private:
  struct Handle;
  std::shared_ptr<Handle> handle_;
};

}  // namespace foreshock::net
