#include "parse/formats/request_line.h"

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

void add_path(std::string_view target, RecordDraft& draft) {
  size_t question = target.find('?');
  draft.add("url.path", target.substr(0, question));
  if (question != std::string_view::npos) draft.add("url.query", target.substr(question + 1));
}

void put_request(std::string_view request, RecordDraft& draft) {
  size_t method_end = request.find(' ');
  size_t version_at = request.rfind(" HTTP/");
  if (request.substr(0, 2) == "- ") return;
  if (method_end == std::string_view::npos || method_end == 0 || method_end > 20) {
    if (!request.empty() && request != "-") draft.add("http.request.line", request);
    return;
  }
  std::string_view method = request.substr(0, method_end);
  for (char c : method)
    if (!is_alpha(c) && c != '-' && c != '_') {
      draft.add("http.request.line", request);
      return;
    }
  draft.add("http.request.method", method);
  bool has_version = version_at != std::string_view::npos && version_at > method_end;
  std::string_view target = has_version ? request.substr(method_end + 1, version_at - method_end - 1)
                                        : request.substr(method_end + 1);
  if (version_at == method_end) target = {};
  if (target.find("://") < 12 && target[0] != '/')
    put_url(target, draft);
  else if (!target.empty())
    add_path(target, draft);
  if (version_at != std::string_view::npos)
    draft.add("network.protocol.version", request.substr(version_at + 6));
}

void put_url(std::string_view url, RecordDraft& draft) {
  draft.add("url.full", url);
  size_t scheme = url.find("://");
  if (scheme == std::string_view::npos || scheme > 10) return;
  size_t host = scheme + 3;
  size_t slash = url.find_first_of("/?", host);
  std::string_view authority = url.substr(host, slash == std::string_view::npos ? slash : slash - host);
  size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos)
    authority = authority.substr(0, colon);
  if (!authority.empty() && !draft.has("server.address")) draft.add("server.address", authority);
  if (slash != std::string_view::npos && url[slash] == '/') add_path(url.substr(slash), draft);
}

}  // namespace foreshock::parse
