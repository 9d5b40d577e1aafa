#include "api/event_bus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/api_options.h"
#include "net/captured_response.h"
#include "net/sse.h"

namespace foreshock::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Client {
  std::shared_ptr<net::CapturedResponse> captured;
  net::StreamWriter stream;
  std::string body() const { return captured->response().body; }
};
Client connect() {
  auto [writer, captured] = net::make_captured();
  return {captured, net::start_sse(writer)};
}

TEST(EventBus, GoesToFollowersOfTheTenantOnly) {
  EventBus bus(7);
  Client ours = connect(), theirs = connect();
  ASSERT_TRUE(bus.follow(TenantId{1}, ours.stream, ""));
  ASSERT_TRUE(bus.follow(TenantId{2}, theirs.stream, ""));
  bus.publish(TenantId{1}, "finding", R"({"id":"f1"})");
  EXPECT_THAT(ours.body(), HasSubstr("event: finding\n"));
  EXPECT_THAT(ours.body(), HasSubstr("data: {\"id\":\"f1\"}\n"));
  EXPECT_THAT(theirs.body(), Not(HasSubstr("f1")));
  EXPECT_EQ(bus.followed(), (std::vector{TenantId{1}, TenantId{2}}));
}

TEST(EventBus, WhoComesBackGetsWhatItMissedOnce) {
  EventBus bus(7);
  Client first = connect();
  ASSERT_TRUE(bus.follow(TenantId{1}, first.stream, ""));
  bus.publish(TenantId{1}, "finding", "1");
  bus.publish(TenantId{1}, "stats", "s", false);
  size_t at = first.body().find("id: ") + 4;
  std::string last = first.body().substr(at, first.body().find('\n', at) - at);
  first.captured->hang_up();
  bus.publish(TenantId{1}, "finding", "2");
  bus.publish(TenantId{2}, "finding", "3");
  Client again = connect();
  ASSERT_TRUE(bus.follow(TenantId{1}, again.stream, last));
  EXPECT_THAT(again.body(), HasSubstr("data: 2\n"));
  for (const char* other : {"data: 1\n", "data: 3\n", "data: s\n"})
    EXPECT_THAT(again.body(), Not(HasSubstr(other)));
  Client stranger = connect();
  ASSERT_TRUE(bus.follow(TenantId{1}, stranger.stream, "9-1"));
  EXPECT_THAT(stranger.body(), Not(HasSubstr("data: 2"))) << "an id of another run replays nothing";
}

TEST(EventBus, FollowersAreBoundedAndGoneOnesMakeRoom) {
  EventBus bus(7);
  std::vector<Client> clients;
  for (size_t i = 0; i < kEventClientsMax; ++i) {
    clients.push_back(connect());
    ASSERT_TRUE(bus.follow(TenantId{1}, clients.back().stream, ""));
  }
  EXPECT_TRUE(bus.full());
  Client late = connect();
  EXPECT_EQ(bus.follow(TenantId{1}, late.stream, "").error().kind, ErrorKind::kUnavailable);
  clients[0].captured->hang_up();
  EXPECT_FALSE(bus.full());
  EXPECT_TRUE(bus.follow(TenantId{1}, late.stream, ""));
}

}  // namespace
}  // namespace foreshock::api
