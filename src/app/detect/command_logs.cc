#include <algorithm>
#include <cstdio>

#include "app/detect/model_in_file.h"
#include "app/detect/neural_choice.h"
#include "app/detect/window_reader.h"
#include "app/detect_commands.h"
#include "app/terminal.h"
#include "base/json_writer.h"
#include "base/time.h"
#include "detect/model_file.h"

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

Result<detect::LogDetector::Options> options_for(const std::string& learner,
                                                 const std::string& neural_plugin) {
  detect::LogDetector::Options options{.model = learner};
  if (detect::log_model_is_neural(learner)) {
    ASSIGN_OR_RETURN(options.neural, open_neural_plugin(neural_plugin));
    options.watcher = training_progress();
  }
  return options;
}

Result<detect::LogDetector> train(World& world, const DetectLogsCommand& asked, WindowReader& reader) {
  uint32_t source = 0;
  for (const std::string& file : asked.train) RETURN_IF_ERROR(reader.read(file, source++, asked.labelled));
  reader.learned();
  ASSIGN_OR_RETURN(detect::LogDetector::Options options,
                   options_for(asked.model.empty() ? "auto" : asked.model, asked.neural_plugin));
  options.seed = asked.seed;
  options.false_rate = asked.false_rate.value_or(options.false_rate);
  std::vector<detect::LogWindow> windows = reader.windows(0, source);
  if (asked.labelled && !windows.empty() &&
      std::all_of(windows.begin(), windows.end(), [](const auto& window) { return window.label == 1; }))
    std::fputs(
        "note: every training window is labelled faulty; without a healthy one faults are what is usual\n",
        stderr);
  ASSIGN_OR_RETURN(detect::LogDetector detector, detect::LogDetector::train(windows, options));
  if (!asked.save.empty())
    RETURN_IF_ERROR(write_model(world, asked.save,
                                detect::save_log_model(detector, reader.window_lines(), reader.catalogue())));
  return detector;
}

Result<detect::LogDetector> load(World& world, const DetectLogsCommand& asked, WindowReader& reader) {
  ASSIGN_OR_RETURN(ModelBytes file, read_model(world, asked.load, "logs", asked.model));
  ASSIGN_OR_RETURN(detect::LogDetector::Options options, options_for(file.learner, asked.neural_plugin));
  Result<detect::LogModel> loaded = detect::load_log_model(file.bytes, options, reader.catalogue());
  if (!loaded) return fail(with_file(asked.load, loaded.error()));
  if (asked.window_lines && *asked.window_lines != loaded->window_lines)
    return fail(ErrorKind::kInvalid, asked.load + ": the model knows windows of " +
                                         std::to_string(loaded->window_lines) +
                                         " lines; leave --window-lines out");
  reader.set_window_lines(loaded->window_lines);
  reader.learned();
  if (asked.false_rate) loaded->detector.set_false_rate(*asked.false_rate);
  return std::move(loaded->detector);
}

}  // namespace

int DetectLogsCommand::run(World& world) const {
  if (model == "list") {
    std::fputs(model_list(detect::log_model_names(), detect::log_model_is_neural, neural_plugin).c_str(),
               stdout);
    return 0;
  }
  std::string wrong = wrong_model_flags({!train.empty(), !test.empty(), save, load});
  if (!wrong.empty()) return complain_usage("detect logs: " + wrong);
  if (false_rate && (*false_rate <= 0 || *false_rate >= 1))
    return complain_usage("detect logs: --false-rate lies between 0 and 1, e.g. 0.01");
  WindowReader reader(window_lines.value_or(100), labelled);
  Result<detect::LogDetector> detector =
      load.empty() ? app::train(world, *this, reader) : app::load(world, *this, reader);
  if (!detector) {
    bool wrong_name = detector.error().message.find("no log model") != std::string::npos;
    return wrong_name ? complain_usage("detect logs: " + detector.error().message)
                      : complain(detector.error());
  }
  uint32_t trained = static_cast<uint32_t>(train.size()), source = trained;
  for (const std::string& file : test)
    if (Status read = reader.read(file, source++, false); !read) return complain(read.error());
  std::vector<detect::LogWindow> asked = reader.windows(trained, source);
  uint64_t lines = 0;
  for (const detect::LogWindow& window : asked) lines += window.lines;
  if (std::string note = foreign_note(reader.foreign_lines(asked), lines, "lines"); !note.empty())
    std::fprintf(stderr, "note: %s\n", note.c_str());
  std::vector<detect::LogVerdict> verdicts = detector->judge(asked);
  for (size_t i = 0; i < asked.size(); ++i)
    if (every || verdicts[i].anomalous)
      print_finding(reader, test[asked[i].source - trained], detector->model(), asked[i], verdicts[i]);
  return 0;
}

}  // namespace foreshock::app
