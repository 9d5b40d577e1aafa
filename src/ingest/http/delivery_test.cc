#include "ingest/http/delivery.h"

#include "base/limits.h"
#include "ingest/testing/http_sources_fixture.h"
#include "net/captured_response.h"

namespace foreshock::ingest::http {
namespace {

class DeliveryTest : public testing::HttpSourcesFixture {
 protected:
  void SetUp() override {
    HttpSourcesFixture::SetUp();
    rooms_.reset(new Rooms{*world_, loop_, sink_, auth_->authenticator()});
  }
  std::shared_ptr<Delivery> begin(net::ResponseWriter writer, std::string key = "") {
    Answers answers{[](uint64_t n) { return net::text_response(200, std::to_string(n)); },
                    [](const Error& error) { return net::text_response(599, error.message); }};
    return Delivery::begin(*rooms_, std::move(writer), make_stream({.name = "s"}), std::move(key), answers);
  }
  std::unique_ptr<Rooms> rooms_;
};

TEST_F(DeliveryTest, AnswersOnceEveryFrameIsSignedAndNotBefore) {
  sink_.hold_ = true;
  auto [writer, captured] = net::make_captured();
  auto delivery = begin(writer);
  EXPECT_TRUE(delivery->add("one", {3}));
  EXPECT_TRUE(delivery->add("two", {3}));
  delivery->complete(2);
  EXPECT_FALSE(captured->complete());
  sink_.sign_held();
  ASSERT_TRUE(captured->wait(kSecond));
  EXPECT_EQ(captured->response().body, "2");
}

TEST_F(DeliveryTest, RefusalIsWordedByTheProtocol) {
  sink_.failure_ = Error{ErrorKind::kExhausted, "disk full"};
  auto [writer, captured] = net::make_captured();
  auto delivery = begin(writer);
  delivery->add("one", {3});
  delivery->complete(1);
  ASSERT_TRUE(captured->wait(kSecond));
  EXPECT_EQ(captured->response().status, 599);
  EXPECT_EQ(captured->response().body, "disk full");
}

TEST_F(DeliveryTest, BatchesAreCutIntoFramesAtRecords) {
  wire::RecordBatch batch;
  for (int i = 0; i < 30; ++i) batch.add(std::string(100'000, static_cast<char>('a' + i % 26)));
  auto [writer, captured] = net::make_captured();
  auto delivery = begin(writer);
  EXPECT_TRUE(delivery->add(batch));
  delivery->complete(batch.size());
  ASSERT_TRUE(captured->wait(kSecond));
  EXPECT_EQ(captured->response().body, "30");
  EXPECT_GT(sink_.frames_, 3u);
  ASSERT_EQ(sink_.records().size(), 30u);
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(sink_.records_[static_cast<size_t>(i)], std::string(100'000, static_cast<char>('a' + i % 26)));
}

TEST_F(DeliveryTest, AKeyMakesARepeatedDeliveryStoredOnce) {
  for (int i = 0; i < 2; ++i) {
    auto [writer, captured] = net::make_captured();
    auto delivery = begin(writer, "k");
    delivery->add("one", {3});
    delivery->add("two", {3});
    delivery->complete(2);
    ASSERT_TRUE(captured->wait(kSecond));
    EXPECT_EQ(captured->response().status, 200);
  }
  EXPECT_EQ(sink_.text(), "onetwo");
}

TEST_F(DeliveryTest, WaitsForRoomAndThenReadsOn) {
  sink_.set_full(true);
  auto [writer, captured] = net::make_captured();
  auto delivery = begin(writer);
  EXPECT_FALSE(delivery->add("one", {3}));
  delivery->complete(1);
  delivery->wait_for_room();
  sink_.set_full(false);
  ASSERT_TRUE(captured->wait(20 * kSecond));
  EXPECT_EQ(captured->response().body, "1");
  EXPECT_EQ(sink_.text(), "one");
}

}  // namespace
}  // namespace foreshock::ingest::http
