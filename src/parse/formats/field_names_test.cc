#include "parse/formats/field_names.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

TEST(FieldNames, AnyCase) {
  ASSERT_NE(find_field_name("Message"), nullptr);
  EXPECT_EQ(find_field_name("Message")->role, FieldRole::kMessage);
  ASSERT_NE(find_field_name("__REALTIME_TIMESTAMP"), nullptr);
  EXPECT_EQ(find_field_name("__REALTIME_TIMESTAMP")->role, FieldRole::kTime);
  EXPECT_EQ(find_field_name("PID")->name, "process.pid");
}

TEST(FieldNames, UnknownAndLongKeys) {
  EXPECT_EQ(find_field_name("messages"), nullptr);
  EXPECT_EQ(find_field_name(""), nullptr);
  EXPECT_EQ(find_field_name(std::string(500, 'm')), nullptr);
}

}  // namespace
}  // namespace foreshock::parse
