#include "store/segment/segment_writer.h"

#include <gtest/gtest.h>

#include "store/store_options.h"
#include "store/testing/sample_batch.h"

namespace foreshock::store {
namespace {

TEST(SegmentWriter, FrequentTemplatesHaveBlocksOfTheirOwn) {
  SampleBatch batch;
  for (int i = 0; i < 17'000; ++i)
    batch.add("frequent " + std::to_string(10'000 + i), {kSampleStart + i}, "web");
  for (int i = 0; i < 100; ++i)
    batch.add("rare" + std::string(static_cast<size_t>(1 + i % 20), 'x'), {kSampleStart}, "web");
  std::vector<SegmentPart> parts = {{batch.block(), 1}};
  SegmentImage image = write_segment(kDefaultTenant, parts, {0}, 3);
  // The rare ones lie before and behind the frequent one, by their ids.
  size_t own = 0, shared_rows = 0, shared_templates = 0;
  for (const BlockEntry& block : image.footer.blocks) {
    if (block.rows == 17'000) {
      ++own;
      EXPECT_EQ(block.templates.size(), 1u);
    } else {
      shared_rows += block.rows;
      shared_templates += block.templates.size();
    }
  }
  EXPECT_EQ(own, 1u);
  EXPECT_EQ(shared_rows, 100u);
  EXPECT_EQ(shared_templates, 20u);
}

// Who looks for an error reads the rare lines of a service, not all of them.
TEST(SegmentWriter, RareTemplatesOfALargeServiceAreApart) {
  SampleBatch batch;
  for (int i = 0; i < 20'000; ++i)
    batch.add("kind" + std::string(static_cast<size_t>(1 + i % 4), 'x'), {kSampleStart + i}, "web");
  for (int i = 0; i < 300; ++i)
    batch.add("error" + std::string(static_cast<size_t>(1 + i % 20), 'y'), {kSampleStart + i * 50}, "web");
  std::vector<SegmentPart> parts = {{batch.block(), 1}};
  SegmentImage image = write_segment(kDefaultTenant, parts, {0}, 3);
  ASSERT_EQ(image.footer.blocks.size(), 2u);
  EXPECT_EQ(image.footer.blocks[0].rows, 300u);
  EXPECT_EQ(image.footer.blocks[0].templates.size(), 20u);
  EXPECT_EQ(image.footer.blocks[1].rows, 20'000u);
}

TEST(SegmentWriter, BlocksAreBounded) {
  SampleBatch batch;
  for (int i = 0; i < 40; ++i)
    batch.add(std::string(900'000, static_cast<char>('a' + i % 20)), {kSampleStart + i});
  std::vector<SegmentPart> parts = {{batch.block(), 1}};
  SegmentImage image = write_segment(kDefaultTenant, parts, {0}, 3);
  EXPECT_GE(image.footer.blocks.size(), 5u);
  for (const BlockEntry& block : image.footer.blocks) EXPECT_LE(block.raw_bytes, kBlockRawBytesMax / 2);
}

TEST(SegmentWriter, TheSameRowsGiveTheSameBytes) {
  auto image = [] {
    SampleBatch batch;
    for (int i = 0; i < 500; ++i)
      batch.add("line " + std::to_string(i * 7919 % 500), {kSampleStart + i * 31 % 97}, i % 2 ? "a" : "b");
    std::vector<SegmentPart> parts = {{batch.block(), 1}};
    return write_segment(kDefaultTenant, parts, {5}, 3);
  };
  SegmentImage first = image();
  SegmentImage second = image();
  EXPECT_EQ(first.bytes, second.bytes);
  EXPECT_EQ(first.counts, second.counts);
  EXPECT_EQ(first.footer.lines, 500u);
}

}  // namespace
}  // namespace foreshock::store
