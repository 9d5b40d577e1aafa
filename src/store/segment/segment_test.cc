// Whole segments: written, read back, damaged, and compared with the golden file.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <random>

#include "base/fake_world.h"
#include "store/segment/segment_reader.h"
#include "store/segment/segment_writer.h"
#include "store/testing/repository.h"
#include "store/testing/sample_batch.h"

namespace foreshock::store {
namespace {

constexpr const char* kPath = "/segments/one.seg";

// What a row is to a reader, for comparing multisets of rows.
using RowText =
    std::tuple<int64_t, int64_t, int, std::string, std::string, std::string, uint64_t, std::string, uint32_t>;

RowText row_text(const RowBlock& block, const Lines& lines, size_t row) {
  std::string body = lines.bodies[row].derived() ? "derived" : std::string(lines.body_of(row));
  return {block.timestamps[row],
          block.observed[row],
          block.severities[row],
          block.service_of(row) + "|" + block.labels->hosts[block.host.at(row)],
          block.labels->streams[block.stream.at(row)].source,
          block.labels->formats[block.format.at(row)] + "|" + body,
          block.template_of(row).value,
          std::string(lines.raw_of(row)),
          block.flags[row]};
}

class SegmentTest : public ::testing::Test {
 protected:
  SegmentTest() { EXPECT_TRUE(world_.disk().make_directories("/segments")); }

