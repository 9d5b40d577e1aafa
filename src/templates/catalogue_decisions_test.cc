#include <gtest/gtest.h>

#include "templates/catalogue.h"

namespace foreshock::templates {
namespace {

TEST(CatalogueDecisions, NoneAtFirst) {
  Catalogue catalogue;
  EXPECT_TRUE(catalogue.decisions().empty());
  EXPECT_EQ(catalogue.name(TemplateId{7}), "");
}

}  // namespace
}  // namespace foreshock::templates
