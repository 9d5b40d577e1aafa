#include "api/loki/sample.h"

#include <gtest/gtest.h>

#include "api/testing/fake_store.h"

namespace foreshock::api::loki {
namespace {

TEST(Sample, TypesAreThoseOfAllValues) {
  auto type = [](std::vector<std::string> values) {
    SampleField field;
    for (const std::string& value : values) field.values[value] = 1;
    return field.type();
  };
  EXPECT_EQ(type({"1", "-20"}), "int");
  EXPECT_EQ(type({"1", "2.5"}), "float");
  EXPECT_EQ(type({"true", "false"}), "boolean");
  EXPECT_EQ(type({"1s", "5ms"}), "duration");
  EXPECT_EQ(type({"20KB"}), "bytes");
  EXPECT_EQ(type({"1", "x"}), "string");
  EXPECT_EQ(type({}), "string");
}

TEST(Sample, TellsWhatWasSentFromWhatWasParsed) {
  FakeStore store;
  store::LogRow row = make_row("1", Timestamp{5}, "x");
  row.source = "loki t";
  row.raw = R"({"log":"user=eve","app":"shop"})";
  row.attributes = {{"app", "shop", true}, {"user", "eve", true}};
  store.rows.push_back(row);
  LogReader reader(store, kDefaultTenant, {kMinute, nullptr});
  auto sample = take_sample(reader, {}, Timestamp{0}, Timestamp{10}, 100);
  ASSERT_TRUE(sample);
  EXPECT_TRUE(sample->fields["app"].sent);
  EXPECT_FALSE(sample->fields["user"].sent);
  ASSERT_EQ(sample->streams.size(), 1u);
  EXPECT_EQ(series::find_label(*sample->streams.begin(), "app"), "shop");
  EXPECT_EQ(series::find_label(*sample->streams.begin(), "user"), "");
}

}  // namespace
}  // namespace foreshock::api::loki
