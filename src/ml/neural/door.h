// The door of the neural plug-in: plain C, so that no type of libtorch and no exception comes through it.
//
// libforeshock_neural.so exports one function, foreshock_neural_door. Its table begins with `version` and
// `bytes`, which stay where they are for ever: a host reads them before anything else. Models are opaque;
// weights leave and enter as plain numbers, because what is saved is written and checked by the host (no
// archive format of libtorch is ever read). Calls that can fail return 0 when done, and last_error() says
// what happened on this thread. One thread per model; the same shape, data and plan give the same weights on
// the same machine.
#pragma once

#include <cstdint>

extern "C" {

constexpr uint32_t kForeshockNeuralVersion = 1;

enum ForeshockNeuralKind : uint32_t {
  kForeshockAutoencoder = 0,      // rows: squash and restore
  kForeshockLstmAutoencoder = 1,  // symbols: a whole piece through one vector and back
  kForeshockLstmNext = 2,         // symbols: what comes next
  kForeshockGruNext = 3,
  kForeshockTransformerNext = 4,
};

struct ForeshockNeuralShape {
  uint32_t kind;
  uint32_t width;   // columns of a row, or different symbols
  uint32_t hidden;  // units of the widest inner layer
  uint32_t piece;   // symbols in the longest piece; unused by rows
  uint64_t seed;
};

struct ForeshockNeuralPlan {
  uint32_t epochs_max;
  uint32_t batch;     // rows or pieces
  uint32_t patience;  // epochs without a better validation loss before it stops
  float learning_rate;
};

// Pieces of sequences: piece i is symbols[ends[i - 1] .. ends[i]), each below `width`.
struct ForeshockNeuralPieces {
  const uint32_t* symbols;
  const uint64_t* ends;
  uint64_t count;
};

// Called after every epoch; not 0 stops the training as if it had converged.
typedef int (*ForeshockNeuralProgress)(void* context, uint32_t epoch, double loss, double validation_loss);

struct ForeshockNeuralDoor {
  uint32_t version;
  uint32_t bytes;  // sizeof of this table
  const char* built_with;
  void* (*create)(const ForeshockNeuralShape* shape);  // null: last_error()
  void (*destroy)(void* model);
  int (*train_rows)(void* model, const float* values, uint64_t rows, const ForeshockNeuralPlan* plan,
                    ForeshockNeuralProgress progress, void* context);
  int (*train_pieces)(void* model, const ForeshockNeuralPieces* pieces, const ForeshockNeuralPlan* plan,
                      ForeshockNeuralProgress progress, void* context);
  // Squared error of every column of every row.
  int (*score_rows)(void* model, const float* values, uint64_t rows, float* errors);
  // Of every symbol: -ln of the probability it was given, and how many symbols were likelier.
  int (*score_pieces)(void* model, const ForeshockNeuralPieces* pieces, float* surprise, uint32_t* rank);
  uint64_t (*weight_count)(const void* model);
  int (*read_weights)(const void* model, float* into, uint64_t count);
  int (*write_weights)(void* model, const float* from, uint64_t count);
  uint64_t (*memory_bytes)(const void* model);
  const char* (*last_error)(void);
};

typedef const ForeshockNeuralDoor* (*ForeshockNeuralEntry)(void);
#define FORESHOCK_NEURAL_ENTRY foreshock_neural_door

}  // extern "C"
