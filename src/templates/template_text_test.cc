#include "templates/template_text.h"

#include <gtest/gtest.h>

#include "templates/catalogue.h"

namespace foreshock::templates {
namespace {

using parse::TokenType;

TextPart constant(std::string text) {
  return {std::move(text), false, TokenType::kWord};
}
TextPart slot(TokenType type) {
  return {"", true, type};
}

TEST(TemplateText, WritesSlotsByName) {
  EXPECT_EQ(write_template(
                {constant("from "), slot(TokenType::kIp), constant(" took "), slot(TokenType::kDuration)}),
            "from <ip> took <duration>");
  EXPECT_EQ(write_template({constant("user "), slot(TokenType::kWord)}), "user <*>");
}

TEST(TemplateText, LiteralsThatLookLikeSlotsAreEscaped) {
  EXPECT_EQ(write_template({constant("saw <*> and <num>")}), "saw \\<*> and \\<num>");
  EXPECT_EQ(write_template({constant("C:\\"), slot(TokenType::kNumber)}), "C:\\\\<num>");
  EXPECT_NE(write_template({constant("<num>")}), write_template({slot(TokenType::kNumber)}));
  EXPECT_EQ(write_template({constant("a < b > c <- d")}), "a < b > c <- d");
}

TEST(TemplateText, ReadsBackWhatItWrote) {
  const std::vector<std::vector<TextPart>> cases = {
      {constant("plain")},
      {slot(TokenType::kIp)},
      {constant("\\"), slot(TokenType::kIp), constant("\\")},
      {constant("\\\\<num>\\"), slot(TokenType::kPath), constant("<*>")},
      {constant("<num"), slot(TokenType::kNumber), constant(">")},
      {slot(TokenType::kNumber), slot(TokenType::kNumber)},
      {constant("a<b>c<memory:"), slot(TokenType::kNumber), constant(">")},
  };
  for (const auto& parts : cases) {
    std::string text = write_template(parts);
    std::vector<TextPart> back = read_template(text);
    ASSERT_EQ(back.size(), parts.size()) << text;
    for (size_t i = 0; i < parts.size(); ++i) {
      EXPECT_EQ(back[i].text, parts[i].text) << text;
      EXPECT_EQ(back[i].is_slot, parts[i].is_slot) << text;
      EXPECT_EQ(back[i].type, parts[i].type) << text;
    }
  }
}

TEST(TemplateText, LoghubStyleCollapsesRuns) {
  EXPECT_EQ(loghub_style("from <ip>:<num> at <time>"), "from <*> at <*>");
  EXPECT_EQ(loghub_style("a <num> <num> b"), "a <*> <*> b");
  EXPECT_EQ(loghub_style("saw \\<*>"), "saw <*>");
}

TEST(TemplateText, GivenTemplatesBecomeCanonical) {
  EXPECT_EQ(canonical_given("user {id} left"), "user <*> left");
  EXPECT_EQ(canonical_given("took %d ms at %.2f%%"), "took <num> ms at <*>%%");
  EXPECT_EQ(canonical_given("from <ip>"), "from <ip>");
  EXPECT_EQ(canonical_given("{\"a\": 1}"), "{\"a\": 1}");
  EXPECT_EQ(canonical_given(""), "<blank>");
}

TEST(TemplateText, IdIsTheHashOfTheText) {
  // printf 'Connection from <ip> closed' | sha256sum
  EXPECT_EQ(hex16(template_id_of("Connection from <ip> closed")), "ce4563311eb33dc8");
}

}  // namespace
}  // namespace foreshock::templates
