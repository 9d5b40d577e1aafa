#include "parse/declared/format_tables.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

FormatDeclaration declared(std::string_view yaml) {
  Result<FormatDeclaration> made = read_declaration(yaml, "t.yaml");
  EXPECT_TRUE(made) << (made ? "" : made.error().message);
  return made ? std::move(*made) : FormatDeclaration();
}

TEST(FormatTables, KeysJoinUsualMeaningsAndDeclaredOnes) {
  std::vector<FormatDeclaration> formats;
  formats.push_back(declared("id: t_keys\nkeys: {has: [RayID]}\nfields: {Status: \"x.status:int\"}\n"));
  Result<FormatTables> tables = FormatTables::build(std::move(formats));
  ASSERT_TRUE(tables);
  const KeyTable::Entry* ray = tables->keys.find("rayid");
  ASSERT_NE(ray, nullptr);
  EXPECT_EQ(ray->signs.size(), 1u);
  EXPECT_EQ(ray->usual, nullptr);
  const KeyTable::Entry* status = tables->keys.find("STATUS");
  ASSERT_NE(status, nullptr);
  EXPECT_EQ(status->fields.size(), 1u);
  EXPECT_NE(status->usual, nullptr);
  EXPECT_EQ(tables->keys.find("unheard of"), nullptr);
  EXPECT_EQ(tables->keys.find(std::string(500, 'k')), nullptr);
  EXPECT_EQ(tables->key_fields[0][0].name, "x.status");
}

TEST(FormatTables, AFirstByteHasOnlySoManyFormats) {
  std::vector<FormatDeclaration> formats;
  for (size_t i = 0; i <= FormatTables::kPerFirstByteMax; ++i)
    formats.push_back(
        declared("id: t_first" + std::to_string(i) + "\nfirst: \"9\"\nlines: [\"9%{a:int}\"]\n"));
  Result<FormatTables> tables = FormatTables::build(std::move(formats));
  ASSERT_FALSE(tables);
  EXPECT_NE(tables.error().message.find("give it `anchors`"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::parse
