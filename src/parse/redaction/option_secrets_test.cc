#include "parse/redaction/option_secrets.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string secret(std::string_view text) {
  size_t dash = text.rfind(" -") + 1;
  Stretch found = option_secret(text, dash);
  return std::string(text.substr(found.begin, found.length));
}

TEST(OptionSecrets, ALetterMeansWhatItsProgramSays) {
  EXPECT_EQ(secret("mysql -uroot -ps3cret shop"), "s3cret");
  EXPECT_EQ(secret("mysql -uroot -p shop"), "");
  EXPECT_EQ(secret("sshpass -p hunter2 ssh x"), "hunter2");
  EXPECT_EQ(secret("redis-cli -a 'a b' ping"), "a b");
  EXPECT_EQ(secret("curl -u bob:s3cret http://x"), "s3cret");
  EXPECT_EQ(secret("curl -u bob: http://x"), "");
  EXPECT_EQ(secret("smbclient //a/b -U bob%s3cret"), "s3cret");
  EXPECT_EQ(secret("htpasswd -b /etc/x bob s3cret"), "s3cret");
  EXPECT_EQ(secret("docker run -p 80:80 x"), "");
  EXPECT_EQ(secret("docker run -u www-data:www-data x"), "");
  EXPECT_EQ(secret("ssh -p 2222 host"), "");
}

}  // namespace
}  // namespace foreshock::parse
