#include "net/curl/curl_handle.h"

#include <gtest/gtest.h>

#include <thread>

namespace foreshock::net {
namespace {

TEST(CurlHandle, OnePerThread) {
  CURL* mine = thread_curl_handle();
  EXPECT_EQ(thread_curl_handle(), mine);
  CURL* other = nullptr;
  std::thread([&] { other = thread_curl_handle(); }).join();
  EXPECT_NE(other, nullptr);
  EXPECT_NE(other, mine);
}

TEST(CurlHandle, FailuresHaveTheKindThatFits) {
  EXPECT_EQ(curl_failure(CURLE_OPERATION_TIMEDOUT, "x", "").value().kind, ErrorKind::kTimeout);
  EXPECT_EQ(curl_failure(CURLE_URL_MALFORMAT, "x", "").value().kind, ErrorKind::kInvalid);
  EXPECT_EQ(curl_failure(CURLE_COULDNT_CONNECT, "x", "").value().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(curl_failure(CURLE_COULDNT_CONNECT, "host x", "refused").value().message,
            "cannot reach host x: refused");
}

TEST(CurlHandle, FindsLineBreaks) {
  EXPECT_TRUE(has_line_break_or_nul("a\rb"));
  EXPECT_TRUE(has_line_break_or_nul("a\nb"));
  EXPECT_TRUE(has_line_break_or_nul(std::string_view("a\0b", 3)));
  EXPECT_FALSE(has_line_break_or_nul("a b\t"));
}

}  // namespace
}  // namespace foreshock::net
