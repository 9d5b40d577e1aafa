#include "store/segment/line_column.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "store/segment/compression.h"

namespace foreshock::store {
namespace {

// Encodes, packs, unpacks, decodes, compares every byte; answers the packed size.
size_t round_trip(const std::vector<std::string>& lines, const std::vector<BodyRange>& bodies) {
  std::vector<std::string_view> views(lines.begin(), lines.end());
  size_t raw_bytes = 0;
  for (const std::string& line : lines) raw_bytes += line.size();
  std::string packed;
  pack_streams(encode_lines({views, bodies}), 3, packed);
  std::vector<std::string> streams;
  EXPECT_TRUE(unpack_streams(packed, size_t{1} << 28, streams));
  Lines back;
  EXPECT_TRUE(decode_lines(streams, lines.size(), raw_bytes, back));
  if (back.raw_ends.size() != lines.size()) {
    ADD_FAILURE() << "lines are missing";
    return 0;
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(back.raw_of(i), lines[i]) << i;
    EXPECT_EQ(back.bodies[i], bodies[i]) << lines[i];
  }
  return packed.size();
}
size_t round_trip(const std::vector<std::string>& lines) {
  return round_trip(lines, std::vector<BodyRange>(lines.size(), BodyRange{0, 0}));
}

TEST(LineColumn, LinesOfOneShapeCostTheirSlots) {
  std::vector<std::string> lines;
  std::vector<BodyRange> bodies;
  for (uint32_t i = 0; i < 5'000; ++i) {
    std::string head = "Nov 23 04:31:" + std::to_string(10 + i / 100) + " web-1 nginx[" +
                       std::to_string(900 + i % 7) + "]: ";
    std::string body =
        "connection from 10.0.0." + std::to_string(i % 250) + " closed after " + std::to_string(i) + "ms";
    bodies.push_back({static_cast<uint32_t>(head.size()), static_cast<uint32_t>(body.size())});
    lines.push_back(head + body);
  }
  EXPECT_LT(round_trip(lines, bodies), 12'000u) << "about two bytes a line for three slots";
}

TEST(LineColumn, BodiesThatLieAnywhereComeBack) {
  std::mt19937 random(8);
  std::vector<std::string> lines;
  std::vector<BodyRange> bodies;
  for (int i = 0; i < 500; ++i) {
    std::string line =
        "level=info msg=\"took " + std::to_string(random() % 1'000) + " ms\" id=" + std::to_string(i);
    uint32_t begin = static_cast<uint32_t>(random() % line.size());
    uint32_t length = static_cast<uint32_t>(random() % (line.size() - begin + 1));
    bodies.push_back(i % 9 == 0 ? BodyRange{BodyRange::kDerived, 0} : BodyRange{begin, length});
    lines.push_back(std::move(line));
  }
  round_trip(lines, bodies);
}

TEST(LineColumn, AnyBytesComeBack) {
  std::mt19937 random(9);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> lines;
    size_t count = 1 + random() % 80;
    for (size_t i = 0; i < count; ++i) {
      std::string line;
      size_t size = random() % 60;
      for (size_t k = 0; k < size; ++k)
        line += round % 3 == 0 ? static_cast<char>(random()) : "ab 12:-=\"{}.\xC3\xA4"[random() % 14];
      lines.push_back(line);
      if (random() % 3 == 0) lines.insert(lines.end(), 8, line);  // so that some shapes are kept
    }
    round_trip(lines);
  }
}

TEST(LineColumn, EmptyHugeAndManyTokenLinesComeBack) {
  std::string huge(1 << 20, 'x');
  std::string tokens;
  for (int i = 0; i < 4'000; ++i) tokens += std::to_string(i) + ",";
  std::vector<std::string> lines(10, "");
  for (int i = 0; i < 8; ++i) {
    lines.push_back(huge + std::to_string(i));
    lines.push_back(tokens + std::to_string(i * 7));
  }
  round_trip(lines);
}

// The formats of the real world, where they are at hand.
TEST(LineColumn, RealLogsComeBack) {
  std::filesystem::path folder =
      std::filesystem::path(__FILE__).parent_path().parent_path().parent_path().parent_path() /
      "../shared/data/loghub2k";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".log") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::vector<std::string> lines;
    size_t bytes = 0;
    for (std::string line; std::getline(file, line);) {
      bytes += line.size() + 1;
      lines.push_back(line);
    }
    size_t packed = round_trip(lines);
    std::string all, zstd;
    for (const std::string& line : lines) all += line + "\n";
    compress(all, 3, zstd);
    RecordProperty(entry.path().stem().string(),
                   std::to_string(packed) + " of " + std::to_string(zstd.size()));
  }
}

TEST(LineColumn, HostileStreamsAreRefusedOrBounded) {
  std::vector<std::string> lines;
  for (int i = 0; i < 200; ++i)
    lines.push_back("GET /a/" + std::to_string(i) + " 200 " + std::to_string(i * 31));
  std::vector<std::string_view> views(lines.begin(), lines.end());
  std::vector<BodyRange> bodies(lines.size(), BodyRange{0, 3});
  size_t raw_bytes = 0;
  for (const std::string& line : lines) raw_bytes += line.size();
  const std::vector<std::string> good = encode_lines({views, bodies});
  std::mt19937 random(10);
  Lines out;
  for (int i = 0; i < 3'000; ++i) {
    std::vector<std::string> hurt = good;
    std::string& stream = hurt[random() % hurt.size()];
    if (stream.empty()) continue;
    stream[random() % stream.size()] ^= static_cast<char>(1 << (random() % 8));
    if (decode_lines(hurt, lines.size(), raw_bytes, out)) {
      EXPECT_EQ(out.raw.size(), raw_bytes);
    }
  }
  EXPECT_FALSE(decode_lines(good, lines.size(), raw_bytes - 1, out));
  EXPECT_FALSE(decode_lines(good, lines.size() + 1, raw_bytes, out));
  EXPECT_FALSE(decode_lines({}, 1, 1, out));
}

}  // namespace
}  // namespace foreshock::store
