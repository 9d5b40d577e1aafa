#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(AccessLog, Combined) {
  TestRecord r(
      R"(203.0.113.7 - ada [23/Nov/2026:04:31:56 +0100] "POST /buy?item=7 HTTP/2.0" 503 12 "https://shop/" "curl/8 \"x\"")");
  EXPECT_EQ(r.format(), "nginx_combined");
  EXPECT_EQ(r.time(), "2026-11-23T03:31:56.000000000Z");
  EXPECT_EQ(r.level(), "ERROR");
  EXPECT_EQ(r["client.address"], "203.0.113.7");
  EXPECT_EQ(r["user.name"], "ada");
  EXPECT_EQ(r["http.request.method"], "POST");
  EXPECT_EQ(r["url.path"], "/buy");
  EXPECT_EQ(r["url.query"], "item=7");
  EXPECT_EQ(r["network.protocol.version"], "2.0");
  EXPECT_EQ(r["http.response.status_code"], "503");
  EXPECT_EQ(r["http.response.body.size"], "12");
  EXPECT_EQ(r["http.request.header.referer"], "https://shop/");
}

TEST(AccessLog, CommonAndOddRequests) {
  TestRecord common(R"(::1 - - [23/Nov/2026:04:31:56 +0000] "GET / HTTP/1.1" 404 -)");
  EXPECT_EQ(common.format(), "apache_common");
  EXPECT_EQ(common.level(), "WARN");
  EXPECT_EQ(common["http.response.body.size"], "");
  TestRecord dash(R"(10.0.0.1 - - [23/Nov/2026:04:31:56 +0000] "-" 408 0 "-" "-")");
  EXPECT_EQ(dash["http.request.method"], "");
  EXPECT_EQ(dash["http.response.status_code"], "408");
  TestRecord garbage(R"(10.0.0.1 - - [23/Nov/2026:04:31:56 +0000] "\x16\x03\x01" 400 0 "-" "-")");
  EXPECT_EQ(garbage["http.request.line"], R"(\x16\x03\x01)");
  TestRecord vhost(
      R"(shop.example:443 10.0.0.1 - - [23/Nov/2026:04:31:56 +0000] "GET / HTTP/1.1" 200 1 "-" "-")");
  EXPECT_EQ(vhost["client.address"], "10.0.0.1");
  EXPECT_EQ(vhost["server.address"], "shop.example");
  TestRecord host(R"(client.example.com - - [23/Nov/2026:04:31:56 +0000] "GET / HTTP/1.1" 200 1)");
  EXPECT_EQ(host["client.address"], "client.example.com");
}

TEST(AccessLog, Extras) {
  TestRecord ingress(
      R"(10.0.0.1 - - [23/Nov/2026:04:31:56 +0000] "GET / HTTP/1.1" 200 13 "-" "curl" 80 0.004 [shop-cart-80] [] 10.2.0.9:80 13 0.003 200 abc1)");
  EXPECT_EQ(ingress.format(), "nginx_ingress");
  EXPECT_EQ(ingress["k8s.service.name"], "shop-cart-80");
  EXPECT_EQ(ingress["upstream.address"], "10.2.0.9:80");
  TestRecord traefik(
      R"(10.0.0.1 - - [23/Nov/2026:04:31:56 +0000] "GET / HTTP/1.1" 200 4 "-" "-" 5 "web@docker" "http://10.1.1.1:80" 17ms)");
  EXPECT_EQ(traefik.format(), "traefik_clf");
  EXPECT_EQ(traefik["duration_ms"], "17");
}

TEST(AccessLog, NotOne) {
  EXPECT_EQ(TestRecord("10.0.0.1 - - [not a time] \"GET / HTTP/1.1\" 200 1").format(), "raw");
  EXPECT_EQ(TestRecord(R"(10.0.0.1 - - [23/Nov/2026:04:31:56 +0000] "GET / HTTP/1.1" ok)").format(),
            "generic_ts");
}

}  // namespace
}  // namespace foreshock::parse
