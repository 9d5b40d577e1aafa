// Training of a Network and scoring by it: batches, Adam, early stop on a part of the training data.
//
// A tenth of the rows or pieces (those of the first numbers of a seeded shuffle) is never learned from; when
// the loss on it has not fallen for `patience` epochs, the weights of the best epoch are put back. Pieces are
// batched by length, so that little is padded. Exceptions are libtorch's; door.cc catches them.
#pragma once

#include <functional>

#include "ml/neural/network.h"

namespace foreshock::ml::neural {

// epoch, loss on what is learned, loss on what is not; false stops.
using Watcher = std::function<bool(uint32_t, double, double)>;

void train_rows(Network& network, const float* values, uint64_t rows, const ForeshockNeuralPlan& plan,
                const Watcher& watcher);
void train_pieces(Network& network, const ForeshockNeuralPieces& pieces, const ForeshockNeuralPlan& plan,
                  const Watcher& watcher);
void score_rows(const Network& network, const float* values, uint64_t rows, float* errors);
void score_pieces(const Network& network, const ForeshockNeuralPieces& pieces, float* surprise,
                  uint32_t* rank);

}  // namespace foreshock::ml::neural
