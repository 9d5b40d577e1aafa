#include "api/routes/loki_tail_session.h"

#include <gmock/gmock.h>

#include "api/loki/parser.h"
#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using ::testing::ElementsAre;

class LokiTailSessionTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    shared_ = std::make_unique<Shared>(dependencies(), ApiOptions());
  }
  std::shared_ptr<net::CapturedResponse> follow(const std::string& query, size_t limit = 100,
                                                int64_t delay_ns = 0, bool categorized = false) {
    auto [writer, captured] = net::make_captured();
    Call call{request("GET", "/loki/api/v1/tail"), writer, std::make_shared<auth::Principal>(admin()),
              *shared_};
    auto parsed = loki::parse_expression(query, loki::Dialect::kLogQl);
    EXPECT_TRUE(parsed) << query;
    LokiTailSession::start(call, {(*parsed)->log, now() - kHour, limit, delay_ns, categorized},
                           std::make_shared<std::atomic<bool>>(false));
    return captured;
  }
  // The messages so far; pings and the like left out.
  static std::vector<Json> messages(const net::CapturedResponse& captured) {
    std::vector<Json> out;
    std::string all = captured.response().body;
    for (std::string_view rest = all; rest.size() >= 2;) {
      size_t size = static_cast<uint8_t>(rest[1]), head = 2;
      if (size >= 126) {
        head = size == 126 ? 4 : 10;
        size = 0;
        for (size_t i = 2; i < head; ++i) size = size << 8 | static_cast<uint8_t>(rest[i]);
      }
      if (static_cast<uint8_t>(rest[0]) == 0x81)
        out.push_back(Json::parse(rest.substr(head, size), nullptr, false));
      rest.remove_prefix(head + size);
    }
    return out;
  }
  static std::vector<std::string> lines(const net::CapturedResponse& captured) {
    std::vector<std::string> out;
    for (const Json& message : messages(captured))
      for (const Json& stream : message["streams"])
        for (const Json& value : stream["values"]) out.push_back(value[1]);
    return out;
  }
  static bool wait_for(const std::function<bool()>& condition) {
    for (int i = 0; i < 20'000 && !condition(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return condition();
  }

  std::unique_ptr<Shared> shared_;
};

TEST_F(LokiTailSessionTest, StoredLinesThenLiveOnesAndNoneTwice) {
  for (int i = 0; i < 5; ++i)
    store_.push(
        make_row("r" + std::to_string(i), now() - kMinute + i * kSecond, "stored " + std::to_string(i)));
  store_.push(make_row("old", now() - 2 * kHour, "too old"));
  auto captured = follow("{service_name=\"checkout\"} |= \"stored\"", 3);
  EXPECT_THAT(lines(*captured), ElementsAre("stored 2", "stored 3", "stored 4"));
  store_.push(make_row("other", now(), "of no interest"));
  store_.push(make_row("live", now(), "stored and live"));
  ASSERT_TRUE(wait_for([&] { return lines(*captured).size() == 4; }));
  EXPECT_EQ(lines(*captured).back(), "stored and live");
  Json last = messages(*captured).back();
  EXPECT_EQ(last["streams"][0]["stream"]["service_name"], "checkout");
  EXPECT_EQ(last["streams"][0]["values"][0][0], std::to_string(now().ns));
  EXPECT_EQ(last["streams"][0]["values"][0].size(), 2u);
  EXPECT_FALSE(last.contains("dropped_entries"));
  captured->hang_up();
}

TEST_F(LokiTailSessionTest, CategoriesWhenAskedFor) {
  store_.push(make_row("r", now(), "one"));
  auto captured = follow("{service_name=\"checkout\"}", 10, 0, true);
  Json message = messages(*captured).at(0);
  EXPECT_EQ(message["encodingFlags"], Json({"categorize-labels"}));
  EXPECT_EQ(message["streams"][0]["values"][0][2]["structuredMetadata"]["detected_level"], "error");
  captured->hang_up();
}

TEST_F(LokiTailSessionTest, ADelayBringsLateLinesIntoOrder) {
  auto captured = follow("{service_name=\"checkout\"}", 10, kSecond);
  store_.push(make_row("b", now() + 2, "second"));
  store_.push(make_row("a", now() + 1, "first"));
  EXPECT_TRUE(lines(*captured).empty());
  world_.clock().advance(2 * kSecond);
  ASSERT_TRUE(wait_for([&] { return lines(*captured).size() == 2; }));
  EXPECT_THAT(lines(*captured), ElementsAre("first", "second"));
  captured->hang_up();
}

TEST_F(LokiTailSessionTest, WhatASlowReaderMissesIsNamed) {
  auto captured = follow("{service_name=\"checkout\"}", 10, kSecond);
  const std::string large(300'000, 'x');
  for (int i = 0; i < 6; ++i) store_.push(make_row("r" + std::to_string(i), now() + i, large));
  world_.clock().advance(2 * kSecond);
  // Lines as large as these come in a message each.
  ASSERT_TRUE(wait_for([&] { return lines(*captured).size() >= 3; })) << "those that fit into what may wait";
  std::vector<std::string> named;
  for (const Json& message : messages(*captured))
    for (const Json& entry : message.value("dropped_entries", Json::array())) {
      named.push_back(entry["timestamp"]);
      EXPECT_EQ(entry["labels"]["service_name"], "checkout");
    }
  auto at = [&](int64_t ns) { return std::to_string((now() - 2 * kSecond).ns + ns); };
  EXPECT_THAT(named, ElementsAre(at(3), at(4), at(5)));
  EXPECT_EQ(lines(*captured).size(), 3u);
  captured->hang_up();
}

TEST_F(LokiTailSessionTest, PlacesAreBoundedAndGivenBack) {
  std::vector<std::shared_ptr<net::CapturedResponse>> clients;
  for (size_t i = 0; i < limits::kTailClientsMax; ++i) clients.push_back(follow("{service_name=~\".+\"}"));
  EXPECT_EQ(follow("{service_name=~\".+\"}")->response().status, 503);
  for (auto& client : clients) client->hang_up();
  EXPECT_EQ(shared_->tails, 0);
  EXPECT_EQ(store_.tails(), 0u);
}

TEST_F(LokiTailSessionTest, AQueryThatCannotRunIsSaidBeforeTheHandshake) {
  auto captured = follow("{service_name=\"checkout\"} | addr = ip(\"nonsense\")");
  EXPECT_EQ(captured->response().status, 400);
  EXPECT_EQ(shared_->tails, 0);
}

}  // namespace
}  // namespace foreshock::api
