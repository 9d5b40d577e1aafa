#include "ingest/http/whole_body.h"

#include "ingest/ingest_options.h"
#include "ingest/testing/http_sources_fixture.h"
#include "net/captured_response.h"

namespace foreshock::ingest::http {
namespace {

class WholeBodyTest : public testing::HttpSourcesFixture {
 protected:
  void SetUp() override {
    HttpSourcesFixture::SetUp();
    rooms_.reset(new Rooms{*world_, loop_, sink_, auth_->authenticator()});
    WholeBodyRoute route;
    route.pattern = "/x";
    route.handle = [](Rooms&, Delivered delivered) {
      delivered.writer.send(net::text_response(200, delivered.request.body));
    };
    route.refuse = [](const Error& error, const net::HttpRequest&) {
      return net::text_response(net::status_of(error.kind) + 100, "own words");
    };
    add_whole_body(own_, rooms_, std::move(route));
  }
  std::unique_ptr<net::BodyConsumer> consumer(net::ResponseWriter writer, const char* token) {
    net::HttpRequest head;
    head.headers.add("Authorization", token);
    return own_.match("POST", "/x").route->stream_handler(std::move(head), std::move(writer));
  }
  net::HttpRouter own_;
  std::shared_ptr<Rooms> rooms_;
};

TEST_F(WholeBodyTest, TheHandlerSeesTheWholeBody) {
  auto [writer, captured] = net::make_captured();
  auto body = consumer(writer, testing::kToken);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->data("one "), net::Flow::kContinue);
  EXPECT_EQ(body->data("two"), net::Flow::kContinue);
  body->end({});
  EXPECT_EQ(captured->response().body, "one two");
  body.reset();
  EXPECT_EQ(rooms_->body_bytes, 0u);
}

TEST_F(WholeBodyTest, StrangersAreAnsweredBeforeTheirBodyIsRead) {
  auto [writer, captured] = net::make_captured();
  EXPECT_FALSE(consumer(writer, "wrong"));
  EXPECT_EQ(captured->response().status, 501);
  EXPECT_EQ(captured->response().body, "own words");
}

TEST_F(WholeBodyTest, TooManyBytesOfAllBodiesAreRefusedAtOnceAndGivenBack) {
  rooms_->body_bytes = kWholeBodiesBytesMax - 5;
  auto [writer, captured] = net::make_captured();
  auto body = consumer(writer, testing::kToken);
  EXPECT_EQ(body->data("12345"), net::Flow::kContinue);
  EXPECT_EQ(body->data("6"), net::Flow::kStop);
  EXPECT_EQ(captured->response().status, 603);
  body.reset();
  EXPECT_EQ(rooms_->body_bytes, kWholeBodiesBytesMax - 5);
}

}  // namespace
}  // namespace foreshock::ingest::http
