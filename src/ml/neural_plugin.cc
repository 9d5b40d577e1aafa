#include "ml/neural_plugin.h"

#include <dlfcn.h>

#include <cmath>

#include "base/check.h"
#include "ml/neural/door.h"

#define FORESHOCK_TEXT(name) #name
#define FORESHOCK_TEXT_OF(name) FORESHOCK_TEXT(name)

namespace foreshock::ml {
namespace {

constexpr std::string_view kWayOut =
    "; run `make neural` (it installs libtorch and builds with -DFORESHOCK_NEURAL=ON). All other models work "
    "without it";
constexpr uint32_t kWidthMax = 4096, kHiddenMax = 1024, kPieceMax = 4096;
constexpr uint64_t kWeightsMax = 1u << 26;
constexpr float kWeightMax = 1e6F;

std::string what_failed(const ForeshockNeuralDoor& door) {
  return std::string("the neural network could not go on: ") + door.last_error();
}

ForeshockNeuralPlan plan_of(const NeuralPlan& plan) {
  return {plan.epochs_max, plan.batch, plan.patience, plan.learning_rate};
}

// What the C callback needs to reach the C++ one.
struct Watched {
  const NeuralWatcher& watcher;
  uint32_t epochs_max;
  static int told(void* context, uint32_t epoch, double loss, double validation_loss) {
    const Watched& self = *static_cast<const Watched*>(context);
    if (self.watcher) self.watcher({epoch, self.epochs_max, loss, validation_loss});
    return 0;
  }
};

}  // namespace

Result<std::shared_ptr<const NeuralPlugin>> NeuralPlugin::open(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) {
    const char* reason = dlerror();
    return fail(ErrorKind::kUnavailable, "the neural plug-in cannot be loaded: " +
                                             std::string(reason ? reason : path) + std::string(kWayOut));
  }
  // NODELETE: it stays until the process ends; only the handle is given back.
  auto entry =
      reinterpret_cast<ForeshockNeuralEntry>(dlsym(library, FORESHOCK_TEXT_OF(FORESHOCK_NEURAL_ENTRY)));
  const ForeshockNeuralDoor* door = entry ? entry() : nullptr;
  dlclose(library);
  if (!door)
    return fail(ErrorKind::kUnavailable,
                path + " is not a neural plug-in of foreshock" + std::string(kWayOut));
  if (door->version != kForeshockNeuralVersion || door->bytes != sizeof(ForeshockNeuralDoor))
    return fail(ErrorKind::kUnavailable,
                "the neural plug-in " + path + " was built for version " + std::to_string(door->version) +
                    " of its door, this program speaks " + std::to_string(kForeshockNeuralVersion) +
                    ": build both from the same source" + std::string(kWayOut));
  return std::shared_ptr<const NeuralPlugin>(new NeuralPlugin(door));
}

std::string_view NeuralPlugin::built_with() const {
  return door_->built_with;
}

NeuralNet::NeuralNet(std::shared_ptr<const NeuralPlugin> plugin, const NeuralShape& shape, void* model)
    : plugin_(std::move(plugin)), shape_(shape), model_(model, plugin_->door().destroy) {}

Result<NeuralNet> NeuralNet::make(std::shared_ptr<const NeuralPlugin> plugin, const NeuralShape& shape) {
  CHECK(plugin != nullptr);
  ForeshockNeuralShape wanted{static_cast<uint32_t>(shape.kind), shape.width, shape.hidden, shape.piece,
                              shape.seed};
  void* model = plugin->door().create(&wanted);
  if (!model) return fail(ErrorKind::kInvalid, what_failed(plugin->door()));
  return NeuralNet(std::move(plugin), shape, model);
}

