#include "detect/state/tables.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(Tables, ServicesPastTheLimitShareOne) {
  DetectOptions options;
  options.services_max = 4;
  Tables tables(options);
  for (int i = 0; i < 10; ++i) tables.service("s" + std::to_string(i));
  EXPECT_LE(tables.services(), 4u);
  EXPECT_EQ(tables.service("s8"), tables.service("s9"));
  EXPECT_EQ(tables.service_at(tables.service("s9")).name, "other");
  EXPECT_EQ(tables.service("s0"), 0u);
}

TEST(Tables, PairsPastTheLimitPushOutQuietOnes) {
  DetectOptions options;
  options.pairs_max = 16;
  Tables tables(options);
  uint32_t service = tables.service("s");
  Pair& loud = tables.make(service, TemplateId{1000});
  for (int i = 0; i < 50; ++i) loud.series.rate.learn(i, 500);
  tables.activate(loud);
  for (uint64_t i = 1; i <= 100; ++i) tables.make(service, TemplateId{i});
  EXPECT_NE(tables.find(service, TemplateId{1000}), nullptr);
  EXPECT_EQ(tables.find(service, TemplateId{1}), nullptr);
  EXPECT_TRUE(tables.note_seen(service, TemplateId{1}));
  EXPECT_FALSE(tables.note_seen(service, TemplateId{1}));
}

TEST(Tables, RenamedTemplatesGoOnOrJoin) {
  Tables tables((DetectOptions()));
  uint32_t service = tables.service("s");
  tables.make(service, TemplateId{1}).total = 5;
  tables.make(service, TemplateId{2}).total = 7;
  tables.activate(*tables.find(service, TemplateId{2}));
  tables.rename({{1, TemplateId{9}}, {2, TemplateId{9}}});
  ASSERT_NE(tables.find(service, TemplateId{9}), nullptr);
  EXPECT_EQ(tables.find(service, TemplateId{9})->total, 12u);
  EXPECT_EQ(tables.find(service, TemplateId{1}), nullptr);
  EXPECT_TRUE(tables.service_at(service).active.empty());
  EXPECT_FALSE(tables.note_seen(service, TemplateId{9}));
}

TEST(Tables, SavesAndLoadsAndRefusesDamage) {
  Tables tables((DetectOptions())), copy((DetectOptions()));
  uint32_t service = tables.service("s");
  Pair& pair = tables.make(service, TemplateId{3});
  pair.examples = {"one", "two"};
  pair.series.ring.add(100, 4);
  tables.note_seen(service, TemplateId{3});
  std::string bytes, again;
  ml::StateWriter writer(bytes), second(again);
  tables.save(writer);
  ml::StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  copy.save(second);
  EXPECT_EQ(again, bytes);
  for (size_t cut = 0; cut < bytes.size(); cut += 7) {
    ml::StateReader torn(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(copy.load(torn).has_value()) << cut;
  }
}

// What siblings share is how spread grows with the level, not the level.
TEST(Tables, AYoungRateBorrowsItsSpreadFromTheSameTemplateElsewhere) {
  for (bool pooling : {false, true}) {
    DetectOptions options;
    options.pooling = pooling;
    Tables tables(options);
    Pair& known = tables.make(tables.service("a"), TemplateId{7});
    for (int i = 0; i < 300; ++i)
      known.series.rate.learn(i, i % 2 ? 60 : 140);  // bursty: variance 16 times the mean
    Pair& young = tables.make(tables.service("b"), TemplateId{7});
    tables.pool_rate(young, 300);
    for (int i = 300; i < 305; ++i) young.series.rate.learn(i, 1000);
    double spread = young.series.rate.dispersion(forecast::Width::kBin);
    if (pooling)
      EXPECT_GT(spread, 80) << "ten times the level, ten times the dispersion";
    else
      EXPECT_LT(spread, 10);
  }
}

}  // namespace
}  // namespace foreshock::detect
