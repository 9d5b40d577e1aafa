#include <gtest/gtest.h>

#include "detect/detector.h"
#include "detect/scorers/calibrator.h"
#include "detect/simulation/simulated_shop.h"
#include "ml/state_codec.h"

namespace foreshock::detect {
namespace {

struct WatchStateTest : ::testing::Test {
  templates::Catalogue catalogue;
  Detector detector{TenantId{1}, catalogue, {}};
  std::string body;  // of the saved state, after the tenant
  struct Part {
    uint8_t tag;
    uint32_t version;
    std::string bytes;
  };
  std::vector<Part> parts;
  bool started = false;
  int64_t clock = 0;

  void SetUp() override {
    SimulatedShop shop(51);
    for (int step = 0; step < 120; ++step) detector.observe(shop.next());
    std::string saved = detector.save();
    body = std::string(*ml::open("FSDT", 4, saved));
    ml::StateReader in(body);
    (void)in.u64();
    started = in.flag();
    clock = in.i64();
    for (size_t n = in.count(64, 9); n > 0; --n) {
      uint8_t tag = in.u8();
      uint32_t version = in.u32();
      parts.push_back({tag, version, in.text(1u << 30)});
    }
    ASSERT_TRUE(in.ok() && in.at_end());
  }
  std::string with(const std::vector<Part>& some) const {
    std::string out;
    ml::StateWriter writer(out);
    writer.u64(1);
    writer.flag(started);
    writer.i64(clock);
    writer.u32(static_cast<uint32_t>(some.size()));
    for (const Part& part : some) {
      writer.u8(part.tag);
      writer.u32(part.version);
      writer.text(part.bytes);
    }
    return ml::seal("FSDT", 4, out);
  }
};

TEST_F(WatchStateTest, WhatWasSavedBeforePartsIsKept) {
  std::string out;
  ml::StateWriter writer(out);
  writer.u64(1);
  writer.flag(started);
  writer.i64(clock);
  // Tables, desk, nine calibrators (without their number, and without the one of sessions), lags, topology.
  std::string empty;
  ml::StateWriter empty_writer(empty);
  Calibrator().save(empty_writer);
  std::string nine = parts[2].bytes.substr(4);
  nine.resize(nine.size() - empty.size());
  for (size_t i = 0; i < 5; ++i) out += i == 2 ? nine : parts[i].bytes;
  Detector other(TenantId{1}, catalogue, {});
  auto loaded = other.load(ml::seal("FSDT", 3, out));
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(other.services().size(), 12u);
  EXPECT_EQ(other.checksum(), detector.checksum());
}

TEST_F(WatchStateTest, APartOfAnotherVersionStartsEmptyAndTheRestIsKept) {
  std::vector<Part> newer = parts;
  newer[1].version = 99;
  newer.push_back({200, 1, "a part that only a later program knows"});
  Detector other(TenantId{1}, catalogue, {});
  auto loaded = other.load(with(newer));
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  ASSERT_EQ(loaded->size(), 1u);
  EXPECT_EQ(loaded->front(), "alarms and weights");
  EXPECT_EQ(other.services().size(), 12u);
}

TEST_F(WatchStateTest, DamageInsideAPartIsRefused) {
  std::vector<Part> torn = parts;
  torn[0].bytes.resize(torn[0].bytes.size() / 2);
  Detector other(TenantId{1}, catalogue, {});
  EXPECT_FALSE(other.load(with(torn)).has_value());
  EXPECT_TRUE(other.services().empty());
}

TEST_F(WatchStateTest, AnOlderOneIsRefusedWithTheWayOut) {
  auto loaded = detector.load(ml::seal("FSDT", 2, body));
  ASSERT_FALSE(loaded.has_value());
  EXPECT_NE(loaded.error().message.find("version 2"), std::string::npos);
  EXPECT_NE(loaded.error().message.find("go back to the program"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::detect
