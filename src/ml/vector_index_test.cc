#include "ml/vector_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace foreshock::ml {
namespace {

constexpr size_t kColumns = 48;

std::vector<float> unit(std::vector<float> row) {
  float length = std::sqrt(inner_product(row, row));
  for (float& value : row) value /= length;
  return row;
}

// Rows in clusters, as texts are: a centre of 1 in 20 and noise around it.
std::vector<std::vector<float>> clustered(size_t rows, uint64_t seed) {
  Random random(seed);
  std::vector<std::vector<float>> centres, out;
  for (size_t i = 0; i < rows / 20 + 1; ++i) {
    centres.emplace_back();
    for (size_t c = 0; c < kColumns; ++c) centres.back().push_back(static_cast<float>(random.normal()));
  }
  for (size_t i = 0; i < rows; ++i) {
    std::vector<float> row = centres[random.below(centres.size())];
    for (float& value : row) value += 0.5f * static_cast<float>(random.normal());
    out.push_back(unit(std::move(row)));
  }
  return out;
}

std::vector<uint32_t> nearest_of_all(const std::vector<std::vector<float>>& rows,
                                     const std::vector<float>& query, size_t count) {
  std::vector<Nearest> all;
  for (uint32_t i = 0; i < rows.size(); ++i) all.push_back({i, inner_product(rows[i], query)});
  std::sort(all.begin(), all.end(), [](const Nearest& a, const Nearest& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
  });
  std::vector<uint32_t> out;
  for (size_t i = 0; i < count && i < all.size(); ++i) out.push_back(all[i].row);
  return out;
}

// 3,000 rows, 100 questions, seeds 1 and 2: at least 95 % of the true ten.
TEST(VectorIndex, FindsWhatLookingAtAllFinds) {
  auto rows = clustered(3'000, 1);
  VectorIndex index(kColumns, 1);
  for (const auto& row : rows) index.add(row);
  size_t found = 0;
  auto queries = clustered(100, 2);
  for (size_t i = 0; i < queries.size(); i += 2) queries[i] = rows[i * 7];
  for (const auto& query : queries) {
    auto truth = nearest_of_all(rows, query, 10);
    auto answer = index.search(query, 10);
    ASSERT_EQ(answer.size(), 10u);
    for (const Nearest& one : answer) found += std::count(truth.begin(), truth.end(), one.row) > 0 ? 1 : 0;
  }
  EXPECT_GE(static_cast<double>(found) / 1'000, 0.95);
}

TEST(VectorIndex, AnswersComeInOrderAndBeginWithTheRowItself) {
  auto rows = clustered(500, 3);
  VectorIndex index(kColumns, 3);
  for (const auto& row : rows) index.add(row);
  for (uint32_t i = 0; i < 500; i += 50) {
    auto answer = index.search(rows[i], 20);
    ASSERT_EQ(answer.size(), 20u);
    EXPECT_EQ(answer[0].row, i);
    EXPECT_NEAR(answer[0].similarity, 1, 1e-5);
    for (size_t k = 1; k < answer.size(); ++k) EXPECT_GE(answer[k - 1].similarity, answer[k].similarity);
  }
}

// A vector's product with itself may be above 1 by rounding; a similarity is not.
TEST(VectorIndex, NothingIsMoreThanTheSame) {
  auto rows = clustered(500, 3);
  VectorIndex index(kColumns, 3);
  size_t above = 0;
  for (const auto& row : rows) {
    index.add(row);
    above += inner_product(row, row) > 1 ? 1 : 0;
  }
  EXPECT_GT(above, 0u) << "the rows show nothing";
  for (const auto& row : rows) EXPECT_LE(index.search(row, 1)[0].similarity, 1);
}

TEST(VectorIndex, TheSameSeedAndOrderGiveTheSame) {
  auto rows = clustered(400, 4);
  VectorIndex first(kColumns, 9), second(kColumns, 9);
  for (const auto& row : rows) {
    first.add(row);
    second.add(row);
  }
  for (size_t i = 0; i < rows.size(); i += 40) {
    auto a = first.search(rows[i], 5);
    auto b = second.search(rows[i], 5);
    ASSERT_EQ(a.size(), b.size());
    for (size_t k = 0; k < a.size(); ++k) {
      EXPECT_EQ(a[k].row, b[k].row);
      EXPECT_EQ(a[k].similarity, b[k].similarity);
    }
  }
}

TEST(VectorIndex, FewAndEqualRowsAreFine) {
  VectorIndex index(3, 1);
  std::vector<float> x = {1, 0, 0};
  EXPECT_TRUE(index.search(x, 5).empty());
  for (int i = 0; i < 100; ++i) index.add(x);
  index.add(std::vector<float>{0, 1, 0});
  EXPECT_EQ(index.search(x, 5).size(), 5u);
  EXPECT_EQ(index.search(std::vector<float>{0, 1, 0}, 1).front().row, 100u);
  EXPECT_TRUE(index.search(x, 0).empty());
  // Of a hundred equal rows not all are linked to; enough of them are.
  EXPECT_GE(index.search(x, 1'000).size(), 20u);
  EXPECT_GT(index.memory_bytes(), 101u * 3 * sizeof(float));
}

}  // namespace
}  // namespace foreshock::ml
