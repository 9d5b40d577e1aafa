#include "templates/shape.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <set>
#include <string>
#include <vector>

namespace foreshock::templates {
namespace {

// The elements as text, slots as <length>, lists as <n items>.
std::string elements_of(std::string_view text) {
  ShapeScanner scanner;
  std::string out;
  for (const Element& element : scanner.scan(text).elements) {
    if (!out.empty()) out += "~";
    switch (element.kind) {
      case ElementKind::kSlot:
        out += "<" + std::string(element.text(text)) + ">";
        break;
      case ElementKind::kList:
        out += "<" + std::to_string(element.items) + " items>";
        break;
      case ElementKind::kMeasure:
      case ElementKind::kPhrase:
        out += "{" + std::string(element.text(text)) + "}";
        break;
      default:
        out += element.text(text);
    }
  }
  return out;
}

bool same_shape(std::string_view a, std::string_view b) {
  ShapeScanner scanner;
  Hash128 first = scanner.scan(a).hash;
  return first == scanner.scan(b).hash;
}

TEST(Shape, ValuesDoNotChangeIt) {
  EXPECT_TRUE(
      same_shape("Accepted 12 from 10.0.0.1:80 in 3ms", "Accepted 990 from 192.168.7.200:8080 in 17ms"));
  EXPECT_TRUE(same_shape("Receiving block blk_-16 src: /10.2.3.4:5",
                         "Receiving block blk_99 src: /10.250.1.2:50010"));
  EXPECT_FALSE(same_shape("link is up", "link is down"));
  EXPECT_FALSE(same_shape("a b", "a, b"));
}

TEST(Shape, BlanksCountAsOneAndNotAtTheEnds) {
  EXPECT_TRUE(same_shape("took  5 ms", "took 5 ms"));
  EXPECT_TRUE(same_shape("  took 5 ms ", "took 5 ms"));
}

TEST(Shape, NamesAreOneWord) {
  EXPECT_EQ(elements_of("class a.b-c.D ready"), "class~ ~a.b-c.D~ ~ready");
  EXPECT_EQ(elements_of("jk2_init() found"), "jk2_init~(~)~ ~found");
}

TEST(Shape, GluesWhatBelongsToAValue) {
  EXPECT_EQ(elements_of("on host-17 now"), "on~ ~<host-17>~ ~now");
  EXPECT_EQ(elements_of("size 3.5 MB left"), "size~ ~{3.5 MB}~ ~left");
  EXPECT_EQ(elements_of("run true"), "run~ ~<true>");
  EXPECT_EQ(elements_of("app=com.example.mail.Main x"), "app~=~<com.example.mail.Main>~ ~x");
}

TEST(Shape, ListsOfThreeAndMoreAreOneElement) {
  EXPECT_EQ(elements_of("got 1, 2, 3 here"), "got~ ~<3 items>~ ~here");
  EXPECT_EQ(elements_of("got 1, 2 here"), "got~ ~<2 items>~ ~here");
  EXPECT_EQ(elements_of("got 1, b-2 here"), "got~ ~<1>~,~ ~<b-2>~ ~here")
      << "two of different types are no list";
  EXPECT_FALSE(same_shape("got 1 2 3", "got 1 2 3 4")) << "the display keeps the arity";
  EXPECT_EQ(elements_of("names=[ann, bob, eve]"), "names~=~[~<ann, bob, eve>~]");
}

TEST(Shape, PartsOfATemplateAreTheElementsOfItsLines) {
  ShapeScanner scanner;
  for (std::string_view line :
       {"user 'ann lee' took 12 MB of 3, 4, 5", "copy (no such file) to <1 sec, then", "x = \"\" and [a=1]",
        "got SPF_PASS,DKIM_SIGNED at HTTP/1.1", "1293 bytes (1.26 KB) sent"}) {
    Shape shape = scanner.scan(line);
    std::vector<TextPart> parts;
    std::vector<ElementKind> kinds;
    for (const Element& element : shape.elements) {
      kinds.push_back(element.kind);
      if (element.kind == ElementKind::kList || element.kind == ElementKind::kMeasure) {
        uint32_t done = element.begin;
        for (size_t i = 0; i < element.items; ++i) {
          const Element& item = shape.items[element.first_item + i];
          if (item.begin > done) parts.push_back({std::string(line.substr(done, item.begin - done)), false});
          parts.push_back({"", true, item.type});
          done = item.end();
        }
        if (element.end() > done)
          parts.push_back({std::string(line.substr(done, element.end() - done)), false});
      } else if (element.kind == ElementKind::kSlot) {
        parts.push_back({"", true, element.type});
      } else {
        parts.push_back({std::string(element.text(line)), false});
      }
    }
    std::string text;
    Shape again = scanner.scan_parts(read_template(write_template(parts)), text);
    ASSERT_EQ(again.elements.size(), kinds.size()) << line << " -> " << write_template(parts);
    for (size_t i = 0; i < kinds.size(); ++i)
      EXPECT_EQ(again.elements[i].kind, kinds[i]) << line << " at " << i;
  }
}

TEST(Shape, EmptyParenthesesAreAnEmptyValue) {
  ShapeScanner scanner;
  Shape shape = scanner.scan("from x () at");
  ASSERT_EQ(shape.elements.size(), 9u);
  EXPECT_EQ(shape.elements[5].kind, ElementKind::kSlot);
  EXPECT_EQ(shape.elements[5].length, 0u);
}

TEST(Shape, SeveralLinesAreHeadTopFramesAndTail) {
  std::string_view one =
      "java.io.IOException: broken\n\tat a.b.C.d(C.java:1)\n\tat a.b.E.f(E.java:2)\n\tat a.b.G.h";
  EXPECT_TRUE(same_shape(
      one, "java.io.IOException: broken\n\tat a.b.C.d(C.java:17)\n\tat a.b.E.f(E.java:9)\n\tat x.y.Z"));
  EXPECT_FALSE(same_shape(
      one, "java.io.IOException: broken\n\tat a.b.C.e(C.java:17)\n\tat a.b.E.f(E.java:9)\n\tat x"));
  EXPECT_TRUE(same_shape("plain head\n  more 1\n  more 2", "plain head\n  something else"));
}

TEST(Shape, ExceptionsCountWhereverTheyAreNamed) {
  std::string_view python =
      "Traceback (most recent call last):\n  File \"a.py\", line 3\nValueError: bad value 7";
  EXPECT_TRUE(same_shape(
      python,
      "Traceback (most recent call last):\n  File \"b.py\", line 9\n    x()\nValueError: bad value 12\n"));
  EXPECT_FALSE(same_shape(
      python, "Traceback (most recent call last):\n  File \"a.py\", line 3\nKeyError: bad value 7"));
  EXPECT_FALSE(same_shape("request failed\njava.io.IOException: x\n\tat a",
                          "request failed\njava.sql.SqlException: x\n\tat a"));
}

TEST(Shape, TakesAnyBytes) {
  ShapeScanner scanner;
  EXPECT_TRUE(scanner.scan("").elements.empty());
  EXPECT_TRUE(scanner.scan("   ").elements.empty());
  std::string punctuation =
      "!!?"
      "?()[]{}<>,,;;::==\"\"''``~~^^&&**%%$$##@@";
  EXPECT_FALSE(scanner.scan(punctuation).elements.empty());
  std::string long_line(limits::kLineBytesMax, 'x');
  EXPECT_LE(scanner.scan(long_line).elements.size(), 3u);
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "a ";
  EXPECT_LE(scanner.scan(many).elements.size(), limits::kShapeTokensMax + 2);
  std::string binary;
  for (int i = 0; i < 1024; ++i) binary.push_back(static_cast<char>(i * 37));
  EXPECT_FALSE(scanner.scan(binary).elements.empty());
  std::string parentheses;
  for (int i = 0; i < 2000; ++i) parentheses += " ()";
  EXPECT_FALSE(scanner.scan(parentheses).elements.empty());
}

// Words made so that one factor of the hash's product is zero: what stands beside it must still count.
TEST(Shape, ChosenWordsDoNotShareAHash) {
  ShapeScanner scanner;
  size_t tried = 0, distinct = 0;
  for (uint64_t length = 17; length < 400; ++length) {
    uint64_t zero = length * 0x8EBC6AF09C88C6E3ull;
    std::string middle(8, ' ');
    bool letters = true;
    for (size_t i = 0; i < 8; ++i) {
      auto byte = static_cast<unsigned char>(zero >> (8 * i));
      middle[i] = static_cast<char>(byte);
      letters &= byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    }
    if (!letters) continue;
    std::set<uint64_t> seen;
    for (char c = 'a'; c <= 'z'; ++c)
      seen.insert(scanner.scan(std::string(8, c) + middle + std::string(length - 16, 'x')).hash.low);
    tried += 26;
    distinct += seen.size();
  }
  EXPECT_GT(tried, 100u);
  EXPECT_EQ(distinct, tried);
  std::printf("%zu words chosen against the hash, %zu different shapes\n", tried, distinct);
}

// Ids stand in stored lines: these must never change.
TEST(Shape, IdsAreFixed) {
  ShapeScanner scanner;
  EXPECT_EQ(hex16(scanner.scan("Connection from 10.0.0.1 closed").id()),
            hex16(scanner.scan("Connection from 1.2.3.4 closed").id()));
  EXPECT_EQ(hex16(scanner.scan("hello world").id()), "b4097a9989e8d1c3");
  EXPECT_EQ(hex16(scanner.scan("Connection from 10.0.0.1 closed after a rather-long-name-of-a-thing").id()),
            "f905e9c986edcc8d");
}

}  // namespace
}  // namespace foreshock::templates
