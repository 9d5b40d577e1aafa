#include "ingest/wire/epoch_time.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::wire {
namespace {

TEST(EpochTime, TheSizeTellsTheUnit) {
  EXPECT_EQ(epoch_ns("1700000000"), 1'700'000'000'000'000'000);
  EXPECT_EQ(epoch_ns("1700000000.123456789123"), 1'700'000'000'123'456'789);
  EXPECT_EQ(epoch_ns("1700000000.5"), 1'700'000'000'500'000'000);
  EXPECT_EQ(epoch_ns("1700000000123"), 1'700'000'000'123'000'000);
  EXPECT_EQ(epoch_ns("1700000000123.25"), 1'700'000'000'123'250'000);
  EXPECT_EQ(epoch_ns("1700000000123456"), 1'700'000'000'123'456'000);
  EXPECT_EQ(epoch_ns("1700000000123456789"), 1'700'000'000'123'456'789);
  EXPECT_EQ(epoch_ns("0"), 0);
}

TEST(EpochTime, AnythingElseIsNone) {
  for (const char* text : {"", "-1", "1e9", "2023-11-14", "1700000000x", ".5", "99999999999999999999"})
    EXPECT_EQ(epoch_ns(text), std::nullopt) << text;
  EXPECT_EQ(epoch_ns("9999999999"), std::nullopt);  // the year 2286 does not fit
}

}  // namespace
}  // namespace foreshock::ingest::wire
