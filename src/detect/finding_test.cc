#include "detect/finding.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(Finding, KindsHaveTheNamesOfTheApi) {
  EXPECT_EQ(finding_kind_name(FindingKind::kNewTemplate), "new_template");
  EXPECT_EQ(finding_kind_name(FindingKind::kErrorRatio), "error_ratio");
  EXPECT_EQ(finding_kind_name(FindingKind::kSeverity), "severity");
}

}  // namespace
}  // namespace foreshock::detect
