#include "learn/learn_options.h"

namespace foreshock::learn {

void declare_learn_settings(Config& config) {
  config.declare({.key = "learn.mute_for",
                  .kind = SettingKind::kDuration,
                  .default_value = "30d",
                  .help = "How long a verdict such as false_positive keeps its subject from alarming.",
                  .min = 60,
                  .max = 10.0 * 365 * 86400});
}

LearnOptions learn_options(const Config& config) {
  LearnOptions options;
  options.mute_ns = config.duration_ns("learn.mute_for");
  return options;
}

}  // namespace foreshock::learn
