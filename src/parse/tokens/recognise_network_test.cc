#include "parse/tokens/recognise_network.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace foreshock::parse {
namespace {

template <class Match>
size_t matched(Match match, std::string_view text) {
  const char* end = match(text.data(), text.data() + text.size());
  return end ? static_cast<size_t>(end - text.data()) : 0;
}

TEST(RecogniseNetwork, Addresses) {
  EXPECT_EQ(matched(match_ipv4, "10.0.0.1:50010 x"), 14u);
  EXPECT_EQ(matched(match_ipv4, "10.0.0.1, x"), 8u);
  EXPECT_EQ(matched(match_ipv4, "10.0.0.256"), 0u);
  EXPECT_EQ(matched(match_ipv4, "10.0.0.1.5"), 0u);
  EXPECT_EQ(matched(match_ipv6, "::1"), 3u);
  EXPECT_EQ(matched(match_ipv6, "1:2:3:4:5:6:7:8"), 15u);
  EXPECT_EQ(matched(match_ipv6, "1:2:3"), 0u);
  EXPECT_EQ(matched(match_ipv6, "1::2::3"), 0u);
  EXPECT_EQ(matched(match_ipv6, "::"), 0u);
  EXPECT_EQ(matched(match_mac, "00:1b:44:11:3a:b7"), 17u);
  EXPECT_EQ(matched(match_mac, "00:1b:44:11:3a:b7:00"), 20u) << "a frame's head is longer";
  EXPECT_EQ(matched(match_uuid, "123e4567-e89b-12d3-a456-426614174000"), 36u);
  EXPECT_EQ(matched(match_uuid, "123e4567-e89b-12d3-a456-42661417400g"), 0u);
}

TEST(RecogniseNetwork, PathsAndNames) {
  EXPECT_EQ(matched(match_path, "/var/log/x.log: m"), 14u);
  EXPECT_EQ(matched(match_path, "/a/b?x=1, y"), 8u);
  EXPECT_EQ(matched(match_path, "/f x"), 0u);
  EXPECT_EQ(matched(match_path, "../x/y"), 6u);
  EXPECT_EQ(matched(match_relative_path, "a/b/c d"), 5u);
  EXPECT_EQ(matched(match_relative_path, "read/write"), 0u);
  EXPECT_EQ(matched(match_windows_path, "C:\\Users\\x.txt, y"), 14u);
  EXPECT_EQ(matched(match_email_domain, "@example.com."), 12u);
  EXPECT_EQ(matched(match_email_domain, "@localhost"), 0u);
  std::string_view url = "https://example.com/a?b=c).";
  EXPECT_EQ(match_url(url.data(), url.data() + 5, url.data() + url.size()), url.data() + 25);
}

TEST(RecogniseNetwork, SecretsHaveEntropy) {
  EXPECT_EQ(matched(match_secret, "aGVsbG8gd29ybGQhIHRoaXMgSXMgYSBzZWNyZXQ0Mg== x"), 44u);
  EXPECT_EQ(matched(match_secret, "ThisIsALongCamelCaseNameWithoutAnySecret12"), 0u);
  EXPECT_EQ(matched(match_secret, std::string(64, 'a')), 0u);
}

}  // namespace
}  // namespace foreshock::parse
