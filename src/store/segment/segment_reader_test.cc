#include "store/segment/segment_reader.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/fake_world.h"
#include "store/segment/segment_writer.h"
#include "store/testing/sample_batch.h"

namespace foreshock::store {
namespace {

std::string some_segment(uint32_t version) {
  SampleBatch batch;
  for (int i = 0; i < 600; ++i)
    batch.add("GET /item/" + std::to_string(1'000 + i) + " took " + std::to_string(10 + i * 7 % 90) + "ms",
              {kSampleStart + i});
  for (int i = 0; i < 300; ++i) batch.add("user " + std::to_string(1'000 + i) + " left", {kSampleStart + i});
  std::vector<SegmentPart> parts = {{batch.block(), 1}};
  return write_segment(kDefaultTenant, parts, {0}, 3, version).bytes;
}

// Opens the bytes as a file and reads everything; the lines that came out.
std::vector<std::string> read_all(const std::string& bytes) {
  FakeWorld world;
  auto file = world.disk().open("/s", OpenMode::kCreateNew);
  EXPECT_TRUE((*file)->append(bytes));
  auto reader = SegmentReader::open(world.disk(), "/s");
  if (!reader) return {};
  std::vector<std::string> out;
  for (size_t i = 0; i < (*reader)->footer().blocks.size(); ++i) {
    auto columns = (*reader)->read_columns(i);
    if (!columns) continue;
    auto lines = (*reader)->read_lines(i, **columns);
    if (!lines) continue;
    for (size_t row = 0; row < (*columns)->rows; ++row) out.emplace_back((*lines)->raw_of(row));
  }
  return out;
}

// A damaged block is left out and the others are served; no line comes out other than it went in.
// Version 1 has a block for each of the two templates, version 2 one for both.
void flip_bits(uint32_t version, const std::set<size_t>& expected) {
  const std::string good = some_segment(version);
  const std::vector<std::string> lines = read_all(good);
  ASSERT_EQ(lines.size(), 900u);
  const std::set<std::string> known(lines.begin(), lines.end());
  ASSERT_EQ(known.size(), 900u);
  std::set<size_t> counts;
  std::mt19937 random(16);
  for (int i = 0; i < 400; ++i) {
    std::string hurt = good;
    hurt[random() % hurt.size()] ^= static_cast<char>(1 << (random() % 8));
    std::vector<std::string> rest = read_all(hurt);
    counts.insert(rest.size());
    for (const std::string& line : rest) EXPECT_EQ(known.count(line), 1u) << line;
  }
  EXPECT_EQ(counts, expected);
}

TEST(SegmentReader, AnyFlippedBitIsFoundOrHarmless) {
  flip_bits(1, {0, 300, 600, 900});
  flip_bits(2, {0, 900});
}

TEST(SegmentReader, AFileThatIsGoneOrOfAnotherKindIsAnError) {
  FakeWorld world;
  EXPECT_EQ(SegmentReader::open(world.disk(), "/none").error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(read_all("hello").empty());
  EXPECT_TRUE(read_all(std::string(5'000, 'x')).empty());
  EXPECT_TRUE(read_all("").empty());
}

TEST(SegmentReader, ErrorsNameTheFile) {
  FakeWorld world;
  auto file = world.disk().open("/some.seg", OpenMode::kCreateNew);
  ASSERT_TRUE((*file)->append("short"));
  EXPECT_NE(SegmentReader::open(world.disk(), "/some.seg").error().message.find("/some.seg"),
            std::string::npos);
}

}  // namespace
}  // namespace foreshock::store
