#include "app/detect/model_in_file.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "detect/model_file.h"

namespace foreshock::app {
namespace {

TEST(ModelInFile, FlagsThatDoNotGoTogetherAreTold) {
  EXPECT_EQ(wrong_model_flags({true, true, "", ""}), "");
  EXPECT_EQ(wrong_model_flags({true, false, "m", ""}), "");
  EXPECT_EQ(wrong_model_flags({true, true, "m", ""}), "");
  EXPECT_EQ(wrong_model_flags({false, true, "", "m"}), "");
  EXPECT_NE(wrong_model_flags({true, true, "", "m"}).find("leave --train out"), std::string::npos);
  EXPECT_NE(wrong_model_flags({false, true, "n", "m"}), "");
  EXPECT_NE(wrong_model_flags({false, false, "", "m"}).find("--test"), std::string::npos);
  EXPECT_NE(wrong_model_flags({false, true, "", ""}).find("--train"), std::string::npos);
  EXPECT_NE(wrong_model_flags({true, false, "", ""}).find("--save"), std::string::npos);
}

TEST(ModelInFile, TrainingOfAnotherSystemIsTold) {
  EXPECT_EQ(foreign_note(0, 0, "lines"), "");
  EXPECT_EQ(foreign_note(50, 100, "lines"), "");
  EXPECT_NE(foreign_note(51, 100, "lines").find("51 % of the lines"), std::string::npos);
}

TEST(ModelInFile, WhatIsWrittenIsReadAndErrorsNameTheFile) {
  FakeWorld world(1);
  std::string bytes = detect::save_series_model(**detect::make_series_detector("ewma"));
  ASSERT_TRUE(write_model(world, "/m", bytes).has_value());
  Result<ModelBytes> read = read_model(world, "/m", "series", "");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->bytes, bytes);
  EXPECT_EQ(read->learner, "ewma");
  Result<ModelBytes> other = read_model(world, "/m", "series", "dspot");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().message, "/m: the model is of ewma, not of dspot; leave --model out");
  Result<ModelBytes> command = read_model(world, "/m", "logs", "");
  ASSERT_FALSE(command.has_value());
  EXPECT_EQ(command.error().message, "/m: the model was saved by `detect series`, this is `detect logs`");
  EXPECT_EQ(read_model(world, "/none", "logs", "").error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace foreshock::app
