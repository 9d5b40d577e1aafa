#include "net/http/request_plan.h"

#include <algorithm>
#include <cctype>

namespace foreshock::net {
namespace {

constexpr size_t kRequestIdBytesMax = 128;

RequestPlan refuse(int status, std::string_view code, std::string_view detail, const HttpRequest& head) {
  RequestPlan plan;
  plan.refusal = problem(status, code, detail, head.request_id);
  plan.refusal_code = code;
  return plan;
}

// The path and query of "/a?b" and of the absolute form "http://host/a?b" that proxies send.
std::string_view origin_form(std::string_view target) {
  size_t scheme = target.find("://");
  if (target.empty() || target.front() == '/' || scheme == std::string_view::npos) return target;
  size_t slash = target.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : target.substr(slash);
}

RequestPlan find_route(HttpRequest& head, const HttpRouter& router) {
  std::string_view target = origin_form(head.target);
  target = target.substr(0, target.find('#'));
  size_t question = std::min(target.find('?'), target.size());
  auto query = parse_parameters(target.substr(std::min(question + 1, target.size())));
  if (!query) return refuse(400, "bad_query", "The query part of the address cannot be decoded.", head);
  head.query = std::move(*query);

  RouteMatch match = router.match(head.method, target.substr(0, question));
  head.path = std::move(match.path);
  RequestPlan plan;
  switch (match.outcome) {
    case RouteMatch::Outcome::kBadPath:
      return refuse(400, "bad_path", "The path of the address cannot be decoded.", head);
    case RouteMatch::Outcome::kNotFound:
      return refuse(404, "not_found", "Nothing is served under this path.", head);
    case RouteMatch::Outcome::kMethodNotAllowed:
      plan = refuse(405, "method_not_allowed", "This path answers " + match.allow + ".", head);
      plan.refusal->headers.add("Allow", match.allow);
      return plan;
    case RouteMatch::Outcome::kOptions:
      plan.refusal = empty_response(204);
      plan.refusal->headers.add("Allow", match.allow);
      plan.refusal_code = "options";
      return plan;
    case RouteMatch::Outcome::kFound:
      break;
  }
  plan.route = match.route;
  head.path_parameters = std::move(match.parameters);
  head.route = match.route->pattern;
  return plan;
}

}  // namespace

RequestPlan plan_request(HttpRequest& head, const BodyFacts& body, const HttpRouter& router,
                         size_t body_bytes_max) {
  RequestPlan plan = find_route(head, router);
  if (plan.refusal) return plan;

  plan.body_bytes_max = std::min(plan.route->options.body_bytes_max, body_bytes_max);
  if (body.length.value_or(0) > plan.body_bytes_max)
    return refuse(
        413, "body_too_large",
        "The body is larger than " + std::to_string(plan.body_bytes_max) + " bytes; send smaller batches.",
        head);
  auto encoding = parse_body_encoding(head.header("Content-Encoding").value_or(std::string_view()));
  if (!encoding && body.has_body) {
    RequestPlan out = refuse(415, "unsupported_encoding",
                             "Bodies may be gzip, deflate, zstd, lz4 or not compressed.", head);
    out.refusal->headers.add("Accept-Encoding", "gzip, deflate, zstd, lz4");
    return out;
  }
  plan.encoding = encoding.value_or(BodyEncoding::kIdentity);
  if (auto expect = head.header("Expect")) {
    if (!equal_ignore_case(*expect, "100-continue"))
      return refuse(417, "unknown_expectation", "The only expectation met here is 100-continue.", head);
    plan.expects_continue = head.version_minor >= 1 && body.has_body;
  }
  if (auto response = router.run_before(head)) {
    plan.refusal = std::move(response);
    plan.refusal_code = "before_hook";
    plan.route = nullptr;
  }
  return plan;
}

std::string choose_request_id(const HttpHeaders& headers, std::string fallback) {
  std::string_view id = headers.get("X-Request-Id").value_or(std::string_view());
  bool plain = std::all_of(id.begin(), id.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' || c == ':';
  });
  return plain && !id.empty() && id.size() <= kRequestIdBytesMax ? std::string(id) : std::move(fallback);
}

}  // namespace foreshock::net
