#include "net/smtp_client.h"

#include <gtest/gtest.h>

#include "net/testing/mail_server.h"

namespace foreshock::net {
namespace {

SmtpMessage message() {
  SmtpMessage out;
  out.from = "Foreshock <alerts@example.org>";
  out.to = {"a@example.org", "Bob B <b@example.org>"};
  out.subject = "Checkout is slow";
  out.text = "First line\n.dot\nlast";
  out.date = {1'780'000'000 * kSecond};
  return out;
}

SmtpServer to(const MailServer& server, SmtpTls tls) {
  SmtpServer out;
  out.host = "localhost";
  out.port = server.port();
  out.tls = tls;
  out.ca_file = server.certificate_file();
  return out;
}

TEST(RenderMail, PlainAsciiStaysReadable) {
  auto text = render_mail(message());
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text,
            "Date: Thu, 28 May 2026 20:26:40 +0000\r\n"
            "From: \"Foreshock\" <alerts@example.org>\r\n"
            "To: a@example.org,\r\n \"Bob B\" <b@example.org>\r\n"
            "Subject: Checkout is slow\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 7bit\r\n\r\n"
            "First line\r\n.dot\r\nlast\r\n");
}

TEST(RenderMail, OtherTextIsEncodedInWholeCharacters) {
  SmtpMessage mail = message();
  mail.subject = "Ärger";
  for (int i = 0; i < 30; ++i) mail.subject += "ü€";
  mail.text = "größer\n";
  mail.html = "<b>größer</b>";
  std::string text = *render_mail(mail);
  EXPECT_NE(text.find("Subject: =?UTF-8?B?w4RyZ2Vy"), std::string::npos);
  EXPECT_NE(text.find("?=\r\n =?UTF-8?B?"), std::string::npos);
  EXPECT_NE(text.find("multipart/alternative; boundary=\"=_"), std::string::npos);
  EXPECT_NE(text.find("Content-Transfer-Encoding: base64\r\n\r\nZ3LDtsOfZXINCg==\r\n"), std::string::npos);
  for (char c : text) ASSERT_LT(static_cast<unsigned char>(c), 127);
}

TEST(RenderMail, NothingCanAddAHeaderOrRecipient) {
  auto refused = [](auto change) {
    SmtpMessage mail = message();
    change(mail);
    auto text = render_mail(mail);
    return !text && text.error().kind == ErrorKind::kInvalid;
  };
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.subject = "x\r\nBcc: evil@example.org"; }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.subject = "x\nBcc: evil@example.org"; }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.from = "a@b\r\nX: y"; }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.to = {"a@b.c>, <evil@example.org"}; }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.to = {"a@b.c,d@e.f"}; }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.to = {"no address"}; }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.to = {}; }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.headers.add("X-A", "b\r\nc"); }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.headers.add("X A", "b"); }));
  EXPECT_TRUE(refused([](SmtpMessage& m) { m.headers.add("bcc", "evil@example.org"); }));
  EXPECT_FALSE(refused([](SmtpMessage& m) { m.headers.add("Message-ID", "<1@foreshock>"); }));
}

TEST(SmtpClient, SendsWithoutTlsWhenItIsOff) {
  MailServer server({});
  Status sent = send_mail(to(server, SmtpTls::kOff), message());
  ASSERT_TRUE(sent) << sent.error().message;
  auto mails = server.mails();
  ASSERT_EQ(mails.size(), 1u);
  EXPECT_EQ(mails[0].from, "<alerts@example.org>");
  EXPECT_EQ(mails[0].to, (std::vector<std::string>{"<a@example.org>", "<b@example.org>"}));
  EXPECT_NE(mails[0].data.find("\r\n..dot\r\n"), std::string::npos);  // stuffed
  EXPECT_FALSE(mails[0].tls);
}

TEST(SmtpClient, StartTlsWithVerifiedCertificateAndPassword) {
  MailServer server({true, true});
  SmtpServer target = to(server, SmtpTls::kRequired);
  target.user = "u";
  target.password = "p";
  Status sent = send_mail(target, message());
  ASSERT_TRUE(sent) << sent.error().message;
  ASSERT_EQ(server.mails().size(), 1u);
  EXPECT_TRUE(server.mails()[0].tls);
  EXPECT_EQ(server.mails()[0].auth, "AUTH PLAIN AHUAcA==");
}

TEST(SmtpClient, RequiredMeansRequired) {
  MailServer server({});
  Status sent = send_mail(to(server, SmtpTls::kRequired), message());
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(server.mails().empty());
  EXPECT_TRUE(send_mail(to(server, SmtpTls::kOptional), message()));
}

TEST(SmtpClient, UnknownCertificatesAreRefused) {
  MailServer server({true});
  SmtpServer target = to(server, SmtpTls::kRequired);
  target.ca_file.clear();
  Status sent = send_mail(target, message());
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::kUnavailable);
  target.verify_tls = false;
  EXPECT_TRUE(send_mail(target, message()));
}

TEST(SmtpClient, RefusalsAreToldApart) {
  MailServer unknown({false, false, "550 no such user"});
  EXPECT_EQ(send_mail(to(unknown, SmtpTls::kOff), message()).error().kind, ErrorKind::kInvalid);
  MailServer later({false, false, "451 try later"});
  EXPECT_EQ(send_mail(to(later, SmtpTls::kOff), message()).error().kind, ErrorKind::kUnavailable);
  MailServer denied({false, true, "250 ok", "535 wrong password"});
  SmtpServer target = to(denied, SmtpTls::kOff);
  target.user = "u";
  target.password = "p";
  EXPECT_EQ(send_mail(target, message()).error().kind, ErrorKind::kInvalid);  // not over plain text
  target.allow_plain_credentials = true;
  EXPECT_EQ(send_mail(target, message()).error().kind, ErrorKind::kUnauthenticated);
  target.host = "localhost/evil";
  EXPECT_EQ(send_mail(target, message()).error().kind, ErrorKind::kInvalid);
}

TEST(SmtpClient, NobodyThereIsUnavailable) {
  uint16_t port;
  {
    MailServer server({});
    port = server.port();
  }
  SmtpServer target;
  target.host = "127.0.0.1";
  target.port = port;
  EXPECT_EQ(send_mail(target, message()).error().kind, ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace foreshock::net
