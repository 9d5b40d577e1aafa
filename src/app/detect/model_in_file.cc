#include "app/detect/model_in_file.h"

#include "detect/model_file.h"

namespace foreshock::app {

std::string wrong_model_flags(const ModelFlags& flags) {
  if (!flags.load.empty() && flags.train) return "--load brings a trained model: leave --train out";
  if (!flags.load.empty() && !flags.save.empty()) return "--load and --save are of different runs";
  if (!flags.load.empty() && !flags.test) return "--load names the model; --test those to judge by it";
  if (flags.load.empty() && !flags.train)
    return "--train names healthy data to learn from (or --load a trained model), --test what to judge";
  if (!flags.test && flags.save.empty())
    return "--test names what to judge (or --save the file to write the trained model to)";
  return "";
}

std::string foreign_note(uint64_t foreign, uint64_t all, std::string_view what) {
  if (all == 0 || foreign * 2 <= all) return "";
  return std::to_string(foreign * 100 / all) + " % of the " + std::string(what) +
         " to judge are of kinds that the training does not hold: was it of this system?";
}

Error with_file(const std::string& path, const Error& error) {
  return {error.kind, path + ": " + error.message};
}

Result<ModelBytes> read_model(World& world, const std::string& path, std::string_view command,
                              const std::string& wanted) {
  ModelBytes model;
  ASSIGN_OR_RETURN(model.bytes, read_file(world.disk(), path, detect::kModelBytesMax));
  Result<std::string> learner = detect::learner_of_model(model.bytes, command);
  if (!learner) return fail(with_file(path, learner.error()));
  if (!wanted.empty() && wanted != *learner)
    return fail(ErrorKind::kInvalid,
                path + ": the model is of " + *learner + ", not of " + wanted + "; leave --model out");
  model.learner = std::move(*learner);
  return model;
}

Status write_model(World& world, const std::string& path, std::string_view bytes) {
  if (bytes.size() > detect::kModelBytesMax)
    return fail(ErrorKind::kExhausted, path + ": the model has more than 1 GiB; train it on less");
  return write_file_atomically(world.disk(), path, bytes);
}

}  // namespace foreshock::app
