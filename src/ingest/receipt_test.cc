#include "ingest/receipt.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace foreshock::ingest {
namespace {

struct Outcome {
  int calls = 0;
  Status status;
  std::function<void(Status)> callback() {
    return [this](Status s) {
      ++calls;
      status = std::move(s);
    };
  }
};

TEST(Receipt, SettlesOnceWhenTheLastCopyIsSigned) {
  Outcome outcome;
  Receipt first(outcome.callback());
  Receipt second = first;
  first.sign();
  EXPECT_EQ(outcome.calls, 0);
  second.sign();
  EXPECT_EQ(outcome.calls, 1);
  EXPECT_TRUE(outcome.status);
  second.sign();  // spent
  EXPECT_EQ(outcome.calls, 1);
}

TEST(Receipt, OneRefusalDecidesForAll) {
  Outcome outcome;
  Receipt first(outcome.callback());
  Receipt second = first;
  second.refuse({ErrorKind::kExhausted, "disk full"});
  first.sign();
  ASSERT_EQ(outcome.calls, 1);
  EXPECT_EQ(outcome.status.error().kind, ErrorKind::kExhausted);
}

TEST(Receipt, DroppedUnsignedIsUnavailable) {
  Outcome outcome;
  { Receipt receipt(outcome.callback()); }
  ASSERT_EQ(outcome.calls, 1);
  EXPECT_EQ(outcome.status.error().kind, ErrorKind::kUnavailable);
}

TEST(Receipt, MovedFromOwesNothing) {
  Outcome outcome;
  Receipt first(outcome.callback());
  Receipt second = std::move(first);
  first = Receipt();
  EXPECT_EQ(outcome.calls, 0);
  second.sign();
  EXPECT_EQ(outcome.calls, 1);
}

TEST(Receipt, ManyThreadsSettleOnce) {
  Outcome outcome;
  {
    Receipt receipt(outcome.callback());
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([copy = receipt]() mutable { copy.sign(); });
    for (std::thread& thread : threads) thread.join();
    receipt.sign();
  }
  EXPECT_EQ(outcome.calls, 1);
  EXPECT_TRUE(outcome.status);
}

}  // namespace
}  // namespace foreshock::ingest
