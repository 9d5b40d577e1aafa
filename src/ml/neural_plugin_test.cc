// What a missing or foreign plug-in says. The networks themselves: neural/door_test.cc, built with libtorch.
#include "ml/neural_plugin.h"

#include <gtest/gtest.h>

namespace foreshock::ml {
namespace {

std::string refusal(const std::string& path) {
  Result<std::shared_ptr<const NeuralPlugin>> plugin = NeuralPlugin::open(path);
  if (plugin) return "it opened";
  EXPECT_EQ(plugin.error().kind, ErrorKind::kUnavailable);
  return plugin.error().message;
}

TEST(NeuralPlugin, AMissingOneSaysHowToGetIt) {
  std::string said = refusal("/nonexistent/libforeshock_neural.so");
  EXPECT_NE(said.find("/nonexistent/libforeshock_neural.so"), std::string::npos) << said;
  EXPECT_NE(said.find("make neural"), std::string::npos) << said;
  EXPECT_NE(said.find("work without"), std::string::npos) << said;
}

TEST(NeuralPlugin, ALibraryWithoutTheDoorIsTurnedAway) {
  EXPECT_NE(refusal("libm.so.6").find("is not a neural plug-in"), std::string::npos);
}

TEST(NeuralPlugin, OneOfAnotherVersionIsTurnedAwayBeforeAnythingElseIsCalled) {
  std::string said = refusal(FORESHOCK_OTHER_VERSION);
  EXPECT_NE(said.find("version 999"), std::string::npos) << said;
  EXPECT_NE(said.find("build both from the same source"), std::string::npos) << said;
}

}  // namespace
}  // namespace foreshock::ml
