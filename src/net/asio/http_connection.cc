#include "net/asio/http_connection.h"

namespace foreshock::net {
namespace {

constexpr size_t kIdleBytes = 4096;
constexpr size_t kBodyBytes = 64 * 1024;
// The rest of a body that is not wanted is read away up to here, so that the connection can be kept.
constexpr uint64_t kDiscardBytesMax = 64 * 1024;
constexpr int64_t kLingerNs = 5 * kSecond;
constexpr int64_t kNever = INT64_MAX;

static_assert(kBodyBytes <= kBodyPieceBytes);
static_assert(kBodyBytes > RequestParser::kChunkHeaderBytesMax);

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<HttpServer::Core> server, Socket socket)
    : server_(std::move(server)),
      stream_(std::move(socket), server_->tls),
      strand_(stream_.socket().get_executor()),
      read_deadline_(steady_now_ns() + (stream_.secure() ? server_->options.header_timeout_ns
                                                         : server_->options.idle_timeout_ns)),
      write_deadline_(kNever),
      parser_(server_->options.header_bytes_max, server_->options.header_count_max) {}

HttpConnection::~HttpConnection() {
  if (exchange_) exchange_->over(true);
  consumer_.reset();
  body_writer_ = ResponseWriter();
  server_->destroyed();
}

void HttpConnection::start() {
  if (closed_) return;
  boost::system::error_code error;
  auto remote = stream_.socket().remote_endpoint(error);
  if (error) return close();  // gone before it was looked at
  peer_ = address_of(remote.data());
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), error);
  if (!stream_.secure()) return open();
  stream_.open(shared_from_this(), peer_.text(), [this](boost::system::error_code failed, size_t) {
    if (failed || server_->draining) return close();
    open();
  });
}

void HttpConnection::open() {
  if (closed_) return;
  phase_ = Phase::kHead;
  read_deadline_ = steady_now_ns() + server_->options.idle_timeout_ns;
  advance();
}

void HttpConnection::advance() {
  if (advancing_) return;  // called from inside: the loop below goes on
  advancing_ = true;
  bool more = true;
  while (more && !closed_) {
    switch (phase_) {
      case Phase::kOpening:
        more = false;
        break;
      case Phase::kHead:
        more = read_head();
        break;
      case Phase::kBody:
        more = read_body();
        break;
      case Phase::kDiscard:
        more = discard_body();
        break;
      case Phase::kWait:
        watch_peer();
        more = false;
        break;
      case Phase::kTunnel:
        more = read_tunnel();
        break;
      case Phase::kLinger:
        buffer_.discard();
        read();
        more = false;
        break;
    }
  }
  advancing_ = false;
}

RequestParser::Event HttpConnection::parse() {
  std::string_view input = buffer_.unread();
  RequestParser::Event event = parser_.next(input);
  buffer_.keep(input);
  return event;
}

bool HttpConnection::read_head() {
  RequestParser::Event event = parse();
  switch (event) {
    case RequestParser::Event::kNeedMore:
      if (!parser_.started() && server_->draining) {
        close();
        return false;
      }
      if (parser_.started() && !head_timer_set_) {
        head_timer_set_ = true;
        read_deadline_ = steady_now_ns() + server_->options.header_timeout_ns;
      }
      read();
      return false;
    case RequestParser::Event::kHead:
      take_request();
      return true;
    default:
      break;
  }
  const RequestParseError& error = parser_.error();
  events::RequestRefused{error.code}.tell();
  phase_ = Phase::kDiscard;
  refuse_head(error.status, error.code, error.detail);
  return false;
}

void HttpConnection::refuse_head(int status, std::string_view code, std::string_view detail) {
  keep_alive_ = false;
  read_deadline_ = kNever;
  ExchangeFacts facts;
  facts.request_id = server_->next_request_id();
  facts.started_ns = steady_now_ns();
  exchange_ = std::make_shared<HttpExchange>(weak_from_this(), std::move(facts));
  respond(exchange_, problem(status, code, detail, exchange_->request_id()));
}

void HttpConnection::take_request() {
  HttpRequest head = std::move(parser_.head());
  head.peer = peer_;
  head.local_port = server_->address.port;
  head.request_id = choose_request_id(head.headers, server_->next_request_id());
  keep_alive_ = head.keep_alive && !server_->draining;
  read_deadline_ = kNever;

  RequestPlan plan = plan_request(head, {parser_.has_body(), parser_.content_length()}, server_->router,
                                  server_->options.body_bytes_max);
  exchange_ = std::make_shared<HttpExchange>(weak_from_this(), server_->facts_of(head, plan.route));
  awaits_continue_ = plan.expects_continue || (plan.refusal && head.headers.has("Expect"));
  phase_ = Phase::kBody;
  if (plan.refusal) {
    events::RequestRefused{plan.refusal_code}.tell();
    ResponseWriter(exchange_).send(std::move(*plan.refusal));
  } else {
    begin_body(std::move(plan), std::move(head));
  }
}

