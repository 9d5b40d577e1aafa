#include "store/segment/number_coder.h"

#include <gtest/gtest.h>

#include <random>

#include "store/segment/segment_format.h"

namespace foreshock::store {
namespace {

using Numbers = std::vector<int64_t>;

size_t bytes_of(const Numbers& values) {
  NumberEncoder encoder(kSegmentVersion);
  encoder.list(std::span<const int64_t>(values));
  return encoder.finish().size();
}

// Many lists of many kinds in one run of bytes.
TEST(NumberCoder, EveryListComesBack) {
  std::mt19937_64 random(7);
  std::vector<Numbers> lists = {
      {0}, {-1}, {INT64_MIN, INT64_MAX, 0, -1, INT64_MIN}, {5, 5, 5, 5}, {1'000, 2'000, 7'000, 0}};
  for (int i = 0; i < 300; ++i) {
    Numbers list(1 + random() % 400);
    uint64_t kind = random() % 6;
    int width = static_cast<int>(random() % 63);
    for (size_t k = 0; k < list.size(); ++k) {
      auto any = static_cast<int64_t>(random());
      if (kind == 0) list[k] = any;
      if (kind == 1) list[k] = any >> width;
      if (kind == 2) list[k] = static_cast<int64_t>(k) * 1'000'000 + any % 7;
      if (kind == 3) list[k] = (any & 7) * 1'000'000'000;
      if (kind == 4) list[k] = static_cast<int64_t>(k % 5) * 3 - 6;
      if (kind == 5) list[k] = k == 0 ? any : list[k - 1] + any % 3;
    }
    lists.push_back(list);
  }
  NumberEncoder encoder(kSegmentVersion);
  for (const Numbers& list : lists) {
    encoder.number(list.size());
    encoder.list(std::span<const int64_t>(list));
  }
  std::string bytes = encoder.finish();
  NumberDecoder decoder(bytes, kSegmentVersion);
  for (const Numbers& list : lists) {
    EXPECT_EQ(decoder.bounded(1'000), list.size());
    Numbers out;
    ASSERT_TRUE(decoder.list(list.size(), out));
    ASSERT_EQ(out, list);
  }
}

TEST(NumberCoder, NumbersThatAreTellableCostLittle) {
  Numbers constant(5'000, 17), steps, two, random_bytes;
  std::mt19937_64 random(8);
  for (int i = 0; i < 5'000; ++i) {
    steps.push_back(1'780'000'000'000 + i * 250);
    two.push_back(random() % 2 == 0 ? 3 : 900'000);
    random_bytes.push_back(static_cast<int64_t>(random() % 256));
  }
  EXPECT_LT(bytes_of(constant), 8u);
  EXPECT_LT(bytes_of(steps), 4'000u) << "six bits of a difference have no model";
  EXPECT_LT(bytes_of(two), 5'000u / 8 + 40) << "a bit a value";
  EXPECT_LT(bytes_of(random_bytes), 5'300u) << "noise stays what it is";
}

TEST(NumberCoder, WhatAnotherListTellsCostsNearlyNothing) {
  std::mt19937_64 random(9);
  std::vector<uint32_t> contexts, told, free;
  for (int i = 0; i < 4'000; ++i) {
    contexts.push_back(static_cast<uint32_t>(random() % 50));
    told.push_back(contexts.back() * 7 % 13);
    free.push_back(static_cast<uint32_t>(random() % 13));
  }
  NumberEncoder encoder(kSegmentVersion);
  encoder.list_given(contexts, 50, told);
  std::string small = encoder.finish();
  EXPECT_LT(small.size(), 150u);
  NumberEncoder other(kSegmentVersion);
  other.list_given(contexts, 50, free);
  EXPECT_GT(other.finish().size(), 1'500u);
  NumberDecoder decoder(small, kSegmentVersion);
  std::vector<uint32_t> out;
  ASSERT_TRUE(decoder.list_given(contexts, 50, out));
  EXPECT_EQ(out, told);
}

// In both versions; a table where the contexts tell all, also with contexts that do not come.
TEST(NumberCoder, ListsGivenAnotherComeBackInBothVersions) {
  std::vector<uint32_t> contexts = {0, 1, 4, 1}, told = {7, 0, 2, 0}, free = {7, 0, 2, 1};
  for (uint32_t version : {2u, 3u}) {
    NumberEncoder encoder(version);
    encoder.list_given(contexts, 5, told);
    encoder.list_given(contexts, 5, free);
    encoder.number(99);
    std::string bytes = encoder.finish();
    NumberDecoder decoder(bytes, version);
    std::vector<uint32_t> out;
    ASSERT_TRUE(decoder.list_given(contexts, 5, out));
    EXPECT_EQ(out, told);
    ASSERT_TRUE(decoder.list_given(contexts, 5, out));
    EXPECT_EQ(out, free);
    EXPECT_EQ(decoder.number(), 99u) << version;
  }
}

TEST(NumberCoder, GreatValuesGivenAnythingComeBack) {
  std::vector<uint32_t> contexts = {0, 1, 0, 1}, values = {4'000'000'000u, 1, 2, 3};
  NumberEncoder encoder(kSegmentVersion);
  encoder.list_given(contexts, 2, values);
  std::string bytes = encoder.finish();
  NumberDecoder decoder(bytes, kSegmentVersion);
  std::vector<uint32_t> out;
  ASSERT_TRUE(decoder.list_given(contexts, 2, out));
  EXPECT_EQ(out, values);
}

// Decisions that all fall on one side leave a long run of zero bytes, which is no cut.
TEST(NumberCoder, RunsOfZeroBytesComeBack) {
  RangeEncoder encoder;
  std::vector<BitModel> models(400);
  for (BitModel& model : models) encoder.bit(model, false);
  std::string bytes = encoder.finish();
  RangeDecoder decoder(bytes);
  models.assign(400, BitModel());
  for (BitModel& model : models) ASSERT_FALSE(decoder.bit(model, true));
  EXPECT_TRUE(decoder.ok());
}

TEST(NumberCoder, ShortBytesAreNoticedAndAnyBytesAreSafe) {
  Numbers list;
  std::mt19937_64 random(10);
  for (int i = 0; i < 2'000; ++i) list.push_back(static_cast<int64_t>(random() % 100'000));
  NumberEncoder encoder(kSegmentVersion);
  encoder.list(std::span<const int64_t>(list));
  std::string bytes = encoder.finish();
  Numbers out;
  NumberDecoder cut(std::string_view(bytes).substr(0, bytes.size() / 2), kSegmentVersion);
  EXPECT_FALSE(cut.list(list.size(), out));
  for (int i = 0; i < 300; ++i) {
    std::string noise(random() % 200, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    NumberDecoder decoder(noise, kSegmentVersion);
    for (int k = 0; k < 10 && decoder.list(50, out); ++k) EXPECT_EQ(out.size(), 50u);
  }
}

}  // namespace
}  // namespace foreshock::store
