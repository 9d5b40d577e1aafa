#include "store/segment/packed_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/hash.h"
#include "base/time.h"
#include "store/segment/segment_format.h"
#include "store/testing/repository.h"

namespace foreshock::store {
namespace {

class PackedLinesTest : public ::testing::Test {
 protected:
  void add(std::string raw) { add(std::move(raw), {0, 0}); }
  void add(std::string raw, BodyRange body) {
    raws_.push_back(std::move(raw));
    bodies_.push_back(body);
    times_.push_back(1'780'000'000 * kSecond + static_cast<int64_t>(raws_.size()) * 137 * kMillisecond);
    templates_.push_back(static_cast<uint32_t>(raws_.back().size() % 5));
  }
  std::string encode() {
    views_.assign(raws_.begin(), raws_.end());
    return encode_packed_lines({views_, bodies_, times_, templates_, 5}, 3, kSegmentVersion);
  }
  size_t raw_bytes() const {
    size_t out = 0;
    for (const std::string& raw : raws_) out += raw.size();
    return out;
  }
  // Encodes, decodes and compares; the size of the section.
  size_t round_trip() {
    std::string section = encode();
    Lines lines;
    EXPECT_TRUE(decode_packed_lines(section, {times_, templates_, 5, kSegmentVersion}, raw_bytes(), lines));
    EXPECT_EQ(lines.raw_ends.size(), raws_.size());
    for (size_t i = 0; i < lines.raw_ends.size(); ++i) {
      if (lines.raw_of(i) != raws_[i]) {
        ADD_FAILURE() << "line " << i << " was " << raws_[i] << " and is " << lines.raw_of(i);
        return section.size();
      }
      EXPECT_EQ(lines.bodies[i], bodies_[i]) << i;
    }
    return section.size();
  }

  std::vector<std::string> raws_;
  std::vector<std::string_view> views_;
  std::vector<BodyRange> bodies_;
  std::vector<int64_t> times_;
  std::vector<uint32_t> templates_;
};

TEST_F(PackedLinesTest, MessagesWithSlots) {
  for (int i = 0; i < 3'000; ++i) {
    std::string time = format_rfc3339({1'780'000'000 * kSecond + (i + 1) * 137 * kMillisecond}).substr(0, 23);
    std::string raw = time + "Z INFO user u" + std::to_string(i * 37 % 19) + " took " +
                      std::to_string(i % 977) + "ms from 10.0." + std::to_string(i % 4) + "." +
                      std::to_string(i % 200) + ":" + std::to_string(30'000 + i * 7919 % 20'000);
    auto body = static_cast<uint32_t>(raw.size() - 30);
    add(raw, {30, body});
  }
  EXPECT_LT(round_trip(), 3'000u * 5) << "the time costs nothing, the rest some bytes";
}

TEST_F(PackedLinesTest, AnIdInManyMessagesIsStoredOnce) {
  for (uint64_t i = 0; i < 400; ++i) {
    std::string id = hex16(mix64(i)) + hex16(mix64(i + 7'777));
    add("begin " + id);
    add("end " + id);
    add("received " + id + " from queue");
    add("{\"trace\":\"" + id + "\",\"ok\":true}");
  }
  EXPECT_LT(round_trip(), 400u * 16 + 400 * 4 * 3 / 2);
}

TEST_F(PackedLinesTest, BodiesAnywhere) {
  for (uint32_t i = 0; i < 200; ++i) {
    std::string raw = "head " + std::to_string(i) + " body of the line " + std::to_string(i * i);
    auto size = static_cast<uint32_t>(raw.size());
    if (i % 4 == 0) add(raw, {BodyRange::kDerived, 0});
    if (i % 4 == 1) add(raw, {6, size - 6});
    if (i % 4 == 2) add(raw, {1, 2});
    if (i % 4 == 3) add(raw, {size, 0});
  }
  add("", {0, 0});
  round_trip();
}

// Bytes of every kind, some of them much alike: digits with leading zeros, separators, hex, bytes above 0x7f.
TEST_F(PackedLinesTest, AnyBytesComeBack) {
  std::mt19937_64 random(21);
  static constexpr std::string_view kBytes[] = {
      "0123456789", "0a1:/.-_ ", "abcdefABCDEF0123", {"\x00\x01\x02\xff\xfe\n\t ", 8}};
  for (int round = 0; round < 40; ++round) {
    raws_.clear();
    bodies_.clear();
    times_.clear();
    templates_.clear();
    std::string alike(kBytes[round % 3 + 1].substr(0, 4));
    for (int i = 0; i < 200; ++i) {
      std::string raw;
      size_t words = random() % 8;
      for (size_t w = 0; w < words; ++w) {
        std::string_view bytes = kBytes[random() % 4];
        size_t size = random() % (random() % 20 == 0 ? 300 : 12);
        for (size_t k = 0; k < size; ++k)
          raw += random() % 30 == 0 ? static_cast<char>(random()) : bytes[random() % bytes.size()];
        raw += w % 2 == 0 ? " " : alike;
      }
      auto size = static_cast<uint32_t>(raw.size());
      uint32_t begin = size == 0 ? 0 : static_cast<uint32_t>(random() % size);
      add(raw, random() % 9 == 0 ? BodyRange{BodyRange::kDerived, 0} : BodyRange{begin, size - begin});
    }
    round_trip();
    if (HasFailure()) return;
  }
}

// Every sample line of every format that is known, if the shared folder lies beside the checkout.
TEST_F(PackedLinesTest, AllSampleLinesComeBack) {
  std::filesystem::path samples = repository().parent_path() / "shared/formats/samples";
  if (!std::filesystem::exists(samples)) GTEST_SKIP() << samples << " is not there";
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(samples)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream file(entry.path(), std::ios::binary);
    for (std::string line; std::getline(file, line);) add(line.substr(0, 100'000));
  }
  EXPECT_GT(files, 100u);
  round_trip();
}

TEST_F(PackedLinesTest, HostileSectionsAreRefusedOrSound) {
  for (int i = 0; i < 60; ++i)
    add("GET /item/" + std::to_string(i) + " 200 " + hex16(mix64(static_cast<uint64_t>(i))));
  std::string good = encode();
  std::mt19937_64 random(22);
  size_t refused = 0;
  for (int i = 0; i < 2'000; ++i) {
    std::string bad = good;
    for (uint64_t k = random() % 3 + 1; k > 0; --k) bad[random() % bad.size()] = static_cast<char>(random());
    if (random() % 4 == 0) bad.resize(random() % bad.size());
    Lines lines;
    if (decode_packed_lines(bad, {times_, templates_, 5, kSegmentVersion}, raw_bytes(), lines)) {
      EXPECT_EQ(lines.raw.size(), raw_bytes());
      EXPECT_EQ(lines.raw_ends.size(), raws_.size());
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 400u) << "changed numbers may be sound ones; the checksum is what finds them";
}

}  // namespace
}  // namespace foreshock::store