void HttpConnection::begin_body(RequestPlan plan, HttpRequest head) {
  const HttpRoute& route = *plan.route;

  int64_t patience =
      route.options.body_idle_ns > 0 ? route.options.body_idle_ns : server_->options.body_idle_timeout_ns;
  body_rate_ =
      MinimumRate(patience, route.options.live_body ? 0 : server_->options.body_rate_min, steady_now_ns());
  uint64_t length = parser_.content_length().value_or(0);

  feed_.begin(plan.encoding, plan.body_bytes_max);
  body_writer_ = ResponseWriter(exchange_);
  consumer_ = server_->make_consumer(route, std::move(head), body_writer_, length);
  if (!consumer_) give_up_body();
  if (awaits_continue_ && !response_begun_ && consumer_ && buffer_.empty()) {
    awaits_continue_ = false;
    out_.add("HTTP/1.1 100 Continue\r\n\r\n");
    write();
  }
}

bool HttpConnection::read_body() {
  // The answer came before the body's end: nobody wants the rest.
  if (response_begun_) {
    give_up_body();
    return true;
  }
  if (paused_) return false;
  if (feed_.busy()) return feed();
  switch (parse()) {
    case RequestParser::Event::kNeedMore:
      read_deadline_ = body_rate_.deadline_ns();
      read();
      return false;
    case RequestParser::Event::kBody:
      awaits_continue_ = false;
      if (Status status = feed_.offer(parser_.body_piece()); !status)
        fail_body(status.error(), "body_too_large");
      return true;
    case RequestParser::Event::kComplete:
      end_body();
      return true;
    default:
      keep_alive_ = false;
      fail_body({ErrorKind::kInvalid, parser_.error().detail}, parser_.error().code);
      return true;
  }
}

bool HttpConnection::feed() {
  auto piece = feed_.next();
  if (!piece) {
    bool too_large = piece.error().kind == ErrorKind::kExhausted;
    fail_body(piece.error(), too_large ? "body_too_large" : "bad_encoding");
    return true;
  }
  if (piece->empty()) return true;
  Flow flow = consumer_->data(*piece);
  if (flow == Flow::kStop) give_up_body();
  paused_ = flow == Flow::kPause;
  if (paused_) {
    read_deadline_ = kNever;
    paused_since_ns_ = steady_now_ns();
  }
  return true;
}

void HttpConnection::give_up_body() {
  feed_.clear();
  paused_ = false;
  std::unique_ptr<BodyConsumer> consumer = std::move(consumer_);
  ResponseWriter writer = std::exchange(body_writer_, ResponseWriter());
  phase_ = Phase::kDiscard;
}

void HttpConnection::end_body() {
  read_deadline_ = kNever;
  Status status = feed_.finish();
  if (!status) return fail_body(status.error(), "bad_encoding");
  feed_.clear();
  phase_ = Phase::kWait;
  std::unique_ptr<BodyConsumer> consumer = std::move(consumer_);
  ResponseWriter writer = std::exchange(body_writer_, ResponseWriter());
  if (consumer) consumer->end({});
}

void HttpConnection::fail_body(Error error, std::string_view code) {
  events::RequestRefused{code}.tell();
  std::unique_ptr<BodyConsumer> consumer = std::move(consumer_);
  ResponseWriter writer = body_writer_;
  give_up_body();
  std::string detail = error.message;
  int status = error.kind == ErrorKind::kExhausted ? 413 : error.kind == ErrorKind::kTimeout ? 408 : 400;
  if (consumer) consumer->end(fail(std::move(error)));
  if (!writer.answered()) writer.send(problem(status, code, detail, writer.request_id()));
}

bool HttpConnection::discard_body() {
  RequestParser::Event event = parse();
  switch (event) {
    case RequestParser::Event::kBody:
      return true;
    case RequestParser::Event::kComplete:
      phase_ = Phase::kWait;
      read_deadline_ = kNever;
      if (response_written_) next_request();
      return true;
    case RequestParser::Event::kNeedMore:
      read_deadline_ = steady_now_ns() + server_->options.body_idle_timeout_ns;
      read();
      return false;
    default:
      // A broken request has no end to look for: the connection ends with this answer.
      keep_alive_ = false;
      buffer_.discard();
      read();
      return false;
  }
}

