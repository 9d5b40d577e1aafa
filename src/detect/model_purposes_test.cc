#include "detect/model_purposes.h"

#include <gtest/gtest.h>

#include "detect/log_detector.h"
#include "detect/series_detector.h"
#include "detect/session_detector.h"

namespace foreshock::detect {
namespace {

TEST(ModelPurposes, EveryModelOfEveryCommandHasOne) {
  for (const std::string& name : session_model_names()) EXPECT_NE(model_purpose(name), "") << name;
  for (const std::string& name : log_model_names()) EXPECT_NE(model_purpose(name), "") << name;
  for (std::string_view name : series_model_names()) EXPECT_NE(model_purpose(name), "") << name;
  EXPECT_EQ(model_purpose("oracle"), "");
}

}  // namespace
}  // namespace foreshock::detect
