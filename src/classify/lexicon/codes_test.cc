#include "classify/lexicon/codes.h"

#include <gtest/gtest.h>

namespace foreshock::classify {
namespace {

TEST(Codes, NumbersMeanWhatPeopleExpect) {
  EXPECT_EQ(http_status(200)->strength, 0);
  EXPECT_EQ(http_status(404)->cause, Cause::kClientError);
  EXPECT_EQ(http_status(503)->strength, 3);
  EXPECT_FALSE(http_status(42));
  EXPECT_EQ(exit_code(0)->strength, 0);
  EXPECT_EQ(exit_code(137)->cause, Cause::kMemory);
  EXPECT_EQ(signal_number(11)->strength, 4);
  EXPECT_EQ(errno_number(28)->cause, Cause::kStorage);
  EXPECT_EQ(grpc_status(4)->cause, Cause::kDependencyTimeout);
  EXPECT_EQ(mysql_error(1213)->strength, 3);
  EXPECT_EQ(oracle_error(600)->strength, 4);
}

TEST(Codes, NamesAreFoundInAnyCase) {
  EXPECT_EQ(named_code("ENOSPC")->strength, 4);
  EXPECT_EQ(named_code("econnrefused")->cause, Cause::kNetwork);
  EXPECT_EQ(named_code("SigSegv")->strength, 4);
  EXPECT_FALSE(named_code("EXIT"));
  EXPECT_FALSE(named_code(""));
  EXPECT_EQ(sqlstate("40p01")->strength, 3);
  EXPECT_EQ(sqlstate("08006")->cause, Cause::kDatabase);
  EXPECT_EQ(sqlstate("00000")->strength, 0);
  EXPECT_FALSE(sqlstate("99999"));
}

}  // namespace
}  // namespace foreshock::classify
