#include "templates/mining/catalogue_state.h"

#include <gtest/gtest.h>

#include "templates/template_text.h"

namespace foreshock::templates {
namespace {

// Catalogue::State is the catalogue's own; these tests go through a miner's eyes in catalogue_test.cc and
// miner_test.cc. Here: the text of what was placed reads back to the same row.
TEST(CatalogueState, RestoredTextsAreTheSameTemplates) {
  const std::string texts[] = {
      "Connection from <ip> closed",
      "got <num>, <num>, <num> here",
      "list of <num> <num> <num> <num>",
      "user <*> left",
      "C:\\\\<num> is \\<*> and <path>",
      "logname= uid=<num> euid=<num> tty=ssh ruser= rhost=<host>",
      "a.b-c.D[<num>]: <id>, (<*>) 'x'",
      "<tail>",
      "<blank>",
      "<any>",
      "\xd1\x81\xd0\xbe\xd0\xb5\xd0\xb4 <num>",
  };
  Catalogue catalogue;
  Catalogue::Delta delta;
  uint64_t order = 0;
  for (const std::string& text : texts) {
    Template made;
    made.text = text;
    made.id = template_id_of(text);
    made.created_order = ++order;
    delta.templates.push_back(made);
  }
  ASSERT_TRUE(catalogue.restore(delta));
  EXPECT_EQ(catalogue.size(), std::size(texts));
  for (const std::string& text : texts) {
    std::optional<Template> found = catalogue.find(template_id_of(text));
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->text, text);
  }
}

}  // namespace
}  // namespace foreshock::templates
