#include "net/captured_response.h"

#include <gtest/gtest.h>

#include <thread>

namespace foreshock::net {
namespace {

TEST(CapturedResponse, WaitsForAnAnswerFromAnotherThread) {
  auto [writer, captured] = make_captured();
  std::thread other([writer = std::move(writer)] { writer.send(text_response(201, "x")); });
  EXPECT_TRUE(captured->wait(10'000'000'000));
  other.join();
  EXPECT_EQ(captured->response().status, 201);
}

TEST(CapturedResponse, HangUpCallsBackOnceAndStopsWrites) {
  auto [writer, captured] = make_captured();
  int calls = 0;
  writer.on_closed([&] { ++calls; });
  StreamWriter stream = writer.stream(200, {});
  captured->hang_up();
  EXPECT_FALSE(stream.write("x"));
  stream.close();
  EXPECT_EQ(calls, 1);
  writer.on_closed([&] { ++calls; });  // it is over: at once
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace foreshock::net
