#include "net/http/write_queue.h"

#include <gtest/gtest.h>

namespace foreshock::net {
namespace {

std::string all(const WriteQueue& queue) {
  std::string out;
  for (std::string_view piece : queue.gather()) out += piece;
  return out;
}

TEST(WriteQueue, SmallBodiesJoinTheirHeadLargeOnesDoNot) {
  WriteQueue queue;
  queue.add("head ");
  queue.add_body(text_response(200, "body"));
  EXPECT_EQ(queue.gather().size(), 1u);
  EXPECT_EQ(all(queue), "head body");
  auto shared = std::make_shared<const std::string>(100'000, 'x');
  queue.add_body({200, {}, "", shared});
  EXPECT_EQ(queue.gather()[1].data(), shared->data());
  queue.add_body(text_response(200, std::string(50'000, 'y')));
  EXPECT_EQ(all(queue).size(), 9u + 150'000u);
}

TEST(WriteQueue, ConsumesAcrossPiecesAndCountsStreamBytes) {
  WriteQueue queue;
  queue.add("head");
  queue.add("stream", true);
  queue.add("");
  queue.add("end");
  EXPECT_EQ(queue.consume(2), 0u);
  EXPECT_EQ(all(queue), "adstreamend");
  EXPECT_EQ(queue.consume(5), 3u);
  EXPECT_EQ(queue.consume(4), 3u);
  EXPECT_EQ(all(queue), "nd");
  queue.consume(2);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace foreshock::net
