// Hostile bytes for every learner's load(): it must answer with an error or a state that works.
#include <cmath>
#include <cstdint>

#include "ml/additive_model.h"
#include "ml/conformal.h"
#include "ml/decay_counter.h"
#include "ml/drift_spot.h"
#include "ml/gpd_tail.h"
#include "ml/outlier_model.h"
#include "ml/running_quantile.h"
#include "ml/sequence_model.h"

using namespace foreshock;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  {
    ml::ConformalReservoir learner(64);
    ml::StateReader reader(bytes);
    (void)learner.load(reader).has_value();
    learner.add(1);
    if (!(learner.p_value(1) > 0)) __builtin_trap();
  }
  {
    ml::GpdTail learner;
    ml::StateReader reader(bytes);
    (void)learner.load(reader).has_value();
    for (int i = 0; i < 40; ++i) learner.add(i);
    if (std::isnan(learner.log_tail(50))) __builtin_trap();
  }
  {
    ml::RunningQuantile learner(0.9);
    ml::StateReader reader(bytes);
    (void)learner.load(reader).has_value();
    for (int i = 0; i < 10; ++i) learner.add(i);
  }
  {
    ml::DecayCounter learner;
    ml::StateReader reader(bytes);
    (void)learner.load(reader).has_value();
    (void)learner.value(Timestamp{kDay}, kHour);
  }
  {
    ml::AdditiveModel learner;
    ml::StateReader reader(bytes);
    (void)learner.load(reader).has_value();
    if (std::isnan(learner.expected(1e9))) __builtin_trap();
  }
  {
    ml::DriftSpot learner;
    ml::StateReader reader(bytes);
    (void)learner.load(reader).has_value();
    for (int i = 0; i < 60; ++i)
      if (std::isnan(learner.take(i).log_p)) __builtin_trap();
  }
  {
    ml::SequenceModel learner(2);
    ml::StateReader reader(bytes);
    (void)learner.load(reader).has_value();
    std::vector<uint32_t> session = {1, 2, 3};
    learner.learn(session);
    for (double bits : learner.surprise(session))
      if (std::isnan(bits)) __builtin_trap();
  }
  // The first byte chooses the model, so that the fuzzer can learn each format by itself.
  std::span<const std::string_view> names = ml::outlier_model_names();
  if (size > 0) {
    std::unique_ptr<ml::OutlierModel> model = ml::make_outlier_model(names[data[0] % names.size()], 1);
    ml::StateReader reader(bytes.substr(1));
    if (model->load(reader).has_value() && model->columns() > 0)
      if (std::isnan(model->score(std::vector<double>(model->columns(), 0.5)))) __builtin_trap();
  }
  return 0;
}
