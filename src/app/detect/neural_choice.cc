#include "app/detect/neural_choice.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/detect_commands.h"
#include "detect/log_detector.h"
#include "detect/model_purposes.h"
#include "detect/series_detector.h"
#include "detect/session_detector.h"

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;
constexpr const char* kFile = "libforeshock_neural.so";

}  // namespace

std::string neural_plugin_file(const std::string& named, const std::string& program) {
  if (!named.empty()) return named;
  if (const char* set = std::getenv("FORESHOCK_NEURAL_PLUGIN"); set && *set) return set;
  fs::path folder = fs::path(program).parent_path();
  std::error_code error;
  fs::path installed = folder / ".." / "lib" / "foreshock" / kFile;
  if (!fs::exists(folder / kFile, error) && fs::exists(installed, error)) return installed;
  return folder / kFile;
}

Result<std::shared_ptr<const ml::NeuralPlugin>> open_neural_plugin(const std::string& named) {
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error);
  setenv("OPENBLAS_NUM_THREADS", "1", 0);
  return ml::NeuralPlugin::open(neural_plugin_file(named, program));
}

std::string model_list(const std::vector<std::string>& names,
                       const std::function<bool(std::string_view)>& neural, const std::string& plugin_named) {
  Result<std::shared_ptr<const ml::NeuralPlugin>> plugin = open_neural_plugin(plugin_named);
  std::string out = "model\tready\tfor\tnote\n";
  for (const std::string& name : names) {
    bool network = neural(name);
    out +=
        name + (network && !plugin ? "\tno\t" : "\tyes\t") + std::string(detect::model_purpose(name)) + '\t';
    if (network) out += plugin ? "network, " + std::string((*plugin)->built_with()) : plugin.error().message;
    out += '\n';
  }
  return out;
}

std::string models_of_all_commands() {
  std::vector<std::string> names;
  auto index = [&](std::string_view name) {
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) found = names.insert(found, std::string(name));
    return static_cast<size_t>(found - names.begin());
  };
  std::vector<std::array<bool, 3>> knows;
  auto note = [&](std::string_view name, size_t command) {
    size_t at = index(name);
    knows.resize(std::max(knows.size(), at + 1));
    knows[at][command] = true;
  };
  for (const std::string& name : detect::session_model_names()) note(name, 0);
  for (const std::string& name : detect::log_model_names()) note(name, 1);
  for (std::string_view name : detect::series_model_names()) note(name, 2);
  std::string out = "model\tsessions\tlogs\tseries\tfor\n";
  for (size_t i = 0; i < names.size(); ++i) {
    out += names[i];
    for (bool known : knows[i]) out += known ? "\t1" : "\t0";
    out += '\t' + std::string(detect::model_purpose(names[i])) + '\n';
  }
  return out;
}

ml::NeuralWatcher training_progress() {
  if (!isatty(STDERR_FILENO)) return {};
  return [](const ml::NeuralEpoch& at) {
    std::fprintf(stderr, "\r\033[Ktraining: epoch %u of at most %u, loss %.4g, held out %.4g%s", at.epoch,
                 at.epochs_max, at.loss, at.validation_loss, at.epoch == at.epochs_max ? "\n" : "");
  };
}

int DetectModelsCommand::run(World&) const {
  std::fputs(models_of_all_commands().c_str(), stdout);
  return 0;
}

}  // namespace foreshock::app
