#include "templates/mining/element_groups.h"

#include <gtest/gtest.h>

#include <string>

#include "templates/shape.h"

namespace foreshock::templates {
namespace {

// The elements of a text, phrases and measures in braces, slots and lists in angle brackets.
std::string elements_of(std::string_view text) {
  ShapeScanner scanner;
  std::string out;
  for (const Element& element : scanner.scan(text).elements) {
    bool group = element.kind == ElementKind::kPhrase || element.kind == ElementKind::kMeasure;
    bool value = element.kind == ElementKind::kSlot || element.kind == ElementKind::kList;
    out += (group   ? "{"
            : value ? "<"
                    : "") +
           std::string(element.text(text)) +
           (group   ? "}"
            : value ? ">"
                    : "");
  }
  return out;
}

TEST(ElementGroups, QuotedWordsAreOnePhrase) {
  EXPECT_EQ(elements_of("disk 'Work Files' found"), "disk '{Work Files}' found");
  EXPECT_EQ(elements_of("run `make all' now"), "run `{make all}' now");
  EXPECT_EQ(elements_of("it's a dog's life"), "it's a dog's life");
  EXPECT_EQ(elements_of("open \"a b"), "open \"a b") << "never closed";
  EXPECT_EQ(elements_of("say 'it 5 it'"), "say 'it <5> it'") << "values inside stay apart";
  EXPECT_EQ(elements_of("path '/' ok"), "path '{/}' ok");
  EXPECT_EQ(elements_of("user=\"\" ok"), "user=\"<>\" ok");
}

TEST(ElementGroups, BracketedPhrases) {
  EXPECT_EQ(elements_of("closed (peer went away)"), "closed ({peer went away})");
  EXPECT_EQ(elements_of("closed (gone)"), "closed (gone)");
  EXPECT_EQ(elements_of("at <bottom of stack>"), "at <{bottom of stack}>");
}

TEST(ElementGroups, Measures) {
  EXPECT_EQ(elements_of("free 3.5 MB of 4 GB"), "free {3.5 MB} of {4 GB}");
  EXPECT_EQ(elements_of("1293 bytes (1.26 KB) sent, 40 bytes got"),
            "{1293 bytes (1.26 KB)} sent, {40 bytes} got");
  EXPECT_EQ(elements_of("life <1 sec"), "life <<1 sec>");
  EXPECT_EQ(elements_of("5 apples"), "<5> apples");
}

TEST(ElementGroups, Lists) {
  EXPECT_EQ(elements_of("tests=SPF_PASS,DKIM_SIGNED x"), "tests={SPF_PASS,DKIM_SIGNED} x");
  EXPECT_EQ(elements_of("size=5,user=ann,uid=7"), "size=<5>,user=ann,uid=<7>");
  EXPECT_EQ(elements_of("load 'a', 'b c', 'd' ok"), "load <'a', 'b c', 'd'> ok");
  EXPECT_EQ(elements_of("isr 1,2 now"), "isr <1,2> now");
}

TEST(ElementGroups, EveryElementIsInsideAndInOrder) {
  ShapeScanner scanner;
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "'(<\"[,5 MB`a)>]:= "[(i * 7 + i * i / 5) % 19];
  uint32_t done = 0;
  for (const Element& element : scanner.scan(text).elements) {
    EXPECT_GE(element.begin, done);
    done = element.end();
  }
  EXPECT_LE(done, text.size());
}

}  // namespace
}  // namespace foreshock::templates
