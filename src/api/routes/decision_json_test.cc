#include "api/routes/decision_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace foreshock::api {
namespace {

TEST(DecisionJson, ASplitNamesItsSlotAndWhatItMade) {
  templates::Decision split;
  split.kind = templates::DecisionKind::kSplit;
  split.id = 0xabc;
  split.templates = {TemplateId{1}};
  split.slot = 2;
  split.values = {"500"};
  split.made = {"status 500"};
  std::string out;
  JsonWriter json(out);
  write_decision(json, split);
  auto read = nlohmann::json::parse(out);
  EXPECT_EQ(read["id"], "0000000000000abc");
  EXPECT_EQ(read["kind"], "split");
  EXPECT_EQ(read["slot"], 2);
  EXPECT_EQ(read["made"][0], hex16(templates::template_id_of("status 500")));
  EXPECT_FALSE(read.contains("name"));
}

}  // namespace
}  // namespace foreshock::api
