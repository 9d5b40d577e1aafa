#include "parse/declared/format_declaration.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

std::string error_of(std::string_view yaml) {
  Result<FormatDeclaration> made = read_declaration(yaml, "mine.yaml");
  return made ? "" : made.error().message;
}

TEST(FormatDeclaration, ReadsEveryKey) {
  Result<FormatDeclaration> made = read_declaration(R"(id: shop
about: the shop
priority: 1
services: [shop, till]
levels: {bad: ERROR}
lines:
  - "[shop] %{time} %{body}"
  - pattern: "[till] %{body}"
    level: WARN
    set: {event.action: sale}
facts: ["for user %{user.name:word}"]
keys: {over: [json, pairs], has: [shopId], equals: {kind: Sale}}
fields: {shopId: "shop.id:any", When: time}
also: {client.address: source.address}
samples:
  - line: "[till] x"
    expect: {body: x, attributes: {event.action: sale}}
)",
                                                    "mine.yaml");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->id, "shop");
  EXPECT_EQ(made->lines.size(), 2u);
  EXPECT_EQ(made->lines[1].level, Severity::kWarn);
  EXPECT_EQ(made->facts.size(), 1u);
  EXPECT_TRUE(made->over_json && made->over_pairs);
  ASSERT_EQ(made->keys.size(), 2u);
  EXPECT_EQ(made->keys[1].value, "Sale");
  ASSERT_EQ(made->fields.size(), 2u);
  EXPECT_EQ(made->fields[1].key, "when");
  EXPECT_EQ(made->fields[1].role, FieldRole::kTime);
  EXPECT_EQ(made->levels.find("bad"), Severity::kError);
  ASSERT_EQ(made->samples.size(), 1u);
  EXPECT_NE(made->samples[0].expect.find("\"event.action\":\"sale\""), std::string::npos);
}

TEST(FormatDeclaration, ErrorsNameFileLineAndReason) {
  EXPECT_EQ(error_of("id: x\nlinse: []\n").substr(0, 29), "mine.yaml:2: no key 'linse'; ");
  EXPECT_EQ(error_of("id: X-1\n"), "mine.yaml:1: an id is 1 to 48 of a-z, 0-9 and _");
  EXPECT_NE(error_of("id: x\nlines:\n  - \"%{a:no}\"\n").find("mine.yaml:3: no field type 'no'"),
            std::string::npos);
  EXPECT_NE(error_of("id: x\nlines: [\"%{a} x\"]\n").find("mine.yaml:2: this pattern holds no literal"),
            std::string::npos);
  EXPECT_NE(error_of("id: x\nanchors: [abc]\n").find("mine.yaml:2: an anchor has at least 4 bytes"),
            std::string::npos);
  EXPECT_NE(error_of("id: x\nregex: \"(?P<a>x)\"\n").find("mine.yaml:2: a regular expression needs"),
            std::string::npos);
  EXPECT_NE(error_of("id: x\nlevel: loud\n").find("mine.yaml:2: this must be a level"), std::string::npos);
  EXPECT_NE(error_of("id: x\n").find("mine.yaml:1: nothing says what the lines look like"),
            std::string::npos);
  EXPECT_NE(error_of("id: [x\n").find("mine.yaml:"), std::string::npos);
  EXPECT_NE(error_of("\xFF\xFE").find("not UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::parse
