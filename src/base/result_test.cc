#include "base/result.h"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(ErrorKind::kInvalid, "odd");
  return n / 2;
}

Result<int> quarter(int n) {
  ASSIGN_OR_RETURN(int h, half(n));
  RETURN_IF_ERROR(half(h));
  return h / 2;
}

TEST(Result, CarriesValuesAndErrorsThroughTheMacros) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(7).error().message, "odd");
  EXPECT_EQ(quarter(6).error().kind, ErrorKind::kInvalid);
}

TEST(Result, ContextGoesInFront) {
  Error error{ErrorKind::kNotFound, "no such file"};
  EXPECT_EQ(error.with_context("reading /x").message, "reading /x: no such file");
  EXPECT_EQ(error_kind_name(error.kind), "not_found");
}

}  // namespace
}  // namespace foreshock
