#include "store/retention_caps.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

TEST(RetentionCaps, AFilterAndASize) {
  auto caps =
      parse_retention_caps({"level:<=debug 5MiB", "tenant:2 50GiB", "* 100GiB", "tenant:3 service:web 1GiB"});
  ASSERT_TRUE(caps) << caps.error().message;
  ASSERT_EQ(caps->size(), 4u);
  EXPECT_EQ((*caps)[0].bytes, 5u << 20);
  std::vector<RetentionCap> of_two = caps_of_tenant(*caps, TenantId{2});
  ASSERT_EQ(of_two.size(), 3u);
  EXPECT_EQ(of_two[1].filter.kind, FilterKind::kAll) << "all lines of tenant 2";
  EXPECT_EQ(of_two[1].bytes, uint64_t{50} << 30);
  EXPECT_EQ(caps_of_tenant(*caps, TenantId{1}).size(), 2u);
}

TEST(RetentionCaps, SayWhatIsWrong) {
  auto refused = [](const std::string& text) {
    auto caps = parse_retention_caps({text});
    return caps ? "" : caps.error().message;
  };
  EXPECT_EQ(refused("5GiB"),
            "store.retention.caps: \"5GiB\": it has one word; a cap is a filter and a size, such as "
            "\"level:<=debug "
            "5GiB\"");
  EXPECT_NE(refused("service:web 3d").find("\"3d\" is no size from 1MiB on"), std::string::npos);
  EXPECT_NE(refused("service:web 1KiB").find("is no size from 1MiB on"), std::string::npos);
  EXPECT_NE(refused("word 5GiB").find("choose lines here"), std::string::npos);
  EXPECT_NE(refused("* | limit 3 5GiB").find("pipes do not choose lines"), std::string::npos);
  EXPECT_NE(refused("(service:web 5GiB").find("expected"), std::string::npos) << refused("(service:web 5GiB");
  EXPECT_FALSE(parse_retention_caps(std::vector<std::string>(kRetentionCapsMax + 1, "* 5GiB")));
}

}  // namespace
}  // namespace foreshock::store
