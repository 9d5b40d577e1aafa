#include "store/segment/segment_format.h"

#include <gtest/gtest.h>

#include <random>

namespace foreshock::store {
namespace {

constexpr uint64_t kOffset = 10'000;

SegmentFooter sample() {
  SegmentFooter footer;
  footer.tenant = TenantId{3};
  footer.created = {-5};
  footer.lines = 12;
  footer.raw_bytes = 500;
  footer.min_time = -100;
  footer.max_time = INT64_MAX;
  footer.max_observed = 7;
  auto labels = std::make_shared<Labels>();
  labels->services = {"web", ""};
  labels->hosts = {"h"};
  labels->formats = {"json"};
  labels->streams = {{SourceId{9}, "file /a", "Europe/Berlin"}};
  footer.labels = labels;
  footer.needle_offset = 900;
  footer.needle_pages = 2;
  footer.page_ends = {40, 90};
  footer.blocks.push_back(
      {16, 100, 200, 11, 22, 10, 400, -100, 50, 1u << 9, {0, 1}, {TemplateId{7}, TemplateId{5}}, true});
  footer.blocks.push_back({400, 10, 20, 33, 44, 2, 100, 60, INT64_MAX, 1, {1}, {TemplateId{5}}});
  return footer;
}

Result<SegmentFooter> decode(const std::string& bytes) {
  auto trailer = decode_trailer(std::string_view(bytes).substr(bytes.size() - kSegmentTrailerBytes));
  if (!trailer) return fail(trailer.error());
  EXPECT_EQ(trailer->footer_offset, kOffset);
  return decode_footer(std::string_view(bytes).substr(0, bytes.size() - kSegmentTrailerBytes), *trailer);
}

TEST(SegmentFormat, TheFooterComesBack) {
  auto footer = decode(encode_footer(sample(), kOffset, 3));
  ASSERT_TRUE(footer) << footer.error().message;
  EXPECT_EQ(footer->tenant, TenantId{3});
  EXPECT_EQ(footer->created.ns, -5);
  EXPECT_EQ(footer->max_time, INT64_MAX);
  EXPECT_EQ(footer->labels->services, (std::vector<std::string>{"web", ""}));
  EXPECT_EQ(footer->labels->streams[0].zone, "Europe/Berlin");
  EXPECT_EQ(footer->page_ends, (std::vector<uint64_t>{40, 90}));
  EXPECT_EQ(footer->filter_bytes(), 90u);
  EXPECT_TRUE(footer->blocks[0].plain_words);
  EXPECT_FALSE(footer->blocks[1].plain_words);
  ASSERT_EQ(footer->blocks.size(), 2u);
  EXPECT_EQ(footer->blocks[1].offset, 400u);
  EXPECT_EQ(footer->blocks[1].max_time, INT64_MAX);
  EXPECT_EQ(footer->blocks[0].templates, (std::vector<TemplateId>{TemplateId{7}, TemplateId{5}}))
      << "in the order that the block's column indexes";
  EXPECT_EQ(footer->blocks[0].services, (std::vector<uint32_t>{0, 1}));
}

TEST(SegmentFormat, HeaderAndTrailerHaveTheirSizes) {
  EXPECT_EQ(encode_header().size(), kSegmentHeaderBytes);
  EXPECT_EQ(encode_header().substr(0, 8), kSegmentMagic);
  std::string bytes = encode_footer(sample(), kOffset, 3);
  EXPECT_EQ(bytes.substr(bytes.size() - 8), kSegmentMagic);
}

TEST(SegmentFormat, BlocksOutsideOfTheFileAreRefused) {
  for (int what = 0; what < 4; ++what) {
    SegmentFooter footer = sample();
    BlockEntry& block = footer.blocks[1];
    if (what == 0) block.lines_bytes = kOffset;
    if (what == 1) block.rows = 0;
    if (what == 2) block.services = {2};
    if (what == 3) footer.page_ends[1] = kOffset;
    EXPECT_FALSE(decode(encode_footer(footer, kOffset, 3))) << what;
  }
}

TEST(SegmentFormat, AnyChangedByteIsFound) {
  const std::string good = encode_footer(sample(), kOffset, 3);
  for (size_t i = 0; i < good.size(); ++i) {
    if (i >= good.size() - 12 && i < good.size() - 8) continue;  // reserved
    std::string hurt = good;
    hurt[i] ^= 0x10;
    auto trailer = decode_trailer(std::string_view(hurt).substr(hurt.size() - kSegmentTrailerBytes));
    bool found =
        !trailer || trailer->footer_offset != kOffset ||
        !decode_footer(std::string_view(hurt).substr(0, hurt.size() - kSegmentTrailerBytes), *trailer);
    EXPECT_TRUE(found) << i;
  }
}

}  // namespace
}  // namespace foreshock::store
