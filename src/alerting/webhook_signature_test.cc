#include "alerting/webhook_signature.h"

#include <gtest/gtest.h>

namespace foreshock::alerting {
namespace {

std::string hex_of(const Sha256& hash) {
  return hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

TEST(WebhookSignature, HmacMatchesTheVectorsOfRfc4231) {
  EXPECT_EQ(hex_of(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_of(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(
      hex_of(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(WebhookSignature, Base64ReadsBack) {
  for (std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
    EXPECT_EQ(base64_decode(base64_encode(text)).value(), text);
  EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_decode("Zm9vYg").value(), "foob");
  EXPECT_FALSE(base64_decode("Zm9v*"));
  EXPECT_FALSE(base64_decode("Z"));
  EXPECT_FALSE(base64_decode("Zm9vYh=="));
}

TEST(WebhookSignature, IsThatOfTheConvention) {
  // The example of the Standard Webhooks libraries.
  std::string key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").value();
  EXPECT_EQ(webhook_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, ShortKeysAreRefused) {
  EXPECT_FALSE(webhook_key("short\n"));
  EXPECT_FALSE(webhook_key("whsec_****************"));
  EXPECT_EQ(webhook_key("0123456789abcdef\r\n").value(), "0123456789abcdef");
}

}  // namespace
}  // namespace foreshock::alerting
