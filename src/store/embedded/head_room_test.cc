#include "store/embedded/head_room.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "base/fake_world.h"

namespace foreshock::store {
namespace {

constexpr TenantId kPourer{1}, kOther{2};

class HeadRoomTest : public ::testing::Test {
 protected:
  static StoreOptions options() {
    StoreOptions out;
    out.head_bytes_max = 1'600;
    out.append_wait_ns = 3'600 * kSecond;  // a wait that a test would not survive
    return out;
  }
  // Answers a batch of a tenant; whether its receipt was given.
  bool answer(TenantId tenant, Status status = {}) {
    size_t before = given_;
    room_.answer(
        tenant, [this](Status) { ++given_; }, std::move(status));
    return given_ > before;
  }

  FakeWorld world_{1};
  HeadRoom room_{world_.clock(), options()};
  std::atomic<size_t> given_ = 0;
};

TEST_F(HeadRoomTest, OneThatPoursIsRefusedAtOnceAndTheOthersAreHeard) {
  room_.add(kPourer, 1'600);
  EXPECT_EQ(room_.wait(kPourer).error().kind, ErrorKind::kExhausted);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(room_.wait(kOther)) << i;
    room_.add(kOther, 10);
  }
  room_.take(kPourer, 200);
  EXPECT_TRUE(room_.wait(kPourer)) << "there is room again: 1,400 and 100";
}

TEST_F(HeadRoomTest, AllTogetherHaveOneAndAHalf) {
  for (uint64_t tenant = 10; room_.bytes() < 2'400; ++tenant) {
    ASSERT_TRUE(room_.wait(TenantId{tenant})) << "each has less than a sixteenth";
    room_.add(TenantId{tenant}, 90);
  }
  EXPECT_LT(room_.bytes(), 2'400u + 90);
  // One with a quarter is told so at once, in whatever state the rest is.
  room_.add(kPourer, 400);
  EXPECT_EQ(room_.wait(kPourer).error().kind, ErrorKind::kExhausted);
}

TEST_F(HeadRoomTest, AReceiptOfATenantWithMoreThanHalfWaitsForASeal) {
  room_.add(kPourer, 800);
  EXPECT_TRUE(answer(kPourer)) << "just half";
  room_.add(kPourer, 1);
  EXPECT_FALSE(answer(kPourer));
  EXPECT_FALSE(answer(kPourer));
  EXPECT_EQ(room_.held(), 2u);
  room_.add(kOther, 10);
  EXPECT_TRUE(answer(kOther));
  EXPECT_TRUE(answer(kPourer, fail(ErrorKind::kUnavailable, "the commit failed"))) << "bad news do not wait";
  room_.take(kPourer, 801);
  EXPECT_EQ(given_, 5u);
  EXPECT_EQ(room_.held(), 0u);
  EXPECT_TRUE(answer(kPourer));
}

TEST(HeadRoom, AReceiptWaitsNoLongerThanAnAppend) {
  auto world = make_real_world();
  StoreOptions options;
  options.head_bytes_max = 1'000;
  options.append_wait_ns = 20 * kMillisecond;
  HeadRoom room(world->clock(), options);
  room.add(kPourer, 900);
  for (int i = 0; i < 3; ++i) {
    std::promise<void> given;
    room.answer(kPourer,
                [&](Status status) {
                  EXPECT_TRUE(status);
                  given.set_value();
                },
                {});
    ASSERT_EQ(given.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  }
}

TEST(HeadRoom, TheEndGivesWhatIsHeld) {
  FakeWorld world{1};
  StoreOptions options;
  options.head_bytes_max = 1'000;
  int given = 0;
  {
    HeadRoom room(world.clock(), options);
    room.add(kPourer, 900);
    room.answer(kPourer, [&](Status) { ++given; }, {});
    EXPECT_EQ(given, 0);
  }
  EXPECT_EQ(given, 1);
}

}  // namespace
}  // namespace foreshock::store
