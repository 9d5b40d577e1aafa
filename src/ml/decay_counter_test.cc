#include "ml/decay_counter.h"

#include <gtest/gtest.h>

namespace foreshock::ml {
namespace {

TEST(DecayCounter, HalvesAndIgnoresTimeGoingBack) {
  DecayCounter counter;
  Timestamp start{kHour};
  counter.add(start, 8, kMinute);
  EXPECT_DOUBLE_EQ(counter.value(start + kMinute, kMinute), 4);
  counter.add(start + 2 * kMinute, 1, kMinute);
  EXPECT_DOUBLE_EQ(counter.value(start + 2 * kMinute, kMinute), 3);
  counter.add(start, 1, kMinute);
  EXPECT_DOUBLE_EQ(counter.value(start, kMinute), 4);
  EXPECT_DOUBLE_EQ(counter.value(start + 3 * kMinute, kMinute), 2);
}

TEST(DecayCounter, SavesAndLoads) {
  DecayCounter counter, copy;
  counter.add(Timestamp{5}, 2, 10);
  std::string bytes;
  StateWriter writer(bytes);
  counter.save(writer);
  StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), counter.checksum());
  StateReader torn(std::string_view(bytes).substr(0, 9));
  EXPECT_FALSE(copy.load(torn).has_value());
}

}  // namespace
}  // namespace foreshock::ml
