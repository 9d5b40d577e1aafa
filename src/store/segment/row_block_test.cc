#include "store/segment/row_block.h"

#include <gtest/gtest.h>

#include "store/testing/sample_batch.h"

namespace foreshock::store {
namespace {

void expect_equal(const RowBlock& a, const RowBlock& b) {
  ASSERT_EQ(a.rows, b.rows);
  for (size_t row = 0; row < a.rows; ++row) {
    EXPECT_EQ(a.timestamps[row], b.timestamps[row]);
    EXPECT_EQ(a.observed[row], b.observed[row]);
    EXPECT_EQ(a.severities[row], b.severities[row]);
    EXPECT_EQ(a.flags[row], b.flags[row]);
    EXPECT_EQ(a.service_of(row), b.service_of(row));
    EXPECT_EQ(a.labels->hosts[a.host.at(row)], b.labels->hosts[b.host.at(row)]);
    EXPECT_EQ(a.labels->formats[a.format.at(row)], b.labels->formats[b.format.at(row)]);
    EXPECT_EQ(a.labels->streams[a.stream.at(row)].source, b.labels->streams[b.stream.at(row)].source);
    EXPECT_EQ(a.template_of(row), b.template_of(row));
    EXPECT_EQ(a.lines->raw_of(row), b.lines->raw_of(row));
    EXPECT_EQ(a.lines->bodies[row], b.lines->bodies[row]);
  }
  EXPECT_EQ(a.min_time, b.min_time);
  EXPECT_EQ(a.max_time, b.max_time);
  EXPECT_EQ(a.max_observed, b.max_observed);
  EXPECT_EQ(a.raw_bytes, b.raw_bytes);
}

SampleBatch sample(int from) {
  SampleBatch batch;
  for (int i = from; i < from + 50; ++i)
    batch.add("request " + std::to_string(i) + std::string("\0\xff", 2), {kSampleStart + i * kSecond},
              i % 2 ? "web" : "db", "h" + std::to_string(i % 3), i % 5 ? "file /a" : "stdin");
  batch.add("", {kSampleStart}, "", "", "stdin");
  return batch;
}

TEST(RowBlock, KeepsWhatTheBatchHeld) {
  SampleBatch batch = sample(1);
  auto block = batch.block();
  ASSERT_EQ(block->rows, 51u);
  EXPECT_EQ(block->lines->raw_of(0), std::string("request 1\0\xff", 11));
  EXPECT_EQ(block->service_of(0), "web");
  EXPECT_EQ(block->service_of(1), "db");
  EXPECT_EQ(block->lines->raw_of(50), "");
  EXPECT_EQ(block->max_time, kSampleStart + 50 * kSecond);
}

TEST(RowBlock, TheHeadsBlobComesBack) {
  auto block = sample(1).block();
  auto back = decode_head_block(encode_head_block(*block));
  ASSERT_TRUE(back);
  expect_equal(*block, **back);
}

TEST(RowBlock, JoinedPartsKeepTheirOrder) {
  auto one = sample(1).block();
  auto two = sample(101).block();
  std::vector<std::shared_ptr<const RowBlock>> parts = {one, two};
  auto joined = join_blocks(parts);
  ASSERT_EQ(joined->rows, 102u);
  EXPECT_EQ(joined->lines->raw_of(51), two->lines->raw_of(0));
  EXPECT_EQ(joined->service_of(52), two->service_of(1));
  EXPECT_EQ(joined->template_of(101), two->template_of(50));
  EXPECT_EQ(joined->labels->services.size(), 3u);
  auto back = decode_head_block(encode_head_block(*joined));
  ASSERT_TRUE(back);
  expect_equal(*joined, **back);
}

TEST(RowBlock, DamagedBlobsAreRefused) {
  std::string good = encode_head_block(*sample(1).block());
  for (size_t i = 0; i < good.size(); i += 3) {
    std::string hurt = good;
    hurt[i] ^= 1;
    EXPECT_FALSE(decode_head_block(hurt)) << i;
    EXPECT_FALSE(decode_head_block(std::string_view(good).substr(0, i)));
  }
}

TEST(RowBlock, AnotherVersionIsToldApartFromDamage) {
  std::string blob = encode_head_block(*sample(1).block());
  blob[0] = 2;
  auto refused = decode_head_block(blob);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace foreshock::store
