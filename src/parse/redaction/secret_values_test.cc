#include "parse/redaction/secret_values.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

TEST(SecretValues, WordsDatesAndPathsAreNotRandom) {
  for (std::string_view value :
       {"kQ8zX2pL9vB4nM7cR1tY", "4f9a0c71be22d83e4f9a0c71be22d83e", "in80oo6lwgb23bccs31lm1mwn19b2ynu"})
    EXPECT_TRUE(looks_random(value)) << value;
  for (std::string_view value : {"application_configuration_loader", "9b8a7c6d-5e4f-3a2b-1c0d-9e8f7a6b5c4d",
                                 "short1A", "theft|8|suser=mike2@x.org", "2026-11-23T10:00:00",
                                 "web-frontend-2026-prod1", "/var/lib/app/data12/file.txt"})
    EXPECT_FALSE(looks_random(value)) << value;
}

TEST(SecretValues, WordsMasksAndReferencesStandForSecrets) {
  for (std::string_view value :
       {"****", "${DB}", "{{ x }}", "[FILTERED]", "<hidden>", "$DB_PASSWORD", "%s", "xxxxxx"})
    EXPECT_TRUE(stands_for_secret(value)) << value;
  for (std::string_view value : {"hunter2", "$ecret", "p*ss", "%X9kk"})
    EXPECT_FALSE(stands_for_secret(value)) << value;
  for (std::string_view value : {"incorrect", "NULL", "expired.", "YES"})
    EXPECT_TRUE(is_word_about_secrets(value)) << value;
  EXPECT_FALSE(is_word_about_secrets("hunter"));
  EXPECT_TRUE(is_sentence("must have 12 characters"));
  EXPECT_FALSE(is_sentence("correct horse battery"));
}

TEST(SecretValues, TokensAndPasswords) {
  for (std::string_view value : {"live-77aa-88bb", "9f8e7d6c5b4a", "Q~8z.kkP2", "aB3dE5fG"})
    EXPECT_TRUE(looks_like_token(value)) << value;
  for (std::string_view value :
       {"registry-pull", "config/app.yaml", "12345678", "v1.2.3-rc1", "2026-11-23", "user_profile",
        "Token{a64f992", "BinderProxy@2bd79ce", "passwd-file(x@y,1.2.3.4):"})
    EXPECT_FALSE(looks_like_token(value)) << value;
  for (std::string_view value : {"hunter2", "Tr0ub4dor&3", "s3cr3t!", "blue#sky"})
    EXPECT_TRUE(looks_like_password(value)) << value;
  for (std::string_view value : {"short", "required!", "SHA256", "user-12", "1.2.3.4", "can't"})
    EXPECT_FALSE(looks_like_password(value)) << value;
}

}  // namespace
}  // namespace foreshock::parse
