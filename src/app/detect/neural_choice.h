// Where the neural plug-in lies, when it is opened, and what the `detect` commands say about it.
//
// The file is the one named by --neural-plugin or FORESHOCK_NEURAL_PLUGIN, else libforeshock_neural.so beside
// the program, else ../lib/foreshock/. It is opened only when a network is asked for, or a list of models.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ml/neural_plugin.h"

namespace foreshock::app {

std::string neural_plugin_file(const std::string& named, const std::string& program);
// Opens that of this process. Sets OPENBLAS_NUM_THREADS=1 where it is not set: call before other threads run.
Result<std::shared_ptr<const ml::NeuralPlugin>> open_neural_plugin(const std::string& named);

// TSV `model`, `ready`, `for`, `note`: every model, what it is for, whether a network could run here.
std::string model_list(const std::vector<std::string>& names,
                       const std::function<bool(std::string_view)>& neural, const std::string& plugin_named);

// TSV `model`, then 1 or 0 for `sessions`, `logs` and `series`, then `for`: which command knows which model.
std::string models_of_all_commands();

// Tells each epoch on stderr, where a person looks (stderr is a terminal).
ml::NeuralWatcher training_progress();

}  // namespace foreshock::app