// While an answer is being made, reading shows early when the client hangs up.
void HttpConnection::watch_peer() {
  bool answer_on_its_way = response_begun_ && !streaming_;
  if (!answer_on_its_way && buffer_.unread().size() < kIdleBytes) read();
}

void HttpConnection::read() {
  if (reading_ || closed_) return;
  if (peer_closed_) {
    // Nothing more comes; only an answer that is still being made keeps the connection.
    if (phase_ == Phase::kHead || phase_ == Phase::kBody || phase_ == Phase::kLinger) close();
    return;
  }
  bool large_body =
      phase_ == Phase::kBody && (parser_.chunked() || parser_.content_length().value_or(0) > kIdleBytes);
  if (large_body) {
    buffer_.set_capacity(kBodyBytes);
  } else if (buffer_.room().empty() && buffer_.empty()) {
    buffer_.set_capacity(kIdleBytes);
  }
  // The parser refuses a head before it needs more than this.
  buffer_.make_room(server_->options.header_bytes_max + kBodyBytes);
  std::span<char> room = buffer_.room();
  if (room.empty()) return;
  reading_ = true;
  stream_.read_some(room, shared_from_this(),
                    [this](boost::system::error_code error, size_t bytes) { on_read(error, bytes); });
}

void HttpConnection::on_read(boost::system::error_code error, size_t bytes) {
  reading_ = false;
  if (closed_) return;
  if (error) {
    if (error == asio::error::eof) return on_peer_closed();
    return close();
  }
  server_->metrics.received_bytes.add(static_cast<double>(bytes));
  buffer_.filled(bytes);
  if (phase_ == Phase::kBody) body_rate_.received(bytes, steady_now_ns());
  advance();
}

// The client will send no more. It may still read the answer to a request that it sent whole.
void HttpConnection::on_peer_closed() {
  peer_closed_ = true;
  if (phase_ != Phase::kWait || !exchange_ || streaming_) return close();
  exchange_->peer_closed();
}

void HttpConnection::resume_body(const std::shared_ptr<HttpExchange>& exchange) {
  if (!is_current(exchange) || !paused_) return;
  paused_ = false;
  body_rate_.waited(steady_now_ns() - paused_since_ns_);
  advance();
}

void HttpConnection::time_out() {
  int64_t now = steady_now_ns();
  if (closed_ || !overdue(now)) return;  // it moved on meanwhile
  if (now >= write_deadline_) {
    events::ConnectionTimedOut{"write"}.tell();
    return close();
  }
  if (phase_ == Phase::kBody) {
    events::ConnectionTimedOut{"body"}.tell();
    read_deadline_ = now + kLingerNs;
    keep_alive_ = false;
    fail_body({ErrorKind::kTimeout, "the body did not arrive in time"}, "body_timeout");
    return advance();
  }
  if (phase_ != Phase::kHead && phase_ != Phase::kOpening) return close();
  events::ConnectionTimedOut{phase_ == Phase::kOpening ? "handshake"
                             : parser_.started()       ? "head"
                                                       : "idle"}
      .tell();
  if (!parser_.started()) return close();
  phase_ = Phase::kDiscard;
  refuse_head(408, "header_timeout", "The request's header did not arrive in time.");
}

void HttpConnection::drain() {
  if (closed_) return;
  keep_alive_ = false;
  if (phase_ == Phase::kOpening) {
    close();
  } else if (streaming_ && endless_) {
    end_endless();
  } else if (phase_ == Phase::kHead && !parser_.started() && !exchange_) {
    // A request that is in the kernel already is still served.
    if (!stream_.has_unread()) close();
  }
}

void HttpConnection::close() {
  if (std::exchange(closed_, true)) return;
  read_deadline_ = write_deadline_ = kNever;
  stream_.close();
  if (exchange_) exchange_->over(!response_written_);
  exchange_.reset();
  upgrade_ = {};
  // After over(), so that the consumer's writer knows that nobody listens.
  std::unique_ptr<BodyConsumer> consumer = std::move(consumer_);
  ResponseWriter writer = std::exchange(body_writer_, ResponseWriter());
  if (consumer) consumer->end(fail(ErrorKind::kUnavailable, "the client hung up in the middle of the body"));
  consumer.reset();
  server_->remove(this);
}

