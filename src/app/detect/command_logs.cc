#include <cstdio>

#include "app/detect/neural_choice.h"
#include "app/detect/window_reader.h"
#include "app/detect_commands.h"
#include "app/terminal.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace foreshock::app {
namespace {

void print_finding(const WindowReader& reader, const std::string& file, const std::string& model,
                   const detect::LogWindow& window, const detect::LogVerdict& verdict) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("kind", "log_window").field("file", file);
  json.field("first_line", window.first_line).field("last_line", window.last_line);
  json.field("start", format_rfc3339(window.begin)).field("end", format_rfc3339(window.end));
  json.field("model", model).field("score", verdict.score).field("p_value", verdict.p_value);
  json.field("anomalous", verdict.anomalous)
      .field("warnings", window.warnings)
      .field("errors", window.errors);
  json.key("contributions").begin_array();
  for (const auto& [id, share] : verdict.contributions)
    json.begin_object()
        .field("template_id", hex16(id))
        .field("template", reader.template_text(id))
        .field("share", share)
        .end_object();
  json.end_array().end_object();
  std::printf("%s\n", out.c_str());
}

}  // namespace

int DetectLogsCommand::run(World&) const {
  if (model == "list") {
    std::fputs(model_list(detect::log_model_names(), detect::log_model_is_neural, neural_plugin).c_str(),
               stdout);
    return 0;
  }
  if (train.empty() || test.empty())
    return complain_usage("detect logs: --train names log files to learn from, --test those to judge");
  if (false_rate <= 0 || false_rate >= 1)
    return complain_usage("detect logs: --false-rate lies between 0 and 1, e.g. 0.01");
  WindowReader reader(window_lines, labelled);
  uint32_t source = 0;
  for (const std::vector<std::string>* files : {&train, &test})
    for (const std::string& file : *files)
      if (Status read = reader.read(file, source++, files == &train && labelled); !read)
        return complain(read.error());
  uint32_t trained = static_cast<uint32_t>(train.size());
  detect::LogDetector::Options options{.model = model, .false_rate = false_rate, .seed = seed};
  if (detect::log_model_is_neural(model)) {
    Result<std::shared_ptr<const ml::NeuralPlugin>> plugin = open_neural_plugin(neural_plugin);
    if (!plugin) return complain(plugin.error());
    options.neural = *plugin;
    options.watcher = training_progress();
  }
  Result<detect::LogDetector> detector = detect::LogDetector::train(reader.windows(0, trained), options);
  if (!detector) {
    bool wrong_name = detector.error().message.find("no log model") != std::string::npos;
    return wrong_name ? complain_usage("detect logs: " + detector.error().message)
                      : complain(detector.error());
  }
  std::vector<detect::LogWindow> asked = reader.windows(trained, source);
  std::vector<detect::LogVerdict> verdicts = detector->judge(asked);
  for (size_t i = 0; i < asked.size(); ++i)
    if (every || verdicts[i].anomalous)
      print_finding(reader, test[asked[i].source - trained], detector->model(), asked[i], verdicts[i]);
  return 0;
}

}  // namespace foreshock::app
