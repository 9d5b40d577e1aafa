#include "store/segment/packed_text.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace foreshock::store {
namespace {

using Column = std::vector<std::string>;

// Columns in one block, there and back; the bytes of numbers, heap and blob.
struct Sizes {
  size_t numbers = 0, heap = 0, blob = 0;
};
Sizes round_trip(const std::vector<Column>& columns, uint32_t version = 3) {
  PackedWriter writer(version);
  for (const Column& column : columns) {
    std::vector<std::string_view> values(column.begin(), column.end());
    std::vector<int64_t> times(column.size(), 0);
    encode_packed_texts(values, times, writer);
  }
  std::string numbers = writer.numbers.finish();
  PackedReader reader(numbers, writer.heap, writer.blob, version);
  for (const Column& column : columns) {
    std::vector<int64_t> times(column.size(), 0);
    PackedTexts out;
    EXPECT_TRUE(decode_packed_texts(reader, times, 1'000'000, out));
    for (size_t i = 0; i < column.size(); ++i) EXPECT_EQ(out.at(i), column[i]);
  }
  EXPECT_TRUE(reader.heap.empty());
  EXPECT_TRUE(reader.blob.empty());
  return {numbers.size(), writer.heap.size(), writer.blob.size()};
}

Column column(size_t count, std::string (*make)(uint64_t)) {
  Column out;
  for (uint64_t i = 0; i < count; ++i) out.push_back(make(i));
  return out;
}

TEST(PackedText, ConstantsAndNumbersUseNoHeapPerValue) {
  EXPECT_LT(round_trip({column(500, [](uint64_t) { return std::string("same"); })}).heap, 5u);
  Sizes numbers = round_trip({column(500, [](uint64_t i) { return std::to_string(mix64(i) % 100); })});
  EXPECT_EQ(numbers.heap, 0u);
  EXPECT_LT(numbers.numbers, 500u);
  Sizes padded =
      round_trip({column(500, [](uint64_t i) { return "t" + std::to_string(10'000 + i).substr(1) + "x"; })});
  EXPECT_LT(padded.heap + padded.numbers, 40u);
}

TEST(PackedText, ASecondColumnOfTheSameTextsNamesThem) {
  Column ids = column(300, [](uint64_t i) { return "key-" + hex16(mix64(i)) + (i % 2 == 0 ? "a" : "zz"); });
  Sizes once = round_trip({ids});
  Sizes twice = round_trip({ids, ids});
  EXPECT_LT(twice.heap, once.heap + 10);
  EXPECT_LT(twice.numbers, once.numbers + 20);
}

TEST(PackedText, HexIsPackedByHalfBytes) {
  Sizes lower = round_trip({column(200, [](uint64_t i) { return hex16(mix64(i)); })});
  EXPECT_EQ(lower.blob, 200u * 8);
  Sizes uuid = round_trip({column(200, [](uint64_t i) {
    std::string hex = hex16(mix64(i)) + hex16(mix64(i + 1'000));
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) +
           "-" + hex.substr(20);
  })});
  EXPECT_LE(uuid.blob + uuid.numbers, 200u * 17);
}

TEST(PackedText, PartsBetweenSeparators) {
  Sizes parts = round_trip({column(400, [](uint64_t i) {
    return "10.1." + std::to_string(i % 3) + "." + std::to_string(i % 7) + ":" +
           std::to_string(32'768 + mix64(i) % 20'000);
  })});
  EXPECT_LT(parts.numbers + parts.heap, 400u * 2 + 400 * 5 / 8 + 300)
      << "a port is 14 bits, the address one of 21";
}

TEST(PackedText, NumbersBehindAFewTextsUseNoHeapPerValue) {
  Column users = column(500, [](uint64_t i) {
    static const char* const kNames[] = {"amara", "bilal", "chen", "greta"};
    return kNames[mix64(i) % 4] + std::to_string(mix64(i + 1'000) % 10'000);
  });
  Sizes tailed = round_trip({users});
  EXPECT_LT(tailed.heap, 40u);
  EXPECT_LT(tailed.numbers, 1'200u) << "16 bits a value are chance";
  EXPECT_GT(round_trip({users}, 2).heap, 3'000u) << "version 2 does not know them";
  users[77] = "dora007";
  round_trip({users});
  users[78] = "nobody";
  round_trip({users});
}

TEST(PackedText, OddValuesComeBack) {
  round_trip({{"", "", "x"},
              {"01", "1", "001"},
              {"18446744073709551615", "9999999999999999999", "0"},
              {":", "a:", ":b"}});
  round_trip({{"\x01\x02", "\x01\x03", "\x01\x04", "\x01\x05"},
              {"-1", "--1", "-01"},
              Column(5, std::string(2'000, 'x'))});
  round_trip(
      {{"00000001", "0000000g", "00000002", "00000003"}, {"ABCDEF01", "ABCDEF02", "abcdef03", "ABCDEF04"}});
}

}  // namespace
}  // namespace foreshock::store
