#include <cstdio>

#include "app/detect/model_in_file.h"
#include "app/detect/neural_choice.h"
#include "app/detect/series_file.h"
#include "app/detect_commands.h"
#include "app/terminal.h"
#include "detect/model_file.h"

namespace foreshock::app {

namespace {

Result<std::unique_ptr<detect::SeriesDetector>> load(World& world, const DetectSeriesCommand& asked) {
  ASSIGN_OR_RETURN(ModelBytes saved, read_model(world, asked.load, "series", asked.model));
  auto loaded = detect::load_series_model(saved.bytes);
  if (!loaded) return fail(with_file(asked.load, loaded.error()));
  return loaded;
}

}  // namespace

int DetectSeriesCommand::run(World& world) const {
  if (model == "list") {
    std::vector<std::string> names;
    for (std::string_view name : detect::series_model_names()) names.emplace_back(name);
    std::fputs(model_list(
                   names, [](std::string_view) { return false; }, "")
                   .c_str(),
               stdout);
    return 0;
  }
  if (file.empty()) return complain_usage("detect series: name a TSV file with a header: time, value");
  Result<std::unique_ptr<detect::SeriesDetector>> detector =
      load.empty() ? detect::make_series_detector(model.empty() ? "quantile_band" : model)
                   : app::load(world, *this);
  if (!detector)
    return load.empty() ? complain_usage("detect series: " + detector.error().message)
                        : complain(detector.error());
  Result<std::vector<SeriesRow>> rows = read_series(file);
  if (!rows) return complain(rows.error());
  // Judged in the order of time, told in the order of the file.
  std::vector<size_t> order = by_time(*rows);
  std::vector<detect::SeriesVerdict> verdicts;
  for (size_t at : order) verdicts.push_back((*detector)->take((*rows)[at].time_s, (*rows)[at].value));
  detect::join_episodes(verdicts);
  if (!save.empty())
    if (Status written = write_model(world, save, detect::save_series_model(**detector)); !written)
      return complain(written.error());
  std::vector<size_t> place(order.size());
  for (size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::printf("timestamp\tvalue\texpected\tlow\thigh\tp_value\talarm\n");
  for (size_t i = 0; i < rows->size(); ++i) {
    const detect::SeriesVerdict& verdict = verdicts[place[i]];
    std::printf("%s\t%s\t%.9g\t%.9g\t%.9g\t%.6g\t%d\n", (*rows)[i].time_text.c_str(),
                (*rows)[i].value_text.c_str(), verdict.expected, verdict.low, verdict.high, verdict.p_value,
                verdict.alarm ? 1 : 0);
  }
  return 0;
}

}  // namespace foreshock::app
