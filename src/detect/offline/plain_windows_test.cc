#include "detect/offline/plain_windows.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

LogWindow window(std::vector<std::pair<TemplateId, uint32_t>> counts, uint32_t errors) {
  LogWindow made;
  made.counts = std::move(counts);
  made.errors = errors;
  return made;
}

TEST(PlainWindows, CountErrorsOrLinesOfUnseenTemplates) {
  std::vector<LogWindow> training = {window({{TemplateId{1}, 5}}, 2), window({{TemplateId{2}, 5}}, 0)};
  LogWindow asked = window({{TemplateId{1}, 4}, {TemplateId{2}, 3}, {TemplateId{9}, 2}}, 7);
  PlainWindows errors(true), unseen(false);
  errors.fit(training, {0, 1});
  unseen.fit(training, {0});  // the second is held out
  EXPECT_EQ(errors.score(asked), 7);
  EXPECT_TRUE(errors.parts(asked).empty());
  EXPECT_EQ(unseen.score(asked), 5);
  std::vector<std::pair<TemplateId, double>> parts = {{TemplateId{2}, 3}, {TemplateId{9}, 2}};
  EXPECT_EQ(unseen.parts(asked), parts);
  unseen.fit(training, {0, 1});
  EXPECT_EQ(unseen.score(asked), 2);
}

}  // namespace
}  // namespace foreshock::detect
