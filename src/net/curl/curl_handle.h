// The thread's libcurl handle: made once per thread and reset between transfers, so that connections, names
// and TLS sessions are reused. Everything that both HTTP and SMTP must set is set here.
#pragma once

#include <curl/curl.h>

#include <string>

#include "base/result.h"

namespace foreshock::net {

// Reset and ready, with no signals, no progress output and no more than kIdleConnectionsMax kept connections.
CURL* thread_curl_handle();

// "cannot reach https://x: Couldn't connect to server" with the kind that fits. `detail` is curl's error
// buffer.
tl::unexpected<Error> curl_failure(CURLcode code, const std::string& target, const char* detail);

// Owns a list of header lines or recipients.
class CurlList {
 public:
  CurlList() = default;
  CurlList(const CurlList&) = delete;
  CurlList& operator=(const CurlList&) = delete;
  ~CurlList() { ::curl_slist_free_all(list_); }
  void add(const std::string& line);
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

bool has_line_break_or_nul(std::string_view text);

}  // namespace foreshock::net
