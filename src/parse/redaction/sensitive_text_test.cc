#include "parse/redaction/sensitive_text.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string cut(std::string_view text, Stretch stretch) {
  return std::string(text.substr(stretch.begin, stretch.length));
}

TEST(SensitiveText, EmailsEndBeforeTheSentenceDoes) {
  std::string_view text = "to <ann.b+x@mail.example.org>.";
  EXPECT_EQ(cut(text, email_around(text, text.find('@'))), "ann.b+x@mail.example.org");
  text = "write to ann@example.org.";
  EXPECT_EQ(cut(text, email_around(text, text.find('@'))), "ann@example.org");
  for (std::string_view none : {"getty@tty1.service", "a@b", "@x.org", "v@1.2.3", "git@example.org:a/b"})
    EXPECT_EQ(email_around(none, none.find('@')).length, 0u) << none;
}

TEST(SensitiveText, AddressesOfBothVersions) {
  EXPECT_EQ(ipv4_at("10.0.0.7,", 0).length, 8u);
  EXPECT_EQ(ipv4_at("10.0.0.256", 0).length, 0u);
  EXPECT_EQ(ipv4_at("10.0.0.7.8", 0).length, 0u);
  EXPECT_EQ(ipv4_at("127.0.0.1", 0).length, 0u);
  std::string_view text = "[2001:db8::1]:80";
  EXPECT_EQ(cut(text, ipv6_around(text, 5)), "2001:db8::1");
  for (std::string_view none : {"10:20:30", "std::string", "::", "a:b"})
    EXPECT_EQ(ipv6_around(none, none.find(':')).length, 0u) << none;
}

TEST(SensitiveText, EmailsInEveryDress) {
  auto email = [](std::string_view text) {
    size_t at = text.find('@');
    if (at == std::string_view::npos) at = text.find("%40");
    return cut(text, email_around(text, at));
  };
  EXPECT_EQ(email("<o'brien@example.ie>"), "o'brien@example.ie");
  EXPECT_EQ(email("'ann@example.org'"), "ann@example.org");
  EXPECT_EQ(email("mail=ann%2Bnews%40example.org&x"), "ann%2Bnews%40example.org");
  EXPECT_EQ(email("q%3Dann%40example.org"), "ann%40example.org");
  EXPECT_EQ(email("\"ann lee\"@example.org"), "\"ann lee\"@example.org");
  EXPECT_EQ(email("j\xC3\xBCrg@m\xC3\xBCller.example"), "j\xC3\xBCrg@m\xC3\xBCller.example");
  EXPECT_EQ(email("ann@xn--mller-kva.example"), "ann@xn--mller-kva.example");
  EXPECT_EQ(email("to:\\nann@example.org"), "ann@example.org");
}

TEST(SensitiveText, VersionsAreNoAddresses) {
  std::string_view text = "Chrome/120.0.0.0 Safari";
  EXPECT_EQ(ipv4_at(text, 7).length, 0u);
  text = "fe80::1 up";
  EXPECT_EQ(cut(text, ipv6_around(text, 4)), "fe80::1");
  text = "dead::beef";
  EXPECT_EQ(ipv6_around(text, 4).length, 0u);
}

}  // namespace
}  // namespace foreshock::parse
