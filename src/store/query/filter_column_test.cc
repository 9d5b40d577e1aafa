// Filters on columns, which read no line.
#include <gtest/gtest.h>

#include "store/query/filter_node.h"
#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

class FilterColumnTest : public ::testing::Test {
 protected:
  FilterColumnTest() {
    SampleBatch first;
    first.add("2026-05-28 20:26:40,000 ERROR [m] a.B - one", {kSampleStart}, "web", "h1", "file /a")
        .add("two", {kSampleStart + kSecond}, "web-admin", "h2", "stdin")
        .add("level=warn msg=three", {kSampleStart + 2 * kSecond}, "", "", "stdin");
    memory_.add(first);
    SampleBatch second = sample_lines({"four"}, "db", 3);
    memory_.add(second);
  }
  size_t count(const std::string& filter) {
    auto rows = memory_.run(filter + " | stats count() as n");
    EXPECT_EQ(memory_.reads().lines, 0) << filter;
    return std::stoul(rows.at(0).substr(5));
  }
  MemoryView memory_;
};

TEST_F(FilterColumnTest, Labels) {
  EXPECT_EQ(count("service:web"), 1u);
  EXPECT_EQ(count("service:WEB*"), 2u);
  EXPECT_EQ(count("service:=WEB"), 0u);
  EXPECT_EQ(count("service:*"), 3u);
  EXPECT_EQ(count("not service:*"), 1u);
  EXPECT_EQ(count("service:!=web"), 3u);
  EXPECT_EQ(count("service:~\"^(web|db)$\""), 2u);
  EXPECT_EQ(count("host:h2"), 1u);
  EXPECT_EQ(count("source:\"file /a\""), 1u);
  EXPECT_EQ(count("format:logfmt"), 1u);
}

TEST_F(FilterColumnTest, LevelsAndTimes) {
  EXPECT_EQ(count("level:error"), 1u);
  EXPECT_EQ(count("level:>=warn"), 2u);
  EXPECT_EQ(count("level:unknown"), 2u);
  EXPECT_EQ(count("level:~\"^(warn|err)\""), 2u);
  EXPECT_EQ(count("severity_number:>12"), 2u);
  EXPECT_EQ(count("timestamp:>2026-05-28T20:26:40.5Z"), 3u);
  EXPECT_EQ(count("timestamp:~\"20:26:41\""), 1u);
}

TEST_F(FilterColumnTest, TemplatesAndFlags) {
  TemplateId two = templates::template_id_of("two");
  TemplateId merged = templates::template_id_of("merged");
  EXPECT_EQ(count("template:" + hex16(two)), 1u);
  EXPECT_EQ(count("template:four"), 1u);
  EXPECT_EQ(count("template_id:~\"" + hex16(two).substr(0, 8) + "\""), 1u);
  memory_.templates().add({1, {{merged, "merged", {}, {}, 9}}, {{two, merged}}});
  EXPECT_EQ(count("template:" + hex16(two)), 1u) << "an old id finds what it became";
  EXPECT_EQ(count("template:" + hex16(merged)), 1u);
  EXPECT_EQ(count("template:two"), 0u);
  EXPECT_EQ(count("flags:timestamp_missing"), 3u);
  EXPECT_EQ(count("-flags:timestamp_missing"), 1u);
  EXPECT_EQ(count("flags:truncated"), 0u);
}

TEST_F(FilterColumnTest, BoundsRuleBlocksOut) {
  BlockSummary summary;
  summary.severity_mask = 1u << 9;
  Labels labels;
  labels.services = {"web", "db"};
  std::vector<uint32_t> services = {1};
  summary.labels = &labels;
  summary.services = &services;
  auto may = [&](const std::string& text) { return compile_filter(parse_query(text)->filter)->may_match(summary); };
  EXPECT_FALSE(may("level:error"));
  EXPECT_TRUE(may("level:info"));
  EXPECT_TRUE(may("not level:error"));
  EXPECT_FALSE(may("service:web"));
  EXPECT_TRUE(may("service:web or level:info"));
  EXPECT_FALSE(may("service:db level:error"));
}

}  // namespace
}  // namespace foreshock::store
