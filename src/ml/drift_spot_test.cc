#include "ml/drift_spot.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::ml {
namespace {

// Rate: share of extremes among 50,000 healthy normal values on a slow ramp, asked 1e-3; seed 3; accepted
// below 4e-3. A spike of ten deviations must be seen.
TEST(DriftSpot, KeepsItsRateOnADriftAndSeesASpike) {
  Random random(3);
  DriftSpot spot(1e-3);
  int extreme = 0;
  for (int i = 0; i < 50'000; ++i) extreme += spot.take(0.001 * i + random.normal()).extreme;
  EXPECT_LT(extreme, 200);
  EXPECT_TRUE(spot.take(50 + 10).extreme);
  EXPECT_FALSE(spot.take(NAN).extreme);
}

TEST(DriftSpot, FourDuties) {
  Random random(4);
  DriftSpot spot, copy;
  for (int i = 0; i < 5000; ++i) spot.take(random.normal());
  std::string bytes;
  StateWriter writer(bytes);
  spot.save(writer);
  StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), spot.checksum());
  EXPECT_EQ(copy.take(4).log_p, spot.take(4).log_p);
  EXPECT_GT(spot.memory_bytes(), 50 * sizeof(double));
  for (size_t cut = 0; cut + 1 < bytes.size(); cut += 11) {
    DriftSpot half;
    StateReader cut_off(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(half.load(cut_off).has_value());
  }
}

}  // namespace
}  // namespace foreshock::ml
