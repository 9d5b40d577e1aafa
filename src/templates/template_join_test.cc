#include "templates/template_join.h"

#include <gtest/gtest.h>

#include "templates/template_pattern.h"

namespace foreshock::templates {
namespace {

TEST(TemplateJoin, WhatDiffersBecomesASlotAndCoversAll) {
  struct Case {
    std::vector<std::string> texts;
    std::string want;
  };
  const std::vector<Case> cases{
      {{"link went up", "link went down"}, "link went <*>"},
      {{"link went up", "link went down again"}, "link went <*>"},
      {{"took <num> ms", "took <num> ms today"}, "took <num> <*>"},
      {{"user=bob came", "user=amy came"}, "user=<*> came"},
      {{"from <ip> closed", "from <host> closed"}, "from <*> closed"},
      {{"a door opened", "the door opened", "door opened"}, "<*> opened"},
  };
  for (const Case& one : cases) {
    Result<std::string> joined = general_text(one.texts);
    ASSERT_TRUE(joined) << joined.error().message;
    EXPECT_EQ(*joined, one.want);
  }
}

TEST(TemplateJoin, EveryJoinCoversItsTexts) {
  const std::vector<std::string> texts{"link went up", "link on port <num> went down", "the link <id> went",
                                       "link went up and link went down", "no link (<*>) went: <num>%"};
  for (const std::string& a : texts)
    for (const std::string& b : texts) {
      Result<std::string> joined = general_text({a, b});
      if (!joined) continue;
      TemplatePattern general(*joined);
      EXPECT_TRUE(general.covers(TemplatePattern(a))) << *joined << " / " << a;
      EXPECT_TRUE(general.covers(TemplatePattern(b))) << *joined << " / " << b;
    }
}

TEST(TemplateJoin, NothingInCommonIsRefused) {
  EXPECT_EQ(general_text({"alpha beta", "gamma delta"}).error().kind, ErrorKind::kInvalid);
}

TEST(TemplateJoin, ASlotTakesItsValue) {
  EXPECT_EQ(*special_text("took <num> ms status <num>", 1, "500"), "took <num> ms status 500");
  EXPECT_EQ(special_text("took <num> ms", 1, "500").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(special_text("took <num> ms", 0, "a\nb").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(special_text("took <num> ms", 0, "").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(*special_text("saw <*> here", 0, "<num>"), "saw \\<num> here") << "a value is no slot";
}

}  // namespace
}  // namespace foreshock::templates
