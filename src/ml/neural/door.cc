#include "ml/neural/door.h"

#include <ATen/Parallel.h>

#include <string>

#include "ml/neural/training.h"

// One thread: results must not depend on cores, and the caller decides what runs beside what. Only where
// OpenBLAS is the BLAS of this machine.
extern "C" void openblas_set_num_threads(int) __attribute__((weak));

namespace {

using foreshock::ml::neural::Network;

thread_local std::string error_;

template <class Work>
int guarded(Work work) {
  try {
    work();
    return 0;
  } catch (const std::exception& failure) {
    error_ = failure.what();
  } catch (...) {
    error_ = "unknown failure";
  }
  error_.resize(std::min(error_.find('\n'), error_.size()));
  return 1;
}

void one_thread() {
  at::set_num_threads(1);
  if (openblas_set_num_threads) openblas_set_num_threads(1);
}

void* create(const ForeshockNeuralShape* shape) {
  Network* network = nullptr;
  guarded([&] {
    one_thread();
    network = new Network(*shape);
  });
  return network;
}

void destroy(void* model) {
  delete static_cast<Network*>(model);
}

foreshock::ml::neural::Watcher watcher(ForeshockNeuralProgress progress, void* context) {
  return [=](uint32_t epoch, double loss, double validation) {
    return !progress || progress(context, epoch, loss, validation) == 0;
  };
}

int train_rows(void* model, const float* values, uint64_t rows, const ForeshockNeuralPlan* plan,
               ForeshockNeuralProgress progress, void* context) {
  return guarded([&] {
    foreshock::ml::neural::train_rows(*static_cast<Network*>(model), values, rows, *plan,
                                      watcher(progress, context));
  });
}

int train_pieces(void* model, const ForeshockNeuralPieces* pieces, const ForeshockNeuralPlan* plan,
                 ForeshockNeuralProgress progress, void* context) {
  return guarded([&] {
    foreshock::ml::neural::train_pieces(*static_cast<Network*>(model), *pieces, *plan,
                                        watcher(progress, context));
  });
}

int score_rows(void* model, const float* values, uint64_t rows, float* errors) {
  return guarded(
      [&] { foreshock::ml::neural::score_rows(*static_cast<Network*>(model), values, rows, errors); });
}

int score_pieces(void* model, const ForeshockNeuralPieces* pieces, float* surprise, uint32_t* rank) {
  return guarded(
      [&] { foreshock::ml::neural::score_pieces(*static_cast<Network*>(model), *pieces, surprise, rank); });
}

uint64_t weight_count(const void* model) {
  uint64_t count = 0;
  for (const at::Tensor& parameter : static_cast<const Network*>(model)->parameters())
    count += static_cast<uint64_t>(parameter.numel());
  return count;
}

void check_count(const void* model, uint64_t count) {
  if (count != weight_count(model))
    throw std::invalid_argument("another number of weights than the model has");
}

int read_weights(const void* model, float* into, uint64_t count) {
  return guarded([&] {
    check_count(model, count);
    for (const at::Tensor& parameter : static_cast<const Network*>(model)->parameters()) {
      std::copy_n(parameter.data_ptr<float>(), parameter.numel(), into);
      into += parameter.numel();
    }
  });
}

int write_weights(void* model, const float* from, uint64_t count) {
  return guarded([&] {
    check_count(model, count);
    for (at::Tensor& parameter : static_cast<Network*>(model)->parameters()) {
      std::copy_n(from, parameter.numel(), parameter.data_ptr<float>());
      from += parameter.numel();
    }
  });
}

uint64_t memory_bytes(const void* model) {
  return sizeof(Network) + weight_count(model) * sizeof(float) +
         static_cast<const Network*>(model)->parameters().size() * sizeof(at::Tensor);
}

const char* last_error() {
  return error_.c_str();
}

constexpr ForeshockNeuralDoor kDoor = {kForeshockNeuralVersion,
                                       sizeof(ForeshockNeuralDoor),
                                       "libtorch " FORESHOCK_TORCH_VERSION,
                                       create,
                                       destroy,
                                       train_rows,
                                       train_pieces,
                                       score_rows,
                                       score_pieces,
                                       weight_count,
                                       read_weights,
                                       write_weights,
                                       memory_bytes,
                                       last_error};

}  // namespace

extern "C" __attribute__((visibility("default"))) const ForeshockNeuralDoor* FORESHOCK_NEURAL_ENTRY(void) {
  return &kDoor;
}
