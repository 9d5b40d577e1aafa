#include "store/segment/gathered_rows.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

std::shared_ptr<RowBlock> block_of(std::vector<std::string> services, std::vector<std::string> lines,
                                   int64_t time) {
  auto block = std::make_shared<RowBlock>();
  auto labels = std::make_shared<Labels>();
  labels->services = std::move(services);
  labels->hosts = {"h"};
  labels->formats = {"raw"};
  labels->streams = {{SourceId{static_cast<uint64_t>(time)}, "file", ""}};
  block->labels = labels;
  auto text = std::make_shared<Lines>();
  for (size_t i = 0; i < lines.size(); ++i) {
    text->raw += lines[i];
    text->raw_ends.push_back(static_cast<uint32_t>(text->raw.size()));
    text->bodies.push_back({0, static_cast<uint32_t>(lines[i].size())});
    block->timestamps.push_back(time + static_cast<int64_t>(i));
    block->observed.push_back(time);
    block->severities.push_back(9);
    block->flags.push_back(static_cast<uint32_t>(i));
    block->service.rows.push_back(static_cast<uint32_t>(i % labels->services.size()));
  }
  block->rows = lines.size();
  block->lines = text;
  block->templates = {TemplateId{static_cast<uint64_t>(time)}};
  return block;
}

TEST(GatheredRows, LabelsOfSeveralBlocksAreNumberedTogether) {
  std::vector<SegmentPart> parts = {{block_of({"cart", "shop"}, {"one", "two", "three"}, 100), 1},
                                    {block_of({"shop", "mail"}, {"four", "five"}, 200), 2}};
  GatheredRows got = gather_rows(parts);
  ASSERT_EQ(got.rows.size(), 5u);
  std::vector<std::string> seen;
  for (const GatheredRow& row : got.rows)
    seen.push_back(got.services.texts()[row.service] + ":" + std::string(row.raw) + ":" +
                   std::to_string(got.template_of(row).value) + ":" + std::to_string(row.part));
  EXPECT_EQ(seen, (std::vector<std::string>{"cart:one:100:0", "shop:two:100:0", "cart:three:100:0",
                                            "shop:four:200:1", "mail:five:200:1"}));
  EXPECT_EQ(got.services.size(), 3u);
  EXPECT_EQ(got.hosts.size(), 1u);
  EXPECT_EQ(got.streams.size(), 2u);
  EXPECT_EQ(got.rows[3].stream, 1u);
  EXPECT_EQ(got.rows[2].tie, 2u);
  EXPECT_EQ(got.rows[4].flags, 1u);
}

TEST(GatheredRows, RowsThatAreLeftOutAreNotThere) {
  std::vector<SegmentPart> parts = {
      {block_of({"cart"}, {"one", "two", "three"}, 100), 1, {false, true, false}}};
  GatheredRows got = gather_rows(parts);
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.rows[1].raw, "three");
  EXPECT_EQ(got.rows[1].tie, 2u);
}

}  // namespace
}  // namespace foreshock::store
