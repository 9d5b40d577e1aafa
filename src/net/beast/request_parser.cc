#include "net/beast/request_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

namespace foreshock::net {

namespace http = boost::beast::http;
using boost::beast::error_code;
using View = boost::beast::string_view;

namespace {
std::string to_string(View view) {
  return {view.data(), view.size()};
}
}  // namespace

// Beast calls these while it parses; fields go straight into our request.
class RequestParser::Parser : public http::basic_parser<true> {
 public:
  explicit Parser(RequestParser& owner) : owner_(owner) {
    header_limit(static_cast<uint32_t>(owner.header_bytes_max_));
    body_limit(UINT64_MAX);  // the connection counts, and knows the cap (none means 0 to Beast 1.74)
    eager(false);
  }

 private:
  void on_request_impl(http::verb, View method, View target, int version, error_code&) override {
    owner_.head_.method = to_string(method);
    owner_.head_.target = to_string(target);
    owner_.head_.version_minor = version % 10;
    bytes_ += method.size() + target.size();
  }
  void on_response_impl(int, View, int, error_code&) override {}  // pure virtual in Beast for requests too
  void on_field_impl(http::field, View name, View value, error_code& error) override {
    if (owner_.head_done_) return;  // trailers carry nothing that we use
    // Beast limits a head by what is in the buffer; drop by drop it could grow for ever.
    bytes_ += name.size() + value.size() + 4;
    if (owner_.head_.headers.size() >= owner_.header_count_max_ || bytes_ > owner_.header_bytes_max_) {
      error = http::error::header_limit;
      return;
    }
    owner_.head_.headers.add(to_string(name), to_string(value));
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(View body, error_code&) override {
    owner_.piece_ = {body.data(), body.size()};
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View body, error_code&) override {
    owner_.piece_ = {body.data(), body.size()};
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  RequestParser& owner_;
  size_t bytes_ = 0;
};

RequestParser::RequestParser(size_t header_bytes_max, size_t header_count_max)
    : header_bytes_max_(header_bytes_max),
      header_count_max_(header_count_max),
      parser_(std::make_unique<Parser>(*this)) {}
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  parser_ = std::make_unique<Parser>(*this);
  head_ = HttpRequest();
  piece_ = {};
  error_ = {};
  head_done_ = started_ = body_seen_ = false;
  looked_at_ = 0;
}

bool RequestParser::started() const {
  return started_;
}
bool RequestParser::chunked() const {
  return head_done_ && parser_->chunked();
}
std::optional<uint64_t> RequestParser::content_length() const {
  auto length = head_done_ ? parser_->content_length() : boost::none;
  return length ? std::optional<uint64_t>(*length) : std::nullopt;
}
bool RequestParser::has_body() const {
  return chunked() || content_length().value_or(0) > 0;
}

RequestParser::Event RequestParser::refuse(int status, std::string_view code, std::string detail) {
  error_ = {status, code, std::move(detail)};
  return Event::kError;
}

RequestParser::Event RequestParser::next(std::string_view& input) {
  piece_ = {};
  if (!error_.code.empty()) return Event::kError;
  if (!started_) {
    // RFC 9112 2.2: line ends in front of a request are leftovers of sloppy clients.
    while (!input.empty() && (input.front() == '\r' || input.front() == '\n')) input.remove_prefix(1);
    if (input.empty()) return Event::kNeedMore;
    started_ = true;
  }
  if (head_done_ && parser_->is_done()) return Event::kComplete;
  if (input.size() <= looked_at_) return Event::kNeedMore;
  // No chunked body is shorter than "0 CRLF CRLF"; Beast asserts as much when it arrives in two parts.
  if (head_done_ && parser_->chunked() && !body_seen_ && input.size() < 5) return Event::kNeedMore;
  return put(input);
}

RequestParser::Event RequestParser::put(std::string_view& input) {
  error_code error;
  size_t used = parser_->put(boost::asio::const_buffer(input.data(), input.size()), error);
  input.remove_prefix(used);
  looked_at_ = 0;
  if (head_done_ && used > 0) body_seen_ = true;
  if (error == http::error::need_more) {
    looked_at_ = input.size();
    if (head_done_ && input.size() > kChunkHeaderBytesMax)
      return refuse(400, "bad_chunk", "A chunk header or trailer of the body is too long.");
    return Event::kNeedMore;
  }
  if (error == http::error::header_limit)
    return refuse(431, "header_too_large",
                  "The request's header is larger than " + std::to_string(header_bytes_max_) + " bytes or " +
                      std::to_string(header_count_max_) + " fields.");
  if (error == http::error::bad_version)
    return refuse(505, "bad_version", "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
  if (error) return refuse(400, "bad_request", "The request is not valid HTTP: " + error.message() + ".");
  if (!head_done_) return check_head();
  if (!piece_.empty()) return Event::kBody;
  if (parser_->is_done()) return Event::kComplete;
  // A chunk header alone was taken: the piece behind it may be there already.
  return input.empty() ? Event::kNeedMore : next(input);
}

RequestParser::Event RequestParser::check_head() {
  if (!parser_->is_header_done()) return Event::kNeedMore;
  head_done_ = true;
  head_.keep_alive = parser_->keep_alive();
  size_t hosts = 0, codings = 0;
  for (const auto& [name, value] : head_.headers) {
    if (equal_ignore_case(name, "Host")) ++hosts;
    if (equal_ignore_case(name, "Transfer-Encoding")) ++codings;
    if (value.find('\0') != std::string::npos)
      return refuse(400, "bad_request", "A header value holds a NUL byte.");
  }
  if (codings > 0) {
    if (codings > 1 || !equal_ignore_case(*head_.headers.get("Transfer-Encoding"), "chunked"))
      return refuse(501, "bad_transfer_encoding", "The only transfer encoding is chunked.");
    if (head_.version_minor == 0)
      return refuse(400, "bad_transfer_encoding", "HTTP/1.0 has no transfer encodings.");
  }
  if (hosts > 1 || (hosts == 0 && head_.version_minor >= 1))
    return refuse(400, "bad_host", "An HTTP/1.1 request has exactly one Host header.");
  return Event::kHead;
}

}  // namespace foreshock::net
