#include "net/curl/curl_handle.h"

#include <mutex>

#include "base/check.h"

namespace foreshock::net {
namespace {

constexpr long kIdleConnectionsMax = 8;

struct ThreadHandle {
  CURL* handle = ::curl_easy_init();
  ~ThreadHandle() { ::curl_easy_cleanup(handle); }
};

}  // namespace

CURL* thread_curl_handle() {
  static const CURLcode initialised = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(initialised == CURLE_OK) << ::curl_easy_strerror(initialised);
  thread_local ThreadHandle thread;
  CHECK(thread.handle) << "no memory for a curl handle";
  ::curl_easy_reset(thread.handle);
  ::curl_easy_setopt(thread.handle, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(thread.handle, CURLOPT_MAXCONNECTS, kIdleConnectionsMax);
  return thread.handle;
}

tl::unexpected<Error> curl_failure(CURLcode code, const std::string& target, const char* detail) {
  ErrorKind kind = ErrorKind::kUnavailable;
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      kind = ErrorKind::kTimeout;
      break;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      kind = ErrorKind::kInvalid;
      break;
    case CURLE_LOGIN_DENIED:
      kind = ErrorKind::kUnauthenticated;
      break;
    case CURLE_FILESIZE_EXCEEDED:
      kind = ErrorKind::kExhausted;
      break;
    default:
      break;
  }
  const char* why = detail && *detail ? detail : ::curl_easy_strerror(code);
  return fail(kind, "cannot reach " + target + ": " + why);
}

void CurlList::add(const std::string& line) {
  curl_slist* longer = ::curl_slist_append(list_, line.c_str());
  CHECK(longer) << "no memory for a header list";
  list_ = longer;
}

bool has_line_break_or_nul(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

}  // namespace foreshock::net
