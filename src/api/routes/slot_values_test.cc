#include "api/routes/slot_values.h"

#include <gtest/gtest.h>

namespace foreshock::api {
namespace {

using Values = std::vector<std::pair<std::string, uint64_t>>;

TEST(SlotValues, ReadsWhatStandsBetweenConstants) {
  SlotReader reader("Connection from <ip> closed after <duration>");
  reader.add("Connection from 10.0.0.1 closed after 5ms");
  reader.add("Connection from 10.0.0.2 closed after 5ms");
  reader.add("something else");
  ASSERT_EQ(reader.slots().size(), 2u);
  EXPECT_EQ(reader.slots()[0].type, "ip");
  EXPECT_EQ(top_values(reader.slots()[0], 10), (Values{{"10.0.0.1", 1}, {"10.0.0.2", 1}}));
  EXPECT_EQ(top_values(reader.slots()[1], 1), (Values{{"5ms", 2}}));
}

TEST(SlotValues, MarksAtTheEndsAndSideBySide) {
  SlotReader reader("<time> <num><size> done.");
  reader.add("12:00 5KB done.");
  EXPECT_EQ(reader.slots()[0].values.begin()->first, "12:00");
  EXPECT_EQ(reader.slots()[1].values.begin()->first, "5KB") << "slots without a constant between them share";
  SlotReader plain("no slots here");
  plain.add("no slots here");
  EXPECT_TRUE(plain.slots().empty());
}

TEST(SlotValues, WhatOnlyLooksLikeAMarkIsConstant) {
  SlotReader reader("a < b and <Vec> of <num>");
  ASSERT_EQ(reader.slots().size(), 1u);
  reader.add("a < b and <Vec> of 7");
  EXPECT_EQ(reader.slots()[0].values.count("7"), 1u);
}

TEST(SlotValues, LongValuesAreCut) {
  SlotReader reader("x <any>");
  reader.add("x " + std::string(10'000, 'y'));
  EXPECT_EQ(reader.slots()[0].values.begin()->first.size(), kSlotValueBytesMax);
}

}  // namespace
}  // namespace foreshock::api
