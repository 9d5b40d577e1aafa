#include "api/routes/tail_session.h"

#include <gmock/gmock.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TailSessionTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    shared_ = std::make_unique<Shared>(dependencies(), ApiOptions());
  }
  std::shared_ptr<net::CapturedResponse> follow(const std::string& last_event_id = "") {
    auto [writer, captured] = net::make_captured();
    TailSession::start(*shared_, writer, kDefaultTenant, "*", last_event_id);
    return captured;
  }
  std::unique_ptr<Shared> shared_;
};

TEST_F(TailSessionTest, EndsWhenTheClientGoes) {
  auto captured = follow();
  EXPECT_EQ(shared_->tails, 1);
  EXPECT_EQ(store_.tails(), 1u);
  captured->hang_up();
  EXPECT_EQ(store_.tails(), 0u);
  EXPECT_EQ(shared_->tails, 0);
}

TEST_F(TailSessionTest, ComingBackShowsWhatWasMissedAndNothingTwice) {
  Timestamp at = now();
  store_.push(make_row("seen", at, "seen before"));
  store_.push(make_row("twin", at, "same instant"));
  store_.push(make_row("missed", at + kSecond, "missed meanwhile"));
  auto captured = follow("seen");
  store_.push(make_row("live", at + 2 * kSecond, "live again"));
  std::string body = captured->response().body;
  EXPECT_THAT(body, Not(HasSubstr("id: seen")));
  EXPECT_THAT(body, HasSubstr("id: twin"));
  EXPECT_THAT(body, HasSubstr("id: missed"));
  EXPECT_THAT(body, HasSubstr("id: live"));
  EXPECT_EQ(body.find("id: missed"), body.rfind("id: missed"));
  captured->hang_up();
}

TEST_F(TailSessionTest, AnIdThatIsGoneStartsWithNow) {
  store_.push(make_row("old", now(), "old"));
  auto captured = follow("expired");
  EXPECT_THAT(captured->response().body, Not(HasSubstr("id: old")));
  captured->hang_up();
}

TEST_F(TailSessionTest, PlacesAreBounded) {
  std::vector<std::shared_ptr<net::CapturedResponse>> clients;
  for (size_t i = 0; i < limits::kTailClientsMax; ++i) clients.push_back(follow());
  auto refused = follow();
  EXPECT_EQ(refused->response().status, 503);
  clients[0]->hang_up();
  auto taken = follow();
  EXPECT_EQ(taken->response().status, 200);
  taken->hang_up();
  for (auto& client : clients) client->hang_up();
}

}  // namespace
}  // namespace foreshock::api
