#include "incidents/incidents_options.h"

#include <gtest/gtest.h>

namespace foreshock::incidents {
namespace {

TEST(IncidentsOptions, DefaultsOfConfigAndStructAgree) {
  Config config;
  declare_incidents_settings(config);
  IncidentsOptions read = incidents_options(config), made;
  EXPECT_EQ(read.join_gap_ns, made.join_gap_ns);
  EXPECT_EQ(read.span_max_ns, made.span_max_ns);
  EXPECT_EQ(read.burst_ns, made.burst_ns);
  EXPECT_EQ(read.resolve_after_ns, made.resolve_after_ns);
  EXPECT_EQ(read.reopen_within_ns, made.reopen_within_ns);
}

TEST(IncidentsOptions, ReadsTheFile) {
  Config config;
  declare_incidents_settings(config);
  ASSERT_TRUE(config.load_text("incidents: {join: {gap: 3m, burst: 30s}, resolve_after: 1h}", "f.yml"));
  IncidentsOptions options = incidents_options(config);
  EXPECT_EQ(options.join_gap_ns, 3 * kMinute);
  EXPECT_EQ(options.burst_ns, 30 * kSecond);
  EXPECT_EQ(options.resolve_after_ns, kHour);
}

TEST(IncidentsOptions, RefusesAGapOfNothingAndNamesTheKey) {
  Config config;
  declare_incidents_settings(config);
  Status status = config.load_text("incidents: {join: {gap: 0s}}", "f.yml");
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("incidents.join.gap"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::incidents
