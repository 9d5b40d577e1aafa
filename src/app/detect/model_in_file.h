// Files of trained models for the `detect` commands: read and written whole, errors with the file's name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/world.h"

namespace foreshock::app {

// What is wrong with --train, --test, --save, --load and --model together; "" when nothing is.
struct ModelFlags {
  bool train = false, test = false;
  std::string save, load;
};
std::string wrong_model_flags(const ModelFlags& flags);

struct ModelBytes {
  std::string bytes, learner;
};
// A model that `command` saved; kInvalid when `wanted` names another learner than the file's. Everything else
// that can be wrong with such bytes is told too (detect/model_file.h).
Result<ModelBytes> read_model(World& world, const std::string& path, std::string_view command,
                              const std::string& wanted);
Status write_model(World& world, const std::string& path, std::string_view bytes);
// What to say when most of what is judged was never in the training; "" when it was. `what`: "events",
// "lines".
std::string foreign_note(uint64_t foreign, uint64_t all, std::string_view what);
Error with_file(const std::string& path, const Error& error);

}  // namespace foreshock::app
