#include "net/asio/byte_stream.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/telemetry.h"
#include "net/body_decoder.h"
#include "net/testing/http_fixture.h"
#include "net/testing/test_certificate.h"

namespace foreshock::net {
namespace {

using testing::TestCertificate;
using testing::TlsClient;

// The whole server over TLS: what holds for plain HTTP holds here, and a handshake can fail.
class HttpsTest : public HttpFixture {
 protected:
  void secure(const std::string& client_ca = "") {
    auto context =
        TlsContext::load({certificate_.certificate_file(), certificate_.key_file(), client_ca}, {"http/1.1"});
    ASSERT_TRUE(context) << context.error().message;
    tls_ = *context;
    start();
  }
  static std::string get(TlsClient& client, const std::string& path) {
    client.send_all("GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n");
    return body(client, client.receive_until("\r\n\r\n"));
  }
  static std::string body(TlsClient& client, const std::string& head) {
    size_t at = head.find("Content-Length: ");
    return at == std::string::npos ? head : client.receive(std::strtoul(head.c_str() + at + 16, nullptr, 10));
  }
  static double counted(const std::string& sample) {
    std::string text = telemetry::render_prometheus();
    size_t at = text.find("\n" + sample + " ");
    return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + sample.size() + 2, nullptr);
  }
  TestCertificate certificate_{"https"};
};

TEST_F(HttpsTest, RequestsOfOneConnectionAreAnswered) {
  secure();
  TlsClient client(port());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(get(client, "/hello?name=you"), "hello you");
  EXPECT_EQ(get(client, "/hello"), "hello world");
  client.send_all("GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /hello?name=b HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(body(client, client.receive_until("\r\n\r\n")), "hello world");
  EXPECT_EQ(body(client, client.receive_until("\r\n\r\n")), "hello b");
  client.send_all("GET /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body(client, client.receive_until("\r\n\r\n")), "hello world");
  EXPECT_TRUE(client.ended_properly());
}

TEST_F(HttpsTest, LargeBodiesGoThroughBothWays) {
  secure();
  TlsClient client(port());
  std::string text;
  for (int i = 0; text.size() < 900'000; ++i) text += "line " + std::to_string(i) + "\n";
  for (const char* path : {"/echo", "/stream"}) {
    client.send_all("POST " + std::string(path) +
                    " HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n");
    ASSERT_TRUE(client.send_all(text));
    EXPECT_EQ(body(client, client.receive_until("\r\n\r\n")), text);
  }
  std::string packed = gzip_compress(text);
  client.send_all("POST /stream HTTP/1.1\r\nHost: t\r\nContent-Encoding: gzip\r\nContent-Length: " +
                  std::to_string(packed.size()) + "\r\n\r\n" + packed);
  EXPECT_EQ(body(client, client.receive_until("\r\n\r\n")), text);
}

TEST_F(HttpsTest, AStreamArrivesPieceByPieceAndEndsProperly) {
  secure();
  TlsClient client(port());
  client.send_all("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  StreamWriter stream = take_writer().stream(200, {});
  client.receive_until("\r\n\r\n");
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(stream.write("event " + std::to_string(i) + "\n"));
    EXPECT_NE(client.receive_until("\r\n").size(), 0u);  // the chunk's size
    EXPECT_EQ(client.receive_until("\r\n"), "event " + std::to_string(i) + "\n\r\n");
  }
  stream.close();
  EXPECT_EQ(client.receive_until("0\r\n\r\n"), "0\r\n\r\n");
  EXPECT_EQ(get(client, "/hello"), "hello world");
}

TEST_F(HttpsTest, AClientThatHangsUpIsNoticedWhileItsAnswerIsMade) {
  secure();
  auto client = std::make_unique<TlsClient>(port());
  client->send_all("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  ResponseWriter writer = take_writer();
  EXPECT_FALSE(writer.gone());
  client.reset();
  EXPECT_TRUE(eventually([&] { return writer.gone(); }));
}

TEST_F(HttpsTest, PlainHttpIsToldWhatThePortSpeaks) {
  secure();
  double before = counted("foreshock_net_http_refused_total{reason=\"plain_http\"}");
  RawClient client(port());
  auto got = client.post("/echo", std::string(500'000, 'x'));
  EXPECT_EQ(got.status, 400);
  EXPECT_NE(got.body.find("https://"), std::string::npos);
  EXPECT_EQ(counted("foreshock_net_http_refused_total{reason=\"plain_http\"}"), before + 1);
  client.hang_up();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(HttpsTest, NonsenseInsteadOfAHandshakeIsHungUpOnAndCounted) {
  secure();
  double before = counted("foreshock_net_tls_failures_total");
  for (const std::string& bytes :
       {std::string(100, '\xff'), std::string("\x16\x03\x01\x00\x04h\x00\x00\x00", 9)}) {
    RawClient client(port());
    client.send(bytes);
    client.read_all();
  }
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  EXPECT_EQ(counted("foreshock_net_tls_failures_total"), before + 2);
  TlsClient good(port());
  EXPECT_EQ(get(good, "/hello"), "hello world");
}

TEST_F(HttpsTest, ASlowHandshakeIsHungUpOn) {
  options_.header_timeout_ns = 100 * kMillisecond;
  secure();
  double before = counted("foreshock_net_timeouts_total{phase=\"handshake\"}");
  RawClient silent(port()), half(port());
  half.send(std::string("\x16\x03\x01", 3));
  silent.read_all();
  half.read_all();
  EXPECT_EQ(counted("foreshock_net_timeouts_total{phase=\"handshake\"}"), before + 2);
  // Once it is over, a client may take its time to ask.
  TlsClient idle(port());
  ASSERT_TRUE(idle.connected());
  RawClient later(port());
  later.read_all();  // longer than a handshake may take
  EXPECT_EQ(get(idle, "/hello"), "hello world");
}

TEST_F(HttpsTest, WithAClientCaStrangersAreRefused) {
  TestCertificate known("known"), stranger("stranger");
  secure(known.certificate_file());
  TlsClient good(port(), &known);
  EXPECT_EQ(get(good, "/hello"), "hello world");
  TlsClient bad(port(), &stranger), none(port());
  EXPECT_EQ(bad.receive(1), "");
  EXPECT_EQ(none.receive(1), "");
}

TEST_F(HttpsTest, ARenewedCertificateIsShownToTheNextClient) {
  secure();
  TlsClient before(port());
  EXPECT_EQ(before.peer_name(), "https");
  certificate_.write("renewed");
  EXPECT_TRUE(*tls_->refresh());
  EXPECT_EQ(TlsClient(port()).peer_name(), "renewed");
  EXPECT_EQ(get(before, "/hello"), "hello world");
}

TEST_F(HttpsTest, DrainingLetsRunningRequestsFinishAndEndsHandshakes) {
  secure();
  TlsClient running(port());
  running.send_all("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  ResponseWriter writer = take_writer();
  RawClient opening(port());
  ASSERT_TRUE(eventually([&] { return server_->connections() == 2; }));
  std::thread drain([&] { EXPECT_TRUE(server_->drain(20 * kSecond)); });
  opening.read_all();
  writer.send(text_response(200, "done"));
  EXPECT_EQ(body(running, running.receive_until("\r\n\r\n")), "done");
  drain.join();
}

}  // namespace
}  // namespace foreshock::net
