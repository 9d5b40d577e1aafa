#include "parse/redaction/command_secrets.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string command(std::string_view text, std::string_view name) {
  size_t at = text.find(name);
  Stretch found = command_secret(text, secret_name_at(text, at + (name == "chpasswd" ? 2 : 0)));
  return std::string(text.substr(found.begin, found.length));
}

TEST(CommandSecrets, ProtocolsOfMailAndFiles) {
  EXPECT_EQ(command("PASS hunter2", "PASS"), "hunter2");
  EXPECT_EQ(command("USER ann / PASS Blue -> 230 ok", "PASS"), "Blue");
  EXPECT_EQ(command("--- PASS: TestX (0.1s)", "PASS"), "");
  EXPECT_EQ(command("PASS test_login_2 (0.1s)", "PASS"), "");
  EXPECT_EQ(command("AUTH PLAIN AGFubgBzM2NyM3Q=", "AUTH"), "AGFubgBzM2NyM3Q=");
  EXPECT_EQ(command("AUTH PLAIN failed", "AUTH"), "");
  EXPECT_EQ(command("AUTH Qwe123", "AUTH"), "Qwe123");
  EXPECT_EQ(command("AUTH failed", "AUTH"), "");
  EXPECT_EQ(command("wpa_passphrase Home Gr33nTea", "passphrase"), "Gr33nTea");
}

TEST(CommandSecrets, Pipes) {
  EXPECT_EQ(command("echo \"ann:x y\" | chpasswd", "chpasswd"), "x y");
  EXPECT_EQ(command("echo ann:xy | sudo chpasswd -e", "chpasswd"), "xy");
  EXPECT_EQ(command("echo xy1 | passwd --stdin ann", "passwd"), "xy1");
  EXPECT_EQ(command("chpasswd: password changed for ann", "chpasswd"), "");
  EXPECT_EQ(command("cat list | grep passwd", "passwd"), "");
}

TEST(CommandSecrets, QuotedArguments) {
  auto argument = [](std::string_view text, size_t quote) {
    Stretch found = quoted_argument(text, quote);
    return std::string(text.substr(found.begin, found.length));
  };
  std::string_view snmp = "createUser ann SHA \"a-b-c\" AES \"d-e-f\"";
  EXPECT_EQ(argument(snmp, snmp.find('"')), "a-b-c");
  EXPECT_EQ(argument(snmp, snmp.rfind('"') - 6), "d-e-f");
  EXPECT_EQ(argument("call login(\"ann\", \"a-b\")", 18), "a-b");
  EXPECT_EQ(argument("call lookup(\"ann\", \"a-b\")", 19), "");
  EXPECT_EQ(argument("expect \"Password:\" send \"a-b\"", 24), "a-b");
  EXPECT_EQ(argument("digest SHA \"abc\"", 11), "");
  EXPECT_EQ(argument("echo \"a b\" | sudo -S id", 5), "a b");
  EXPECT_EQ(argument("echo \"a b\" | grep b", 5), "");
  std::string_view sql = "CREATE USER a IDENTIFIED WITH sha256 BY 'x y'";
  EXPECT_EQ(argument(sql, sql.find('\'')), "x y");
  std::string_view imap = "A1 LOGIN \"ann\" \"x1\"";
  EXPECT_EQ(argument(imap, imap.find(" \"x") + 1), "x1");
  EXPECT_EQ(argument(imap, imap.find(" \"a") + 1), "");
  std::string_view shell = "$p = ConvertTo-SecureString 'Pa x' -AsPlainText -Force";
  EXPECT_EQ(argument(shell, shell.find('\'')), "Pa x");
  std::string_view other = "set by 'ann'";
  EXPECT_EQ(argument(other, other.find('\'')), "");
}

TEST(KeyValues, PasswordsOfStatements) {
  auto statement = [](std::string_view text) {
    Stretch found = quoted_argument(text, text.find('\''));
    return std::string(text.substr(found.begin, found.length));
  };
  EXPECT_EQ(statement("ALTER USER x IDENTIFIED BY 'h u n'"), "h u n");
  EXPECT_EQ(statement("ALTER USER x IDENTIFIED WITH a_plugin BY 'it''s'"), "it''s");
  EXPECT_EQ(statement("ALTER USER x IDENTIFIED BY 'open"), "open");
  EXPECT_EQ(statement("written by 'bob'"), "");
  EXPECT_EQ(statement("relation 'x' is missing"), "");
}

}  // namespace
}  // namespace foreshock::parse
