#include "incidents/join/cause_relation.h"

#include <gtest/gtest.h>

namespace foreshock::incidents {
namespace {

TEST(CauseRelation, UnrelatedCausesAreFarApart) {
  EXPECT_TRUE(far_apart("storage", "tls"));
  EXPECT_TRUE(far_apart("tls", "storage"));
  EXPECT_TRUE(far_apart("memory", "dns"));
}

TEST(CauseRelation, CauseAndEffectAreNot) {
  EXPECT_FALSE(far_apart("storage", "database"));
  EXPECT_FALSE(far_apart("database", "storage"));
  EXPECT_FALSE(far_apart("memory", "crash"));
}

TEST(CauseRelation, SymptomsAndUnknownsNeverKeepApart) {
  for (const char* symptom : {"", "other", "network", "dependency_timeout", "a cause of a later version"}) {
    EXPECT_TRUE(is_symptom(symptom)) << symptom;
    EXPECT_FALSE(far_apart(symptom, "storage")) << symptom;
  }
  EXPECT_FALSE(is_symptom("dns"));
}

}  // namespace
}  // namespace foreshock::incidents
