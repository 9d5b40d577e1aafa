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

TEST(SensitiveText, SecretsByIssuerOrByContext) {
  std::string_view text = "key AKIAIOSFODNN7EXAMPLE.";
  EXPECT_EQ(cut(text, secret_in_word(text, 4, 24)), "AKIAIOSFODNN7EXAMPLE");
  text = "token kQ8zX2pL9vB4nM7cR1tY";
  EXPECT_EQ(cut(text, secret_in_word(text, 6, text.size())), "kQ8zX2pL9vB4nM7cR1tY");
  text = "name  kQ8zX2pL9vB4nM7cR1tY";
  EXPECT_EQ(secret_in_word(text, 6, text.size()).length, 0u);
}

TEST(SensitiveText, WordsAndUuidsAreNotRandom) {
  EXPECT_TRUE(looks_random("kQ8zX2pL9vB4nM7cR1tY"));
  EXPECT_FALSE(looks_random("application_configuration_loader"));
  EXPECT_FALSE(looks_random("9b8a7c6d-5e4f-3a2b-1c0d-9e8f7a6b5c4d"));
  EXPECT_FALSE(looks_random("short1A"));
}

}  // namespace
}  // namespace foreshock::parse
