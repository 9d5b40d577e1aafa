#include "templates/mining/element_glue.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace foreshock::templates {
namespace {

std::string glued(std::string_view text) {
  std::array<parse::Token, 64> tokens;
  size_t count = parse::scan_tokens(text, tokens);
  ElementGlue glue;
  glue.clear();
  glue.append(text, {tokens.data(), count});
  std::string out;
  for (const Element& element : glue.elements()) {
    bool slot = element.kind == ElementKind::kSlot;
    out += (out.empty() ? "" : "~") + std::string(slot ? "<" : "") + std::string(element.text(text)) +
           (slot ? ">" : "");
  }
  return out;
}

TEST(ElementGlue, NamesAreOneWord) {
  EXPECT_EQ(glued("a.b-c/d"), "a.b-c/d");
  EXPECT_EQ(glued("ann@home"), "ann@home");
  EXPECT_EQ(glued("a, b"), "a~,~ ~b");
}

TEST(ElementGlue, WhatStandsBeforeAValueBelongsToIt) {
  EXPECT_EQ(glued("blk_-12"), "<blk_-12>");
  EXPECT_EQ(glued("shop/web-5"), "<shop/web-5>");
  EXPECT_EQ(glued("10.0.0.1:80/x"), "<10.0.0.1:80/x>");
  EXPECT_EQ(glued("web01@home"), "<web01@home>");
  EXPECT_EQ(glued("HTTP/1.1"), "HTTP/1.1") << "the name of a protocol";
}

TEST(ElementGlue, PiecesAreGluedEachByItself) {
  std::string text = "a-b-c";
  std::array<parse::Token, 8> tokens;
  ElementGlue glue;
  glue.clear();
  size_t count = parse::scan_tokens("a-", tokens);
  glue.append(text, {tokens.data(), count});
  glue.append_slot({2, 1, ElementKind::kSlot, parse::TokenType::kWord});
  EXPECT_EQ(glue.elements().size(), 3u);
}

}  // namespace
}  // namespace foreshock::templates
