#include "store/query/template_table.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

templates::Catalogue::Delta delta(std::vector<templates::Template> made, std::vector<templates::Alias> aliases) {
  return {1, std::move(made), std::move(aliases)};
}

TEST(TemplateTable, AliasesLeadToTheCanonicalText) {
  TemplateTable table;
  table.add(delta({{TemplateId{1}, "user alice", {}, {}, 0}}, {}));
  table.add(delta({{TemplateId{2}, "user <id>", {}, {}, 1}}, {{TemplateId{1}, TemplateId{2}}}));
  table.add(delta({{TemplateId{3}, "<id>", {}, {}, 2}}, {{TemplateId{2}, TemplateId{3}}}));
  EXPECT_EQ(table.resolve(TemplateId{1}), TemplateId{3});
  EXPECT_EQ(table.text(TemplateId{1}), "<id>");
  EXPECT_EQ(table.resolve(TemplateId{9}), TemplateId{9});
  EXPECT_EQ(table.text(TemplateId{9}), "");
  EXPECT_EQ(table.size(), 3u);
}

TEST(TemplateTable, ATextNeverChangesUnderItsId) {
  TemplateTable table;
  table.add(delta({{TemplateId{1}, "first", {}, {}, 0}}, {}));
  std::string_view text = table.text(TemplateId{1});
  table.add(delta({{TemplateId{1}, "second", {}, {}, 0}}, {}));
  EXPECT_EQ(text, "first");
  EXPECT_EQ(table.text(TemplateId{1}), "first");
}

TEST(TemplateTable, ACycleOfAliasesEnds) {
  TemplateTable table;
  table.add(delta({}, {{TemplateId{1}, TemplateId{2}}, {TemplateId{2}, TemplateId{1}}}));
  TemplateId end = table.resolve(TemplateId{1});
  EXPECT_TRUE(end == TemplateId{1} || end == TemplateId{2});
}

}  // namespace
}  // namespace foreshock::store
