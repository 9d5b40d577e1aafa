#include "parse/redaction/issued_tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string token(std::string_view text, std::string_view word) {
  size_t begin = text.find(word);
  Stretch found = issued_token(text, begin, begin + word.size());
  return std::string(text.substr(found.begin, found.length));
}

TEST(IssuedTokens, ByPrefix) {
  EXPECT_EQ(token("key AKIAIOSFODNN7EXAMPLE.", "AKIAIOSFODNN7EXAMPLE"), "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(token("hvs.CAESIJk3n2m1l0p9o8i7u6y5", "CAESIJk3n2m1l0p9o8i7u6y5"),
            "hvs.CAESIJk3n2m1l0p9o8i7u6y5");
  EXPECT_EQ(token("AKIAshort", "AKIAshort"), "");
  EXPECT_EQ(token("sk-ordinary-words-with-dashes-only", "sk-ordinary-words-with-dashes-only"), "");
}

TEST(IssuedTokens, ByForm) {
  std::string jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
  EXPECT_EQ(token("jwt " + jwt + ".", jwt.substr(0, 20)), jwt);
  EXPECT_EQ(token("cursor eyJpZCI6MTIzNDU2Nzg5fQ", "eyJpZCI6MTIzNDU2Nzg5fQ"), "")
      << "JSON in base64 is no token";
  EXPECT_EQ(
      token("bot123456789:AAk3n2m1l0p9o8i7u6y5t4r3e2w1q0asdfg/send", "AAk3n2m1l0p9o8i7u6y5t4r3e2w1q0asdfg"),
      "123456789:AAk3n2m1l0p9o8i7u6y5t4r3e2w1q0asdfg");
  EXPECT_EQ(token("root:$6$Zq9kLm2p$Xy8sT7uV6wR5qP4oN3mL2kJ1:19000", "Xy8sT7uV6wR5qP4oN3mL2kJ1"),
            "$6$Zq9kLm2p$Xy8sT7uV6wR5qP4oN3mL2kJ1");
  EXPECT_EQ(token("key: base64:k3n2m1l0p9o8i7u6y5t4r3e2w1q0asdfgHJKLZXCVB8=, cipher",
                  "k3n2m1l0p9o8i7u6y5t4r3e2w1q0asdfgHJKLZXCVB8"),
            "k3n2m1l0p9o8i7u6y5t4r3e2w1q0asdfgHJKLZXCVB8=");
  EXPECT_EQ(token("body base64:k3n2m1l0p9o8i7u6y5t4r3e2w1q0asdfg", "k3n2m1l0p9o8i7u6y5t4r3e2w1q0asdfg"), "");
  EXPECT_EQ(token("https://example.org/activate/a1B2c3D4e5F6a7B8c9D0e1F2 x", "a1B2c3D4e5F6a7B8c9D0e1F2"),
            "a1B2c3D4e5F6a7B8c9D0e1F2");
  EXPECT_EQ(token("https://example.org/files/a1B2c3D4e5F6a7B8c9D0e1F2 x", "a1B2c3D4e5F6a7B8c9D0e1F2"), "");
  EXPECT_EQ(token(R"({"kty":"EC","d":"a1B2c3D4e5F6a7B8c9D0e1F2"})", "a1B2c3D4e5F6a7B8c9D0e1F2"),
            "a1B2c3D4e5F6a7B8c9D0e1F2");
  EXPECT_EQ(token(R"({"day":"EC","d":"a1B2c3D4e5F6a7B8c9D0e1F2"})", "a1B2c3D4e5F6a7B8c9D0e1F2"), "");
  EXPECT_EQ(token("cost $12 Xy8sT7uV6wR5qP4oN3mL2kJ1", "Xy8sT7uV6wR5qP4oN3mL2kJ1"), "");
  EXPECT_EQ(token("https://chat.example.org/hooks/a1b2c3d4e5f6a7b8c9 x", "a1b2c3d4e5f6a7b8c9"),
            "a1b2c3d4e5f6a7b8c9");
}

}  // namespace
}  // namespace foreshock::parse
