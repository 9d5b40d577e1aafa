#include "net/tls/tls_session.h"

#include "net/testing/test_certificate.h"

namespace foreshock::net {
namespace {

TEST(TlsSession, NonsenseIsAnErrorAndTheSessionStaysOver) {
  testing::TestCertificate certificate("session");
  auto context = TlsContext::load({certificate.certificate_file(), certificate.key_file(), ""}, {});
  ASSERT_TRUE(context);
  for (std::string bytes :
       {std::string("GET / HTTP/1.1\r\n\r\n"), std::string(100, '\xff'), std::string(5, '\0')}) {
    TlsSession session(**context);
    std::string plain;
    EXPECT_TRUE(session.send("kept until the handshake"));
    EXPECT_FALSE(session.receive(bytes, plain)) << bytes;
    EXPECT_NE(session.error(), "");
    EXPECT_EQ(plain, "");
    EXPECT_FALSE(session.send("more"));
    EXPECT_FALSE(session.receive("more", plain));
  }
}

}  // namespace
}  // namespace foreshock::net
