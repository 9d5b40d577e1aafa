#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

uint64_t count(MemoryView& memory, const std::vector<TemplateId>& wanted) {
  Filter filter;
  filter.kind = FilterKind::kTemplates;
  filter.templates = wanted;
  std::unique_ptr<FilterNode> node = compile_filter(filter);
  EXPECT_TRUE(node->is_counted());
  QueryControl control(memory.world().clock(), {});
  uint64_t rows = 0;
  scan_blocks(memory.view(), *node, {}, control, [&](BlockScan&, const std::vector<uint32_t>& found) {
    rows += found.size();
    return true;
  });
  return rows;
}

TEST(FilterTemplates, FindsLinesOfAnyOfItsTemplatesAndOfWhatBecameThem) {
  SampleBatch batch = sample_lines({"alpha one", "beta two", "alpha one", "gamma three"});
  TemplateId alpha = batch.batch().events[0].template_id;
  TemplateId beta = batch.batch().events[1].template_id;
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(count(memory, {alpha}), 2u);
  EXPECT_EQ(count(memory, {alpha, beta}), 3u);
  EXPECT_EQ(count(memory, {}), 0u);
  EXPECT_EQ(count(memory, {TemplateId{1}}), 0u);
  templates::Catalogue::Delta merged;
  merged.aliases.push_back({beta, alpha});
  memory.templates().add(merged);
  EXPECT_EQ(count(memory, {beta}), 3u);
  EXPECT_EQ(memory.reads().lines, 0);
}

}  // namespace
}  // namespace foreshock::store
