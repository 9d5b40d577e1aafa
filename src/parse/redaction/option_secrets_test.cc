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

TEST(OptionSecrets, OfProgramsThatNobodyKnows) {
  EXPECT_EQ(secret("useradd -m -p Passw0rd2026 ann"), "Passw0rd2026");
  EXPECT_EQ(secret("upload -u ann -p wheel#House3 dist"), "wheel#House3");
  EXPECT_EQ(secret("mkdir -p Build2026/Logs"), "");
  EXPECT_EQ(secret("tool -p linux-x64"), "");
  EXPECT_EQ(secret("tool -p"), "");
}

TEST(OptionSecrets, BehindASlash) {
  auto behind = [](std::string_view text, std::string_view option) {
    Stretch found = option_secret(text, text.find(option));
    return std::string(text.substr(found.begin, found.length));
  };
  EXPECT_EQ(behind("net use Z: \\\\a\\b /user:X\\ann Fig Honey", "/user"), "Fig");
  EXPECT_EQ(behind("net use Z: \\\\a\\b F1g&Honey /user:ann", "/user"), "F1g&Honey");
  EXPECT_EQ(behind("net use Z: \\\\a\\b /user:ann", "/user"), "");
  EXPECT_EQ(behind("GET /user:ann HTTP/1.1", "/user"), "");
  EXPECT_EQ(behind("rdp /u:ann /p:x#y /v:h", "/p"), "x#y");
  EXPECT_EQ(behind("build /u:a /p:Configuration=Release", "/p"), "");
  EXPECT_EQ(behind("GET /p:4 HTTP/1.1", "/p"), "");
}

}  // namespace
}  // namespace foreshock::parse
