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

}  // namespace
}  // namespace foreshock::store
