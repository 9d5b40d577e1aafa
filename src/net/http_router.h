// HttpRouter: which handler answers which method and path.
//
// A pattern is a path whose segments are literals or {names}, optionally ending in `*` for the rest:
// `/api/v1/incidents/{id}/acknowledge`, `/assets/*`, `/*`. Literals win over names, names over `*`. Empty
// segments are ignored, so a doubled or trailing slash does no harm (agents' users make both). Segments are
// percent-decoded one by one; a `.` or `..` segment is refused. HEAD is answered by GET's handler without
// body; OPTIONS by the list of methods. There is no CORS: other origins cannot read replies. Filled before
// HttpServer::start and then constant, so it is read without locks. One router may serve several servers
// (ports). Lookup costs a map search per segment.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/http_message.h"
#include "net/response_writer.h"

namespace foreshock::net {

// What a consumer of bytes wants next.
enum class Flow {
  kContinue,
  kPause,  // these bytes are taken; no more until resume is called
  kStop,   // no more bytes at all (HTTP: the answer is given or on its way; TCP: close the connection)
};

// Takes a request body piece by piece. Calls come one after the other, on loop threads.
class BodyConsumer {
 public:
  virtual ~BodyConsumer() = default;
  // A non-empty piece, decompressed, at most kBodyPieceBytes; the view dies with the call.
  virtual Flow data(std::string_view piece) = 0;
  // The body is over, called once unless kStop was answered. With an error it was cut short: broken
  // encoding (invalid), over the cap (exhausted), too slow (timeout), client gone (unavailable); the consumer
  // may answer in this call, otherwise the server does (400, 413, 408).
  virtual void end(Status status) = 0;
};
constexpr size_t kBodyPieceBytes = 64 * 1024;

using HttpHandler = std::function<void(HttpRequest&&, ResponseWriter)>;
// Called when the head is there. Null: no body is wanted because the answer is given (e.g. 401).
using HttpStreamHandler = std::function<std::unique_ptr<BodyConsumer>(HttpRequest&& head, ResponseWriter)>;

enum class Runs {
  kInline,  // on the loop thread: must be done in well under a millisecond, or answer later
  kWorker,  // on one of the server's worker threads: may block (queries). 503 when their queue is full
};

struct RouteOptions {
  size_t body_bytes_max = 1024 * 1024;  // before and after decompression, at most limits::kBodyBytesMax
  Runs runs = Runs::kInline;            // buffered handlers only
  int64_t body_idle_ns = 0;             // longest silence inside a body; 0: the server's default
  bool live_body = false;               // it may go on for ever and be slow, as a log is: no minimum rate
};

struct HttpRoute {
  std::string method;
  std::string pattern;
  HttpHandler handler;  // one of the two is set
  HttpStreamHandler stream_handler;
  RouteOptions options;
};

struct RouteMatch {
  enum class Outcome { kFound, kNotFound, kMethodNotAllowed, kBadPath, kOptions };
  Outcome outcome = Outcome::kNotFound;
  const HttpRoute* route = nullptr;
  HttpParameters parameters;
  std::string path;   // decoded
  std::string allow;  // "GET, HEAD, OPTIONS" when the path exists
};

class HttpRouter {
 public:
  HttpRouter();
  ~HttpRouter();
  HttpRouter(const HttpRouter&) = delete;
  HttpRouter& operator=(const HttpRouter&) = delete;

  // CHECKs that method and pattern are new and the pattern is well formed.
  void add(std::string method, std::string pattern, HttpHandler handler, RouteOptions options = {});
  void add_streaming(std::string method, std::string pattern, HttpStreamHandler handler,
                     RouteOptions options = {limits::kBodyBytesMax});

  // Runs before the handler, in the order added, when head and route are known and the body is not read yet:
  // may answer (401, 403, quota) by returning a response, or leave facts in request.attachment.
  using BeforeHook = std::function<std::optional<HttpResponse>(HttpRequest& head)>;
  void before(BeforeHook hook);
  // Runs on every response head just before it is written; the first one sets the security headers (CSP,
  // nosniff, referrer policy, frame-ancestors) where the handler has not set them itself.
  using DecorateHook = std::function<void(std::string_view path, int status, HttpHeaders& headers)>;
  void decorate(DecorateHook hook);

  // `path` as sent: still encoded, without query.
  RouteMatch match(std::string_view method, std::string_view path) const;
  std::optional<HttpResponse> run_before(HttpRequest& head) const;
  void run_decorate(std::string_view path, int status, HttpHeaders& headers) const;
  std::vector<const HttpRoute*> routes() const;  // for tests that compare with the OpenAPI file

 private:
  struct Node;
  void insert(HttpRoute route);
  bool find(const Node& node, const std::vector<std::string>& segments, size_t at, HttpParameters& parameters,
            const Node** found) const;

  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<HttpRoute>> routes_;
  std::vector<BeforeHook> before_;
  std::vector<DecorateHook> decorate_;
};

// The default security headers: `default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;
// frame-ancestors 'none'` and friends.
void set_security_headers(HttpHeaders& headers);

}  // namespace foreshock::net
