#include "ml/sequence_model.h"

#include <gtest/gtest.h>

#include <numeric>

#include "ml/random.h"

namespace foreshock::ml {
namespace {

std::vector<uint32_t> walk(Random& random) {  // open, some reads in pairs, close
  std::vector<uint32_t> session = {1};
  for (size_t i = 0, pairs = 1 + random.below(4); i < pairs; ++i) {
    session.push_back(2);
    session.push_back(3);
  }
  session.push_back(4);
  return session;
}

SequenceModel taught(int sessions = 500) {
  Random random(3);
  SequenceModel model(4);
  for (int i = 0; i < sessions; ++i) model.learn(walk(random));
  return model;
}

TEST(SequenceModel, ProbabilitiesOfAllThatCanComeSumToOne) {
  SequenceModel model = taught();
  for (std::vector<uint32_t> before : {std::vector<uint32_t>{}, {1}, {1, 2, 3}, {9, 9}, {2, 2, 2, 2, 2}}) {
    double sum =
        model.probability_of_end(before) + model.probability(before, 77);  // 77 stands for the unseen
    for (uint32_t symbol = 1; symbol <= 4; ++symbol) sum += model.probability(before, symbol);
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

// Rate: mean bits of 200 fresh sessions in order against the same ones with two symbols swapped; seed 4.
TEST(SequenceModel, OrderMattersWhereCountsAreEqual) {
  SequenceModel model = taught();
  Random random(4);
  int told_apart = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<uint32_t> session = walk(random), swapped = session;
    std::swap(swapped[1], swapped[2]);
    std::vector<double> good = model.surprise(session), bad = model.surprise(swapped);
    told_apart +=
        std::accumulate(good.begin(), good.end(), 0.0) + 5 < std::accumulate(bad.begin(), bad.end(), 0.0);
  }
  EXPECT_EQ(told_apart, 200);
}

TEST(SequenceModel, StoppingEarlyIsSurprising) {
  SequenceModel model = taught();
  std::vector<uint32_t> whole = {1, 2, 3, 4}, broken = {1, 2};
  EXPECT_LT(model.surprise(whole).back(), 0.5);
  EXPECT_GT(model.surprise(broken).back(), 5);
}

TEST(SequenceModel, FourDuties) {
  SequenceModel model = taught(), copy(4), other(3);
  EXPECT_EQ(model.checksum(), taught().checksum());
  EXPECT_GT(model.memory_bytes(), 1000u);
  std::string bytes;
  StateWriter writer(bytes);
  model.save(writer);
  StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), model.checksum());
  copy.learn(std::vector<uint32_t>{1, 2, 3, 4});
  model.learn(std::vector<uint32_t>{1, 2, 3, 4});
  EXPECT_EQ(copy.checksum(), model.checksum());
  StateReader wrong_order(bytes);
  EXPECT_FALSE(other.load(wrong_order).has_value());
  for (size_t cut = 0; cut + 1 < bytes.size(); cut += 13) {
    SequenceModel half(4);
    StateReader cut_off(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(half.load(cut_off).has_value());
  }
}

}  // namespace
}  // namespace foreshock::ml
