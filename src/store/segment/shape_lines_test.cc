#include "store/segment/shape_lines.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

std::vector<ShapeLines> shapes_of(const std::vector<std::string_view>& raws,
                                  std::vector<BodyRange> bodies = {}) {
  bodies.resize(raws.size());
  LineInput input;
  input.raws = raws;
  input.bodies = bodies;
  return find_shapes(input);
}

TEST(ShapeLines, LinesThatDifferInSlotsAloneAreOneShape) {
  auto shapes = shapes_of({"user 7 left", "user 8 came", "user x, 9", "user 9 left"});
  ASSERT_EQ(shapes.size(), 2u);
  EXPECT_EQ(shapes[0].lines(), (std::vector<uint32_t>{0, 1, 3}));
  EXPECT_EQ(shapes[1].lines(), (std::vector<uint32_t>{2}));
}

TEST(ShapeLines, ASlotIsAConstantUntilALineDisagrees) {
  auto shapes = shapes_of({"user 7 left", "user 7 left", "user 8 left"});
  ASSERT_EQ(shapes.size(), 1u);
  size_t varying = 0;
  for (size_t k = 0; k < shapes[0].tokens().size(); ++k) {
    if (shapes[0].values_of(k) == nullptr) continue;
    ++varying;
    EXPECT_EQ(shapes[0].values_of(k)->views(), (std::vector<std::string_view>{"7", "7", "8"}));
  }
  EXPECT_EQ(varying, 1u);
}

TEST(ShapeLines, BodiesAgreeWhenTheyBeginAndEndAtTheSameTokens) {
  auto same = shapes_of({"a 77 body", "a 8 other"}, {{5, 4}, {4, 5}});
  ASSERT_EQ(same.size(), 1u);
  EXPECT_TRUE(same[0].bodies_agree());
  EXPECT_EQ(same[0].body_edges(), (std::pair<int, int>{4, 5}));
  EXPECT_FALSE(shapes_of({"a 77 body", "a 8 other"}, {{5, 4}, {0, 9}})[0].bodies_agree());
  EXPECT_FALSE(shapes_of({"a 77 body", "a 8 other"}, {{6, 3}, {5, 4}})[0].bodies_agree()) << "inside a token";
  EXPECT_FALSE(
      shapes_of({"a 7 b", "a 8 c"}, {{BodyRange::kDerived, 0}, {BodyRange::kDerived, 0}})[0].bodies_agree());
}

// All of one template, its shapes told by the lines before.
std::vector<ShapeLines> guided_shapes_of(const std::vector<std::string_view>& raws,
                                         std::vector<BodyRange> bodies = {}) {
  bodies.resize(raws.size());
  std::vector<uint32_t> templates(raws.size(), 0);
  LineInput input;
  input.raws = raws;
  input.bodies = bodies;
  input.templates = templates;
  input.templates_end = 1;
  input.guided = true;
  return find_shapes(input);
}

std::vector<std::string_view> values_of(const ShapeLines& shape, size_t number) {
  for (size_t k = 0; k < shape.tokens().size(); ++k)
    if (shape.values_of(k) != nullptr && number-- == 0) return shape.values_of(k)->views();
  return {};
}

TEST(GuidedShapes, TakeTheValuesBetweenTheConstants) {
  auto shapes = guided_shapes_of({"took 1 ms of x1", "took 2 ms of x2", "took 3 ms of x3", "took 4 ms of x4",
                                  "took 55 ms of y77", "took 6 ms of x6"});
  ASSERT_EQ(shapes.size(), 1u);
  EXPECT_EQ(shapes[0].lines().size(), 6u);
  EXPECT_EQ(values_of(shapes[0], 0), (std::vector<std::string_view>{"1", "2", "3", "4", "55", "6"}));
  EXPECT_EQ(values_of(shapes[0], 1), (std::vector<std::string_view>{"x1", "x2", "x3", "x4", "y77", "x6"}));
}

TEST(GuidedShapes, OtherBytesAndOtherConstantsAreScanned) {
  auto shapes =
      guided_shapes_of({"took 1 ms of x1", "took 2 ms of x2", "took 3 ms of x3", "took 4 ms of x4",
                        "took 5 ms of x5 and more", "took 6 s of x6", "took ab ms of x7", "took 8 ms of "});
  size_t lines = 0;
  for (const ShapeLines& shape : shapes) lines += shape.lines().size();
  EXPECT_EQ(lines, 8u);
  EXPECT_EQ(shapes[0].lines(), (std::vector<uint32_t>{0, 1, 2, 3, 5, 6})) << "a constant became a slot";
  EXPECT_EQ(values_of(shapes[0], 1), (std::vector<std::string_view>{"ms", "ms", "ms", "ms", "s", "ms"}));
}

TEST(GuidedShapes, BodiesAreComparedToo) {
  std::vector<std::string_view> lines = {"a 1 body", "a 2 body",  "a 3 body",
                                         "a 4 body", "a 55 body", "a 6 body"};
  std::vector<BodyRange> bodies = {{4, 4}, {4, 4}, {4, 4}, {4, 4}, {5, 4}, {4, 4}};
  EXPECT_TRUE(guided_shapes_of(lines, bodies)[0].bodies_agree());
  bodies[5] = {2, 6};
  EXPECT_FALSE(guided_shapes_of(lines, bodies)[0].bodies_agree());
  bodies[5] = {BodyRange::kDerived, 0};
  EXPECT_FALSE(guided_shapes_of(lines, bodies)[0].bodies_agree());
}

}  // namespace
}  // namespace foreshock::store
