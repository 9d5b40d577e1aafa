#include <cstdio>

#include "app/detect/series_file.h"
#include "app/detect_commands.h"
#include "app/terminal.h"
#include "detect/series_detector.h"

namespace foreshock::app {

int DetectSeriesCommand::run(World&) const {
  Result<std::unique_ptr<detect::SeriesDetector>> detector = detect::make_series_detector(model);
  if (!detector) return complain_usage("detect series: " + detector.error().message);
  Result<std::vector<SeriesRow>> rows = read_series(file);
  if (!rows) return complain(rows.error());
  // Judged in the order of time, told in the order of the file.
  std::vector<size_t> order = by_time(*rows);
  std::vector<detect::SeriesVerdict> verdicts;
  for (size_t at : order) verdicts.push_back((*detector)->take((*rows)[at].time_s, (*rows)[at].value));
  detect::join_episodes(verdicts);
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
