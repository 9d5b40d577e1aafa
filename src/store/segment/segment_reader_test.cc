#include "store/segment/segment_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "base/fake_world.h"
#include "store/segment/segment_writer.h"
#include "store/testing/sample_batch.h"

namespace foreshock::store {
namespace {

std::string some_segment() {
  SampleBatch batch;
  for (int i = 0; i < 600; ++i)
    batch.add("GET /item/" + std::to_string(i) + " took " + std::to_string(i * 7 % 90) + "ms", {kSampleStart + i});
  std::vector<SegmentPart> parts = {{batch.block(), 1}};
  return write_segment(kDefaultTenant, parts, {0}, 3).bytes;
}

// Opens the bytes as a file and reads everything; how many rows came out.
size_t read_all(const std::string& bytes) {
  FakeWorld world;
  auto file = world.disk().open("/s", OpenMode::kCreateNew);
  EXPECT_TRUE((*file)->append(bytes));
  auto reader = SegmentReader::open(world.disk(), "/s");
  if (!reader) return 0;
  size_t rows = 0;
  for (size_t i = 0; i < (*reader)->footer().blocks.size(); ++i) {
    auto columns = (*reader)->read_columns(i);
    auto lines = (*reader)->read_lines(i);
    if (columns && lines) rows += (*columns)->rows;
  }
  return rows;
}

TEST(SegmentReader, AnyFlippedBitIsFoundOrHarmless) {
  const std::string good = some_segment();
  ASSERT_EQ(read_all(good), 600u);
  std::mt19937 random(16);
  for (int i = 0; i < 400; ++i) {
    std::string hurt = good;
    hurt[random() % hurt.size()] ^= static_cast<char>(1 << (random() % 8));
    size_t rows = read_all(hurt);
    EXPECT_TRUE(rows == 0 || rows == 600) << rows;
  }
}

TEST(SegmentReader, AFileThatIsGoneOrOfAnotherKindIsAnError) {
  FakeWorld world;
  EXPECT_EQ(SegmentReader::open(world.disk(), "/none").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read_all("hello"), 0u);
  EXPECT_EQ(read_all(std::string(5'000, 'x')), 0u);
  EXPECT_EQ(read_all(""), 0u);
}

TEST(SegmentReader, ErrorsNameTheFile) {
  FakeWorld world;
  auto file = world.disk().open("/some.seg", OpenMode::kCreateNew);
  ASSERT_TRUE((*file)->append("short"));
  EXPECT_NE(SegmentReader::open(world.disk(), "/some.seg").error().message.find("/some.seg"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::store
