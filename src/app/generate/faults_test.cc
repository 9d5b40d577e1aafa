#include "app/generate/faults.h"

#include <gtest/gtest.h>

namespace foreshock::app::generate {
namespace {

TEST(Faults, TheTenOfTheDesignAreThereAndWellFormed) {
  for (const char* name : {"crash_loop", "slow_database", "disk_filling", "certificate_expiry", "dns_failure",
                           "out_of_memory", "retry_storm", "bad_configuration", "silent_stop", "log_flood"}) {
    const Fault* fault = find_fault(name);
    ASSERT_NE(fault, nullptr) << name;
    EXPECT_LT(fault->begins, fault->ends);
    bool touches_root = false;
    for (const Effect& effect : fault->effects) {
      EXPECT_LT(effect.from, effect.until) << name;
      touches_root |= effect.service == fault->root;
      compile(effect.text);
    }
    EXPECT_TRUE(touches_root) << name;
  }
  EXPECT_EQ(find_fault("no such fault"), nullptr);
}

}  // namespace
}  // namespace foreshock::app::generate
