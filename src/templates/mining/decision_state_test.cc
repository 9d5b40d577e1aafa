#include <gtest/gtest.h>

#include "templates/mining/catalogue_state.h"

namespace foreshock::templates {
namespace {

// The whole of decisions is tested through the catalogue's door; here what only the state shows.
TEST(DecisionState, TemplatesThatNoDecisionCanTakeHaveNoRules) {
  Catalogue catalogue;
  Catalogue::Delta stored;
  for (const char* text : {"alpha <num> came", "beta <num> came"}) {
    Template made;
    made.text = text;
    made.id = template_id_of(text);
    stored.templates.push_back(made);
  }
  ASSERT_TRUE(catalogue.restore(stored));
  DecisionRequest request;
  request.pattern = "alpha <*> came";
  Result<Decision> decided = catalogue.decide(request);
  ASSERT_TRUE(decided) << decided.error().message;
  EXPECT_TRUE(TemplatePattern("alpha <*> came").may_meet(TemplatePattern("alpha <num> came")));
  EXPECT_FALSE(TemplatePattern("alpha <*> came").may_meet(TemplatePattern("beta <num> came")));
  EXPECT_EQ(catalogue.size(), 3u);
}

TEST(DecisionState, BoundsAreTold) {
  Catalogue catalogue;
  DecisionRequest pattern;
  pattern.pattern = "volume <*> is full";
  ASSERT_TRUE(catalogue.decide(pattern));
  DecisionRequest request;
  request.kind = DecisionKind::kMerge;
  request.templates.assign(kDecisionTemplatesMax + 1, catalogue.all()[0].id);
  EXPECT_EQ(catalogue.decide(request).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace foreshock::templates
