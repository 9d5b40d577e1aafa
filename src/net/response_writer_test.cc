#include "net/response_writer.h"

#include <gtest/gtest.h>

#include "net/captured_response.h"

namespace foreshock::net {
namespace {

TEST(ResponseWriter, FirstAnswerWins) {
  auto [writer, captured] = make_captured();
  ResponseWriter copy = writer;
  copy.send(text_response(200, "first"));
  writer.send(text_response(500, "second"));
  EXPECT_TRUE(writer.answered());
  EXPECT_EQ(captured->response().body, "first");
  EXPECT_FALSE(writer.stream(200, {}));
}

TEST(ResponseWriter, DroppedUnansweredBecomes500) {
  auto [writer, captured] = make_captured();
  {
    ResponseWriter copy = std::move(writer);
    writer = ResponseWriter();
  }
  EXPECT_EQ(captured->response().status, 500);
  EXPECT_EQ(captured->response().headers.get("Content-Type"), "application/problem+json");
}

TEST(ResponseWriter, FailSendsTheProblemWithTheRequestId) {
  auto [writer, captured] = make_captured();
  writer.fail({ErrorKind::kNotFound, "no incident 7"});
  EXPECT_EQ(captured->response().status, 404);
  EXPECT_NE(captured->response().body.find("\"request_id\":\"test-request\""), std::string::npos);
}

TEST(StreamWriter, DroppedWithoutCloseIsNotAProperEnd) {
  auto [writer, captured] = make_captured();
  {
    StreamWriter stream = writer.stream(200, {});
    EXPECT_TRUE(stream.write("a"));
  }
  EXPECT_FALSE(captured->complete());
  EXPECT_TRUE(writer.gone());
}

TEST(StreamWriter, WritesNothingAfterClose) {
  auto [writer, captured] = make_captured();
  StreamWriter stream = writer.stream(200, {});
  EXPECT_TRUE(stream.write("a"));
  stream.close();
  EXPECT_FALSE(stream.write("b"));
  EXPECT_TRUE(captured->complete());
  EXPECT_EQ(captured->response().body, "a");
}

}  // namespace
}  // namespace foreshock::net