Status NeuralNet::train_rows(std::span<const float> values, const NeuralPlan& plan,
                             const NeuralWatcher& watcher) {
  ForeshockNeuralPlan wanted = plan_of(plan);
  Watched watched{watcher, plan.epochs_max};
  if (plugin_->door().train_rows(model_.get(), values.data(), values.size() / shape_.width, &wanted,
                                 Watched::told, &watched) != 0)
    return fail(ErrorKind::kInternal, what_failed(plugin_->door()));
  return {};
}

Status NeuralNet::train_pieces(std::span<const uint32_t> symbols, std::span<const uint64_t> ends,
                               const NeuralPlan& plan, const NeuralWatcher& watcher) {
  ForeshockNeuralPlan wanted = plan_of(plan);
  ForeshockNeuralPieces pieces{symbols.data(), ends.data(), ends.size()};
  Watched watched{watcher, plan.epochs_max};
  if (plugin_->door().train_pieces(model_.get(), &pieces, &wanted, Watched::told, &watched) != 0)
    return fail(ErrorKind::kInternal, what_failed(plugin_->door()));
  return {};
}

Result<std::vector<float>> NeuralNet::errors(std::span<const float> values) const {
  std::vector<float> errors(values.size());
  if (plugin_->door().score_rows(model_.get(), values.data(), values.size() / shape_.width, errors.data()) !=
      0)
    return fail(ErrorKind::kInternal, what_failed(plugin_->door()));
  return errors;
}

Result<NeuralNet::Judged> NeuralNet::judge(std::span<const uint32_t> symbols,
                                           std::span<const uint64_t> ends) const {
  Judged judged{std::vector<float>(symbols.size()), std::vector<uint32_t>(symbols.size())};
  ForeshockNeuralPieces pieces{symbols.data(), ends.data(), ends.size()};
  if (plugin_->door().score_pieces(model_.get(), &pieces, judged.surprise.data(), judged.rank.data()) != 0)
    return fail(ErrorKind::kInternal, what_failed(plugin_->door()));
  return judged;
}

std::vector<float> NeuralNet::weights() const {
  std::vector<float> weights(plugin_->door().weight_count(model_.get()));
  CHECK(plugin_->door().read_weights(model_.get(), weights.data(), weights.size()) == 0)
      << plugin_->door().last_error();
  return weights;
}

void NeuralNet::save(StateWriter& out) const {
  out.u32(static_cast<uint32_t>(shape_.kind));
  out.u32(shape_.width);
  out.u32(shape_.hidden);
  out.u32(shape_.piece);
  out.u64(shape_.seed);
  std::vector<float> all = weights();
  out.u64(all.size());
  for (float weight : all) out.f32(weight);
}

Result<NeuralNet> NeuralNet::load(std::shared_ptr<const NeuralPlugin> plugin, NeuralKind kind,
                                  StateReader& in) {
  NeuralShape shape;
  if (in.u32() != static_cast<uint32_t>(kind)) in.spoil();
  shape.kind = kind;
  shape.width = in.u32(kWidthMax);
  shape.hidden = in.u32(kHiddenMax);
  shape.piece = in.u32(kPieceMax);
  shape.seed = in.u64();
  uint64_t count = in.u64(kWeightsMax);
  RETURN_IF_ERROR(in.status("a neural network"));
  // The bytes must be there before anything of their size is made.
  std::vector<float> weights;
  for (uint64_t i = 0; i < count && in.ok(); ++i) weights.push_back(in.f32(-kWeightMax, kWeightMax));
  RETURN_IF_ERROR(in.status("a neural network"));
  Result<NeuralNet> net = make(std::move(plugin), shape);
  if (!net) return fail(ErrorKind::kCorrupt, "the saved neural network has an impossible shape");
  if (net->plugin_->door().write_weights(net->model_.get(), weights.data(), weights.size()) != 0)
    return fail(ErrorKind::kCorrupt, "the saved neural network has another number of weights than its shape");
  return net;
}

size_t NeuralNet::memory_bytes() const {
  return sizeof *this + plugin_->door().memory_bytes(model_.get());
}

}  // namespace foreshock::ml
