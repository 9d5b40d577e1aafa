// The plug-in through its door: every kind of network, wrong use, and what is saved.
#include "ml/neural/door.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "ml/neural_plugin.h"
#include "ml/random.h"

namespace foreshock::ml {
namespace {

std::shared_ptr<const NeuralPlugin> plugin() {
  return NeuralPlugin::open(FORESHOCK_NEURAL_PLUGIN).value();
}

TEST(NeuralDoor, SaysWhatItWasBuiltWith) {
  EXPECT_NE(plugin()->built_with().find("libtorch"), std::string_view::npos);
}

TEST(NeuralDoor, ImpossibleShapesAndInputsAreErrorsAndNotCrashes) {
  for (NeuralShape shape :
       {NeuralShape{NeuralKind::kAutoencoder, 0, 16, 0, 1},
        NeuralShape{NeuralKind::kAutoencoder, 5000, 16, 0, 1}, NeuralShape{NeuralKind::kLstmNext, 5, 0, 8, 1},
        NeuralShape{NeuralKind::kLstmNext, 5, 18, 8, 1}, NeuralShape{NeuralKind::kGruNext, 5, 16, 1, 1},
        NeuralShape{static_cast<NeuralKind>(9), 5, 16, 8, 1}})
    EXPECT_FALSE(NeuralNet::make(plugin(), shape).has_value()) << shape.width << ' ' << shape.hidden;
  NeuralNet next = NeuralNet::make(plugin(), {NeuralKind::kLstmNext, 5, 16, 4, 1}).value();
  std::vector<uint32_t> symbols = {0, 1, 9, 2};
  EXPECT_FALSE(next.judge(symbols, std::vector<uint64_t>{4}).has_value());  // 9 is no symbol
  symbols[2] = 3;
  EXPECT_TRUE(next.judge(symbols, std::vector<uint64_t>{4}).has_value());
  EXPECT_FALSE(next.judge(symbols, std::vector<uint64_t>{2, 2}).has_value());  // an empty piece
  EXPECT_FALSE(next.train_pieces({}, {}, {}, {}).has_value());
  EXPECT_FALSE(next.train_rows(std::vector<float>(10, 0.0F), {}, {}).has_value());  // it reads symbols
  EXPECT_FALSE(next.train_pieces(symbols, std::vector<uint64_t>{4}, {.epochs_max = 0}, {}).has_value());
}

// A cycle 0 1 2 3 0 ...: after training the right next symbol has nearly all the probability, and a training
// that is told to stop early has fewer epochs.
TEST(NeuralDoor, EveryNextEventNetworkLearnsACycle) {
  std::vector<uint32_t> symbols;
  std::vector<uint64_t> ends;
  for (uint32_t i = 0; i < 80; ++i) {
    for (uint32_t k = 0; k < 8; ++k) symbols.push_back((i + k) % 4);
    ends.push_back(symbols.size());
  }
  for (NeuralKind kind : {NeuralKind::kLstmNext, NeuralKind::kGruNext, NeuralKind::kTransformerNext}) {
    NeuralNet net = NeuralNet::make(plugin(), {kind, 4, 16, 8, 3}).value();
    uint32_t epochs = 0;
    ASSERT_TRUE(net.train_pieces(symbols, ends, {.epochs_max = 40, .batch = 8, .learning_rate = 1e-2F},
                                 [&](const NeuralEpoch& at) { epochs = at.epoch; })
                    .has_value());
    EXPECT_GE(epochs, 1u);
    NeuralNet::Judged judged = net.judge(symbols, ends).value();
    for (size_t k = 1; k < 8; ++k) EXPECT_LT(judged.surprise[k], 0.2) << static_cast<int>(kind) << ' ' << k;
    std::vector<uint32_t> wrong = {0, 1, 2, 1};
    judged = net.judge(wrong, std::vector<uint64_t>{4}).value();
    EXPECT_GT(judged.surprise[3], 2) << static_cast<int>(kind);
    EXPECT_GT(judged.rank[3], 0u);
  }
}

std::string saved(const NeuralNet& net) {
  std::string bytes;
  StateWriter writer(bytes);
  net.save(writer);
  return bytes;
}

TEST(NeuralDoor, WeightsComeBackAndHostileOnesDoNot) {
  NeuralNet net = NeuralNet::make(plugin(), {NeuralKind::kGruNext, 6, 16, 8, 5}).value();
  std::string bytes = saved(net);
  StateReader reader(bytes);
  NeuralNet copy = NeuralNet::load(plugin(), NeuralKind::kGruNext, reader).value();
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(saved(copy), bytes);
  EXPECT_GT(copy.memory_bytes(), 16u * 16 * 3 * sizeof(float));
  auto refused = [](const std::string& hostile, NeuralKind kind) {
    StateReader in(hostile);
    return !NeuralNet::load(plugin(), kind, in).has_value();
  };
  EXPECT_TRUE(refused(bytes, NeuralKind::kLstmNext));  // of another kind
  for (size_t size : {size_t{0}, size_t{7}, size_t{30}, bytes.size() - 1})
    EXPECT_TRUE(refused(bytes.substr(0, size), NeuralKind::kGruNext)) << size;
  std::string poisoned = bytes;
  poisoned.replace(poisoned.size() - 4, 4, std::string("\x00\x00\xc0\x7f", 4));  // a weight that is no number
  EXPECT_TRUE(refused(poisoned, NeuralKind::kGruNext));
  // Every byte of the head, turned over: an error or a network that answers.
  for (size_t at = 0; at < 32; ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(~changed[at]);
    StateReader in(changed);
    Result<NeuralNet> loaded = NeuralNet::load(plugin(), NeuralKind::kGruNext, in);
    if (loaded) {
      EXPECT_TRUE(loaded->judge(std::vector<uint32_t>{1, 2}, std::vector<uint64_t>{2}).has_value()) << at;
    }
  }
}

TEST(NeuralDoor, SameSeedSameWeights) {
  auto trained = [](uint64_t seed) {
    NeuralNet net = NeuralNet::make(plugin(), {NeuralKind::kAutoencoder, 4, 16, 0, seed}).value();
    Random random(2);
    std::vector<float> values;
    for (int i = 0; i < 400; ++i) values.push_back(static_cast<float>(random.normal()));
    EXPECT_TRUE(net.train_rows(values, {.epochs_max = 5}, {}).has_value());
    return saved(net);
  };
  EXPECT_EQ(trained(1), trained(1));
  EXPECT_NE(trained(1), trained(2));
}

}  // namespace
}  // namespace foreshock::ml
