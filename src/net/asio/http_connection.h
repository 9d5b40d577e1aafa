// HttpConnection: one client: reads requests, feeds bodies to consumers, writes responses in order.
//
// A state machine on its own strand; members without "any thread" run there only. Phases: kOpening (the TLS
// handshake, where there is one) -> kHead (waiting for or reading a head) -> kBody (feeding the consumer) ->
// kWait (for the answer) -> kHead again; kDiscard reads past a body whose answer is already there, kLinger
// reads away what a client still sends after the last response, so that closing does not reset the connection
// before the client has read it. Back-pressure: a paused consumer stops reading; a full buffer of pipelined
// requests stops reading. kTunnel is a connection after 101, which never comes back (http_tunnel.cc). Memory:
// kIdleBytes of buffer between requests, kBodyBytes while a body is read.
#pragma once

#include <atomic>
#include <boost/asio/post.hpp>
#include <memory>
#include <string>
#include <vector>

#include "net/asio/byte_stream.h"
#include "net/asio/http_core.h"
#include "net/asio/http_exchange.h"
#include "net/beast/request_parser.h"
#include "net/http/body_feed.h"
#include "net/http/read_buffer.h"
#include "net/http/request_plan.h"
#include "net/http/response_head.h"
#include "net/http/write_queue.h"
#include "net/minimum_rate.h"

namespace foreshock::net {

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  using Socket = ByteStream::Socket;

  HttpConnection(std::shared_ptr<HttpServer::Core> server, Socket socket);
  ~HttpConnection();

  // Any thread.
  template <class F>
  void post(F&& task) {
    asio::post(strand_, std::forward<F>(task));
  }
  template <class F>
  void run(F&& task) {  // at once when the caller is on the strand already
    if (strand_.running_in_this_thread()) {
      task();
    } else {
      post(std::forward<F>(task));
    }
  }
  bool overdue(int64_t now_ns) const { return now_ns >= read_deadline_ || now_ns >= write_deadline_; }

  void start();
  void time_out();
  void drain();
  void close();

  // From the exchange; ignored when it is not the current one any more.
  void respond(const std::shared_ptr<HttpExchange>& exchange, HttpResponse response);
  void begin_stream(const std::shared_ptr<HttpExchange>& exchange, int status, HttpHeaders headers,
                    bool endless);
  void begin_upgrade(const std::shared_ptr<HttpExchange>& exchange, HttpUpgrade upgrade);
  void flush_stream(const std::shared_ptr<HttpExchange>& exchange);
  void resume_body(const std::shared_ptr<HttpExchange>& exchange);

 private:
  enum class Phase { kOpening, kHead, kBody, kDiscard, kWait, kTunnel, kLinger };

  void open();  // for requests
  // Reading. The step functions say whether there may be more to do without waiting.
  void advance();
  bool read_head();
  bool read_body();
  bool feed();
  bool discard_body();
  bool read_tunnel();
  void end_endless();
  void take_request();
  void refuse_head(int status, std::string_view code, std::string_view detail);
  void begin_body(RequestPlan plan, HttpRequest head);
  void end_body();
  void fail_body(Error error, std::string_view code);

  void give_up_body();
  void watch_peer();
  void read();
  void on_read(boost::system::error_code error, size_t bytes);
  void on_peer_closed();
  RequestParser::Event parse();

  // Writing.
  bool is_current(const std::shared_ptr<HttpExchange>& exchange) const {
    return !closed_ && exchange == exchange_;
  }
  void begin_response(int status, HttpHeaders& headers, std::optional<uint64_t> length, bool stream);

  void write();
  void on_written(boost::system::error_code error, size_t bytes);
  void finish_response();
  void next_request();
  void linger();

  const std::shared_ptr<HttpServer::Core> server_;
  ByteStream stream_;
  const Strand strand_;
  Address peer_;
  Phase phase_ = Phase::kOpening;
  bool advancing_ = false;
  bool closed_ = false;
  std::atomic<int64_t> read_deadline_;
  std::atomic<int64_t> write_deadline_;

  ReadBuffer buffer_;
  bool reading_ = false;
  bool peer_closed_ = false;
  bool head_timer_set_ = false;

  RequestParser parser_;
  std::unique_ptr<BodyConsumer> consumer_;
  BodyFeed feed_;
  ResponseWriter body_writer_;  // to answer a broken body when the consumer does not
  bool paused_ = false;
  MinimumRate body_rate_;
  int64_t paused_since_ns_ = 0;
  bool awaits_continue_ = false;

  std::shared_ptr<HttpExchange> exchange_;
  int status_ = 0;
  bool keep_alive_ = true;
  bool response_begun_ = false;
  bool response_queued_ = false;  // its last byte is in out_
  bool response_written_ = false;
  bool streaming_ = false;
  bool endless_ = false;
  HttpUpgrade upgrade_;  // of kTunnel
  WriteQueue out_;
  bool writing_ = false;
};

}  // namespace foreshock::net
