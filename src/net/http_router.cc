#include "net/http_router.h"

#include <algorithm>

#include "base/check.h"

namespace foreshock::net {
namespace {

constexpr size_t kSegmentsMax = 64;

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) out.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return out;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

// One step of the path. Parameters are kept by position here; the route's pattern names them at the end, so
// `/a/{id}` and `/a/{name}/b` may share a node.
struct HttpRouter::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> rest;
  std::map<std::string, const HttpRoute*, std::less<>> by_method;
};

HttpRouter::HttpRouter() : root_(std::make_unique<Node>()) {
  decorate([](std::string_view, int, HttpHeaders& headers) { set_security_headers(headers); });
}
HttpRouter::~HttpRouter() = default;

void HttpRouter::add(std::string method, std::string pattern, HttpHandler handler, RouteOptions options) {
  insert({std::move(method), std::move(pattern), std::move(handler), nullptr, options});
}

void HttpRouter::add_streaming(std::string method, std::string pattern, HttpStreamHandler handler,
                               RouteOptions options) {
  CHECK(options.runs == Runs::kInline) << pattern << ": streaming handlers run on the loop";
  insert({std::move(method), std::move(pattern), nullptr, std::move(handler), options});
}

void HttpRouter::insert(HttpRoute route) {
  CHECK(!route.pattern.empty() && route.pattern[0] == '/')
      << "pattern '" << route.pattern << "' must begin with /";
  CHECK(route.options.body_bytes_max <= limits::kBodyBytesMax)
      << route.pattern << ": body cap over the limit";
  auto owned = std::make_unique<HttpRoute>(std::move(route));
  std::vector<std::string_view> segments = split_path(owned->pattern);
  Node* node = root_.get();
  for (size_t i = 0; i < segments.size(); ++i) {
    std::unique_ptr<Node>* next;
    if (segments[i] == "*") {
      CHECK(i + 1 == segments.size()) << owned->pattern << ": * must be last";
      next = &node->rest;
    } else if (is_parameter(segments[i])) {
      next = &node->parameter;
    } else {
      CHECK(segments[i].find_first_of("{}*%?#") == std::string_view::npos)
          << owned->pattern << " is malformed";
      next = &node->literals[std::string(segments[i])];
    }
    if (!*next) *next = std::make_unique<Node>();
    node = next->get();
  }
  bool inserted = node->by_method.emplace(owned->method, owned.get()).second;
  CHECK(inserted) << owned->method << " " << owned->pattern << " is routed twice";
  routes_.push_back(std::move(owned));
}

void HttpRouter::before(BeforeHook hook) {
  before_.push_back(std::move(hook));
}
void HttpRouter::decorate(DecorateHook hook) {
  decorate_.push_back(std::move(hook));
}

bool HttpRouter::find(const Node& node, const std::vector<std::string>& segments, size_t at,
                      HttpParameters& parameters, const Node** found) const {
  if (at == segments.size()) {
    if (!node.by_method.empty()) {
      *found = &node;
      return true;
    }
  } else {
    auto literal = node.literals.find(segments[at]);
    if (literal != node.literals.end() && find(*literal->second, segments, at + 1, parameters, found))
      return true;
    if (node.parameter) {
      parameters.emplace_back("", segments[at]);
      if (find(*node.parameter, segments, at + 1, parameters, found)) return true;
      parameters.pop_back();
    }
  }
  if (!node.rest) return false;
  std::string rest;
  for (size_t i = at; i < segments.size(); ++i) rest += (i > at ? "/" : "") + segments[i];
  parameters.emplace_back("*", std::move(rest));
  *found = node.rest.get();
  return true;
}

RouteMatch HttpRouter::match(std::string_view method, std::string_view path) const {
  RouteMatch out;
  std::vector<std::string> segments;
  std::vector<std::string_view> raw = split_path(path);
  if (path.empty() || path[0] != '/' || raw.size() > kSegmentsMax) {
    out.outcome = RouteMatch::Outcome::kBadPath;
    return out;
  }
  for (std::string_view segment : raw) {
    auto decoded = percent_decode(segment, false);
    if (!decoded || *decoded == "." || *decoded == "..") {
      out.outcome = RouteMatch::Outcome::kBadPath;
      return out;
    }
    out.path += '/' + *decoded;
    segments.push_back(std::move(*decoded));
  }
  if (path.back() == '/' || out.path.empty()) out.path += '/';

  const Node* node = nullptr;
  if (!find(*root_, segments, 0, out.parameters, &node)) return out;
  // A parameter at the root for one method (Elasticsearch's PUT /{index}) must not hide what /* answers for
  // another.
  auto answers = [&](const Node& one) {
    return one.by_method.contains(method) || (method == "HEAD" && one.by_method.contains("GET"));
  };
  if (node == root_->parameter.get() && root_->rest && !answers(*node) && answers(*root_->rest)) {
    out.parameters = {{"*", segments[0]}};
    node = root_->rest.get();
  }
  for (const auto& [name, route] : node->by_method) {
    out.allow += (out.allow.empty() ? "" : ", ") + name;
    if (name == "GET" && !node->by_method.contains("HEAD")) out.allow += ", HEAD";
  }
  if (!node->by_method.contains("OPTIONS")) out.allow += ", OPTIONS";

  auto route = node->by_method.find(method);
  if (route == node->by_method.end() && method == "HEAD") route = node->by_method.find("GET");
  if (route == node->by_method.end()) {
    out.outcome =
        method == "OPTIONS" ? RouteMatch::Outcome::kOptions : RouteMatch::Outcome::kMethodNotAllowed;
    return out;
  }
  out.outcome = RouteMatch::Outcome::kFound;
  out.route = route->second;
  auto parameter = out.parameters.begin();
  for (std::string_view segment : split_path(out.route->pattern))
    if (is_parameter(segment)) (parameter++)->first = segment.substr(1, segment.size() - 2);
  return out;
}

std::optional<HttpResponse> HttpRouter::run_before(HttpRequest& head) const {
  for (const BeforeHook& hook : before_)
    if (auto response = hook(head)) return response;
  return std::nullopt;
}

void HttpRouter::run_decorate(std::string_view path, int status, HttpHeaders& headers) const {
  for (const DecorateHook& hook : decorate_) hook(path, status, headers);
}

std::vector<const HttpRoute*> HttpRouter::routes() const {
  std::vector<const HttpRoute*> out;
  for (const auto& route : routes_) out.push_back(route.get());
  return out;
}

void set_security_headers(HttpHeaders& headers) {
  static const std::pair<const char*, const char*> kDefaults[] = {
      {"Content-Security-Policy",
       "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
       "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
  for (const auto& [name, value] : kDefaults)
    if (!headers.has(name)) headers.add(name, value);
}

}  // namespace foreshock::net