void HttpConnection::begin_response(int status, HttpHeaders& headers, std::optional<uint64_t> length,
                                    bool stream) {
  response_begun_ = true;
  status_ = status;
  const ExchangeFacts& facts = exchange_->facts();
  if (phase_ != Phase::kWait && parser_.has_body()) {
    // What is left of the body must be read before the next request; if that is too much, or if the client
    // may or may not send it (it waits for 100), the connection ends here.
    if (awaits_continue_ || parser_.content_length().value_or(UINT64_MAX) > kDiscardBytesMax)
      keep_alive_ = false;
  }
  if (server_->draining || (peer_closed_ && buffer_.empty())) keep_alive_ = false;
  ResponseFraming framing;
  framing.version_minor = facts.version_minor;
  framing.upgrade = phase_ == Phase::kTunnel;
  framing.chunked = stream && facts.version_minor >= 1 && !framing.upgrade;
  if (stream && !framing.chunked) keep_alive_ = false;
  framing.keep_alive = keep_alive_;
  bool has_no_body = status == 204 || status == 304 || status < 200;
  if (!has_no_body) framing.length = length;
  if (!server_->options.server_name.empty()) headers.set("Server", server_->options.server_name);
  if (!facts.request_id.empty()) headers.set("X-Request-Id", facts.request_id);
  server_->router.run_decorate(facts.path, status, headers);
  out_.add(render_response_head(status, headers, framing, http_date_now()));
}

void HttpConnection::respond(const std::shared_ptr<HttpExchange>& exchange, HttpResponse response) {
  if (!is_current(exchange) || response_begun_) return;
  begin_response(response.status, response.headers, response.content().size(), false);
  bool has_no_body = response.status == 204 || response.status == 304 || exchange->facts().is_head;
  if (!has_no_body) out_.add_body(std::move(response));
  response_queued_ = true;
  write();
  if (phase_ == Phase::kBody) advance();
}

void HttpConnection::begin_stream(const std::shared_ptr<HttpExchange>& exchange, int status,
                                  HttpHeaders headers, bool endless) {
  if (!is_current(exchange) || response_begun_) return;
  streaming_ = true;
  endless_ = endless;
  begin_response(status, headers, std::nullopt, true);
  write();
  flush_stream(exchange);
  if (server_->draining && endless) end_endless();
  advance();
}

void HttpConnection::flush_stream(const std::shared_ptr<HttpExchange>& exchange) {
  if (!is_current(exchange) || !streaming_ || response_queued_) return;
  HttpExchange::Pending pending = exchange->take_pending();
  if (pending.finished && !pending.complete) return close();  // the client must see that the end is missing
  out_.add(std::move(pending.bytes), true);
  if (pending.finished) {
    bool chunked = exchange->facts().version_minor >= 1 && phase_ != Phase::kTunnel;
    if (chunked && !exchange->facts().is_head) out_.add("0\r\n\r\n");
    response_queued_ = true;
  }
  if (out_.empty() && response_queued_) return finish_response();
  write();
}

void HttpConnection::write() {
  if (writing_ || closed_ || out_.empty()) return;
  writing_ = true;
  write_deadline_ = steady_now_ns() + server_->options.write_timeout_ns;
  stream_.write_some(out_.gather(), shared_from_this(),
                     [this](boost::system::error_code error, size_t bytes) { on_written(error, bytes); });
}

void HttpConnection::on_written(boost::system::error_code error, size_t bytes) {
  writing_ = false;
  write_deadline_ = kNever;
  if (closed_) return;
  if (error) return close();
  size_t stream_bytes = out_.consume(bytes);
  if (stream_bytes > 0 && exchange_) exchange_->released(stream_bytes);
  if (!out_.empty()) return write();
  if (response_queued_) finish_response();
}

void HttpConnection::finish_response() {
  response_written_ = true;
  const ExchangeFacts& facts = exchange_->facts();
  if (facts.metrics)
    facts.metrics->served(status_, static_cast<double>(steady_now_ns() - facts.started_ns) * 1e-9);
  exchange_->over(false);
  if (closed_) return;
  if (!keep_alive_) return linger();
  if (phase_ == Phase::kWait) next_request();
  advance();
}

void HttpConnection::next_request() {
  exchange_.reset();
  parser_.reset();

  awaits_continue_ = response_begun_ = response_queued_ = response_written_ = streaming_ = endless_ = false;
  head_timer_set_ = false;
  keep_alive_ = true;
  if (!reading_ && buffer_.empty()) buffer_.set_capacity(kIdleBytes);
  read_deadline_ = steady_now_ns() + server_->options.idle_timeout_ns;
  phase_ = Phase::kHead;
}

void HttpConnection::linger() {
  bool more_may_come =
      phase_ == Phase::kDiscard || phase_ == Phase::kBody || phase_ == Phase::kTunnel || !buffer_.empty();
  bool can_read = stream_.end_output() && !peer_closed_;
  if (!more_may_come || !can_read) return close();
  phase_ = Phase::kLinger;
  read_deadline_ = steady_now_ns() + kLingerNs;
  advance();
}

}  // namespace foreshock::net