  void put(const std::string& bytes) {
    if (world_.disk().info(kPath)) {
      ASSERT_TRUE(world_.disk().remove(kPath));
    }
    auto file = world_.disk().open(kPath, OpenMode::kCreateNew);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->append(bytes));
  }
  std::vector<RowText> read_all(const SegmentReader& reader) {
    std::vector<RowText> out;
    for (size_t i = 0; i < reader.footer().blocks.size(); ++i) {
      auto columns = reader.read_columns(i);
      Result<std::shared_ptr<const Lines>> lines = std::shared_ptr<const Lines>();
      if (columns) lines = reader.read_lines(i, **columns);
      if (!columns || !lines) {
        ++unreadable_;
        continue;
      }
      for (size_t row = 0; row < (*columns)->rows; ++row) out.push_back(row_text(**columns, **lines, row));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  static std::vector<RowText> rows_of(const RowBlock& block) {
    std::vector<RowText> out;
    for (size_t row = 0; row < block.rows; ++row) out.push_back(row_text(block, *block.lines, row));
    std::sort(out.begin(), out.end());
    return out;
  }

  FakeWorld world_;
  int unreadable_ = 0;
};

SampleBatch shop(int lines) {
  SampleBatch batch;
  std::mt19937_64 random(11);
  for (int i = 0; i < lines; ++i) {
    Timestamp time{kSampleStart + i * 7 * kMillisecond};
    std::string n = std::to_string(random() % 5'000);
    switch (random() % 5) {
      case 0:
        batch.add(format_rfc3339(time).substr(0, 23) + "Z INFO order " + n + " placed by 10.1." +
                      std::to_string(random() % 250) + ".9 trace=" + hex16(random()) + hex16(random()),
                  time, "orders", "h" + std::to_string(random() % 4));
        break;
      case 1:
        batch.add("{\"level\":\"warn\",\"msg\":\"slow query\",\"took_ms\":" + n + ",\"table\":\"t" +
                      std::to_string(random() % 4) + "\"}",
                  time, "db", "h9", "stdin");
        break;
      case 2:
        batch.add("connection closed", time, "web");
        break;
      case 3:
        batch.add("GET /item/" + n + " 200 " + std::to_string(random() % 900) + "ms", time, "web");
        break;
      default:
        batch.add("rare " + std::string(1 + random() % 5, static_cast<char>(random())), time, "cache");
    }
  }
  return batch;
}

TEST_F(SegmentTest, EveryRowComesBackExactly) {
  auto block = shop(6'000).block();
  std::vector<SegmentPart> parts = {{block, 1}};
  SegmentImage image = write_segment(kDefaultTenant, parts, {kSampleStart}, 3);
  put(image.bytes);
  auto reader = SegmentReader::open(world_.disk(), kPath);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->footer().lines, 6'000u);
  EXPECT_EQ((*reader)->footer().raw_bytes, block->raw_bytes);
  EXPECT_EQ(read_all(**reader), rows_of(*block));
  EXPECT_EQ(unreadable_, 0);
  EXPECT_LT(image.bytes.size(), block->raw_bytes * 3 / 10) << "random ids alone are a tenth";
}

TEST_F(SegmentTest, RowsOfOneTimeKeepTheOrderOfTheirArrival) {
  SampleBatch batch;
  for (int i = 0; i < 400; ++i)
    batch.add((i % 2 ? "odd " : "even ") + std::to_string(i), {kSampleStart}, i % 3 ? "a" : "b");
  std::vector<SegmentPart> parts = {{batch.block(), 1}};
  put(write_segment(kDefaultTenant, parts, {0}, 3).bytes);
  auto reader = SegmentReader::open(world_.disk(), kPath);
  ASSERT_TRUE(reader);
  std::map<uint32_t, std::string> by_tie;
  for (size_t i = 0; i < (*reader)->footer().blocks.size(); ++i) {
    auto columns = (*reader)->read_columns(i).value();
    auto lines = (*reader)->read_lines(i, *columns).value();
    for (size_t row = 0; row < columns->rows; ++row) by_tie[columns->tie_of(row)] = lines->raw_of(row);
  }
  ASSERT_EQ(by_tie.size(), 400u);
  for (uint32_t i = 0; i < 400; ++i) EXPECT_EQ(by_tie[i], (i % 2 ? "odd " : "even ") + std::to_string(i));
}

// The blocks that may hold all of the words.
std::vector<size_t> blocks_with(const SegmentReader& reader, const std::vector<std::string>& words) {
  std::vector<size_t> blocks(reader.footer().blocks.size());
  std::iota(blocks.begin(), blocks.end(), size_t{0});
  uint64_t read_bytes = 0;
  reader.keep_with_words(words, blocks, read_bytes);
  return blocks;
}

TEST_F(SegmentTest, TheFilterKnowsTheWordsOfEachBlock) {
  SampleBatch batch = shop(500);
  for (int i = 0; i < 17'000; ++i)
    batch.add("tick " + std::to_string(10'000 + i), {kSampleStart + i}, "clock");
  auto block = batch.block();
  std::vector<SegmentPart> parts = {{block, 1}};
  for (uint32_t version = kSegmentVersionOldest; version <= kSegmentVersion; ++version) {
    put(write_segment(kDefaultTenant, parts, {0}, 3, version).bytes);
    auto reader = SegmentReader::open(world_.disk(), kPath).value();
    ASSERT_GE(reader->footer().blocks.size(), 2u);
    for (size_t i = 0; i < reader->footer().blocks.size(); ++i) {
      auto columns = reader->read_columns(i).value();
      auto lines = reader->read_lines(i, *columns).value();
      for (size_t row = 0; row < columns->rows; ++row) {
        std::string_view raw = lines->raw_of(row);
        size_t at = raw.find("trace=");
        if (at == std::string_view::npos) continue;
        auto found = blocks_with(*reader, {std::string(raw.substr(at + 6))});
        EXPECT_TRUE(std::count(found.begin(), found.end(), i)) << raw;
      }
    }
    EXPECT_TRUE(blocks_with(*reader, {"00000000deadbeef00000000deadbeef"}).empty());
    size_t all = reader->footer().blocks.size();
    EXPECT_EQ(blocks_with(*reader, {"quokka"}).size(), version < 3 ? all : 0) << version;
    EXPECT_EQ(blocks_with(*reader, {"Tick"}).size(), version < 3 ? all : 1) << version;
  }
}

TEST_F(SegmentTest, AFlippedBitHurtsOneBlockAlone) {
  SampleBatch batch = shop(3'000);
  for (int i = 0; i < 17'000; ++i)
    batch.add("tick " + std::to_string(10'000 + i), {kSampleStart + i}, "clock");
  auto block = batch.block();
  std::vector<SegmentPart> parts = {{block, 1}};
  SegmentImage image = write_segment(kDefaultTenant, parts, {0}, 3);
  ASSERT_GE(image.footer.blocks.size(), 2u);
  const BlockEntry& hurt = image.footer.blocks[1];
  put(image.bytes);
  world_.disk().flip_bit(kPath, hurt.offset + hurt.columns_bytes + 3, 5);
  auto reader = SegmentReader::open(world_.disk(), kPath).value();
  std::vector<RowText> rest = read_all(*reader);
  EXPECT_EQ(unreadable_, 1);
  EXPECT_EQ(rest.size(), 20'000u - hurt.rows);
  EXPECT_EQ(reader->read_lines(1, *reader->read_columns(1).value()).error().kind, ErrorKind::kCorrupt);
}

TEST_F(SegmentTest, TornFilesAreRefused) {
  std::vector<SegmentPart> parts = {{shop(300).block(), 1}};
  std::string good = write_segment(kDefaultTenant, parts, {0}, 3).bytes;
  for (size_t size = 0; size < good.size(); size += 211) {
    put(good.substr(0, size));
    EXPECT_FALSE(SegmentReader::open(world_.disk(), kPath)) << size;
  }
}

TEST_F(SegmentTest, AnotherVersionIsToldApartFromDamage) {
  std::vector<SegmentPart> parts = {{shop(10).block(), 1}};
  std::string bytes = write_segment(kDefaultTenant, parts, {0}, 3).bytes;
  bytes[bytes.size() - 16] = 4;
  put(bytes);
  auto reader = SegmentReader::open(world_.disk(), kPath);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, ErrorKind::kInvalid);
}

TEST_F(SegmentTest, ASegmentCanBeWrittenAgainFromItsBlocks) {
  auto old_rows = shop(2'000).block();
  std::vector<SegmentPart> parts = {{old_rows, 1}};
  put(write_segment(kDefaultTenant, parts, {0}, 3).bytes);
  auto reader = SegmentReader::open(world_.disk(), kPath).value();
  std::vector<SegmentPart> again;
  for (size_t i = 0; i < reader->footer().blocks.size(); ++i) {
    auto block = std::make_shared<RowBlock>(*reader->read_columns(i).value());
    block->lines = reader->read_lines(i, *block).value();
    again.push_back({block, 0});
  }
  SampleBatch more;
  more.add("later", {kSampleStart}, "web");
  again.push_back({more.block(), 1});
  put(write_segment(kDefaultTenant, again, {0}, 3).bytes);
  auto joined = SegmentReader::open(world_.disk(), kPath).value();
  std::vector<RowText> expected = rows_of(*old_rows);
  for (const RowText& row : rows_of(*more.block())) expected.push_back(row);
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(read_all(*joined), expected);
}

// The format may only change together with its version: segments of every version are read for ever, and the
// same rows give the same bytes. To make a new version's file: FORESHOCK_RENEW_GOLDEN=1 (see segment.md).
class GoldenFile : public SegmentTest, public ::testing::WithParamInterface<uint32_t> {};

TEST_P(GoldenFile, IsReadAndWrittenTheSame) {
  std::string name = "segment_v" + std::to_string(GetParam()) + ".seg";
  std::filesystem::path golden = repository() / "src/store/segment/golden" / name;
  SampleBatch batch;
  std::deque<std::string> raws;
  for (int i = 0; i < 40; ++i) {
    parse::Record record;
    std::string& raw = raws.emplace_back();
    raw = "2026-05-28T20:26:" + std::to_string(10 + i) + "Z user u" + std::to_string(i * 37 % 10) +
          " logged in from 10.0.0." + std::to_string(i) + " session 00ff" +
          hex16(mix64(static_cast<uint64_t>(i)));
    record.timestamp = {kSampleStart + i * kSecond};
    record.observed = {kSampleStart + kMinute};
    record.severity_number = i % 8 == 0 ? 17 : 9;
    record.raw = raw;
    record.body = std::string_view(raw).substr(21);
    batch.add(record, "login", "h1", "file /var/log/login");
  }
  std::vector<SegmentPart> parts = {{batch.block(), 1}};
  SegmentImage image = write_segment(kDefaultTenant, parts, {kSampleStart}, 3, GetParam());
  if (std::getenv("FORESHOCK_RENEW_GOLDEN") != nullptr && !std::filesystem::exists(golden))
    std::ofstream(golden, std::ios::binary) << image.bytes;
  std::ifstream file(golden, std::ios::binary);
  ASSERT_TRUE(file) << golden << " is missing";
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  put(bytes);
  auto reader = SegmentReader::open(world_.disk(), kPath);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->footer().version, GetParam());
  EXPECT_EQ(read_all(**reader), rows_of(*parts[0].block));
  EXPECT_EQ(bytes, image.bytes);
}

INSTANTIATE_TEST_SUITE_P(EveryVersion, GoldenFile,
                         ::testing::Range(kSegmentVersionOldest, kSegmentVersion + 1));

// An upgrade: segments of earlier versions are served, and written anew when they are joined.
TEST_F(SegmentTest, SegmentsOfEarlierVersionsAreReadAndJoinedToTheNewest) {
  auto block = shop(2'000).block();
  std::vector<SegmentPart> parts = {{block, 1}};
  for (uint32_t version = kSegmentVersionOldest; version < kSegmentVersion; ++version) {
    put(write_segment(kDefaultTenant, parts, {0}, 3, version).bytes);
    auto reader = SegmentReader::open(world_.disk(), kPath).value();
    EXPECT_EQ(reader->footer().version, version);
    EXPECT_EQ(read_all(*reader), rows_of(*block));
    std::vector<SegmentPart> again;
    for (size_t i = 0; i < reader->footer().blocks.size(); ++i) {
      auto part = std::make_shared<RowBlock>(*reader->read_columns(i).value());
      part->lines = reader->read_lines(i, *part).value();
      again.push_back({part, 0});
    }
    uint64_t old_bytes = reader->file_bytes();
    put(write_segment(kDefaultTenant, again, {0}, 3).bytes);
    auto joined = SegmentReader::open(world_.disk(), kPath).value();
    EXPECT_EQ(joined->footer().version, kSegmentVersion);
    EXPECT_EQ(read_all(*joined), rows_of(*block));
    EXPECT_LT(joined->file_bytes(), old_bytes + (version == 1 ? 0 : 1'024)) << version;
  }
}

}  // namespace
}  // namespace foreshock::store
