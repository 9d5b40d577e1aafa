#include "api/api_options.h"

namespace foreshock::api {

void declare_api_settings(Config& config) {
  config.declare({.key = "api.query.threads",
                  .kind = SettingKind::kInteger,
                  .default_value = "2",
                  .help = "Searches that run at the same time.",
                  .min = 1,
                  .max = 64});
  config.declare({.key = "api.query.queue",
                  .kind = SettingKind::kInteger,
                  .default_value = "32",
                  .help = "Searches that may wait for a thread; more are refused with 429.",
                  .min = 1,
                  .max = 10000});
  config.declare({.key = "api.query.time",
                  .kind = SettingKind::kDuration,
                  .default_value = "30s",
                  .help = "A search that runs longer ends with what it has found, marked as partial.",
                  .min = 1,
                  .max = 3600});
}

ApiOptions api_options(const Config& config) {
  ApiOptions options;
  options.query_threads = static_cast<int>(config.integer("api.query.threads"));
  options.query_queue_max = static_cast<size_t>(config.integer("api.query.queue"));
  options.query_time_ns = config.duration_ns("api.query.time");
  return options;
}

}  // namespace foreshock::api
