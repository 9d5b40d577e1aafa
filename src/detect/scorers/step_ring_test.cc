#include "detect/scorers/step_ring.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(StepRing, KeepsTheLastStepsAndRefusesOlder) {
  StepRing ring;
  EXPECT_EQ(ring.at(5), 0u);
  EXPECT_TRUE(ring.add(100, 3));
  EXPECT_TRUE(ring.add(98, 2));
  EXPECT_TRUE(ring.add(100, 1));
  EXPECT_EQ(ring.sum(90, 100), 6u);
  EXPECT_FALSE(ring.add(100 - StepRing::kSteps, 1));
  EXPECT_TRUE(ring.add(110, 7));
  EXPECT_EQ(ring.at(100), 4u);
  EXPECT_EQ(ring.at(105), 0u);
  EXPECT_TRUE(ring.add(1000, 1));
  EXPECT_EQ(ring.sum(900, 1000), 1u);
  EXPECT_TRUE(ring.add(-5 + 1000, UINT32_MAX));
  EXPECT_TRUE(ring.add(-5 + 1000, 9));
  EXPECT_EQ(ring.at(995), UINT32_MAX);  // saturates
}

TEST(StepRing, SavesAndLoads) {
  StepRing ring, copy;
  ring.add(-3, 4);
  std::string bytes;
  ml::StateWriter writer(bytes);
  ring.save(writer);
  ml::StateReader reader(bytes);
  copy.load(reader);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(copy.at(-3), 4u);
}

}  // namespace
}  // namespace foreshock::detect
