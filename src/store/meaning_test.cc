#include "store/meaning.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

class Fixed : public Meaning {
 public:
  Result<std::vector<SimilarTemplate>> like_text(TenantId, std::string_view text, size_t count) override {
    asked = std::string(text) + "/" + std::to_string(count);
    return std::vector<SimilarTemplate>{{TemplateId{1}, 0.9}, {TemplateId{2}, 0.5}};
  }
  Result<std::vector<SimilarTemplate>> like_template(TenantId, TemplateId id, size_t) override {
    if (id == TemplateId{7}) return std::vector<SimilarTemplate>{{id, 1}};
    return fail(ErrorKind::kNotFound, "there is no template with this id");
  }
  std::string asked;
};

std::string resolved(std::string_view text, Meaning* meaning) {
  auto query = parse_query(text);
  if (!query) return query.error().message;
  Status status = resolve_meaning(*query, kDefaultTenant, meaning);
  return status ? describe(query->filter) : status.error().message;
}

TEST(Meaning, LikeBecomesItsTemplates) {
  Fixed fixed;
  EXPECT_EQ(resolved("level:error -like(\"disk full\", 3)", &fixed),
            "(level:\"error\" and not templates(0000000000000001 0000000000000002))");
  EXPECT_EQ(fixed.asked, "disk full/3");
  EXPECT_EQ(resolved("like(template:0000000000000007)", &fixed), "templates(0000000000000007)");
  EXPECT_EQ(resolved("a or like(template:0000000000000008)", &fixed),
            "query:6: there is no template with this id");
  EXPECT_EQ(resolved("a", nullptr), "\"a\"");
  EXPECT_EQ(resolved("like('x')", nullptr),
            "query:1: like() needs text vectors, which this process does not have");
}

TEST(Meaning, IsSeenAnywhereInAFilter) {
  EXPECT_TRUE(has_meaning(parse_query("a (b or not like('x'))")->filter));
  EXPECT_FALSE(has_meaning(parse_query("a \"like('x')\"")->filter));
}

}  // namespace
}  // namespace foreshock::store
