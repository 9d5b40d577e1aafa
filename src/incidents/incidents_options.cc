#include "incidents/incidents_options.h"

namespace foreshock::incidents {
void declare_incidents_settings(Config& config) {
  config.declare({.key = "incidents.join.gap",
                  .kind = SettingKind::kDuration,
                  .default_value = "10m",
                  .help = "How far in time new evidence may be from an incident to still join it.",
                  .min = 1,
                  .max = 6 * 3600});
  config.declare({.key = "incidents.join.span",
                  .kind = SettingKind::kDuration,
                  .default_value = "60m",
                  .help = "After this length an incident takes in only more of the services it has.",
                  .min = 60,
                  .max = 7 * 86400});
  config.declare({.key = "incidents.join.burst",
                  .kind = SettingKind::kDuration,
                  .default_value = "2m",
                  .help = "Alarms of different services this close together are taken for one fault.",
                  .min = 0,
                  .max = 3600});
  config.declare({.key = "incidents.resolve_after",
                  .kind = SettingKind::kDuration,
                  .default_value = "15m",
                  .help = "An incident without new evidence for this long resolves itself.",
                  .min = 10,
                  .max = 7 * 86400});
  config.declare({.key = "incidents.reopen_within",
                  .kind = SettingKind::kDuration,
                  .default_value = "30m",
                  .help = "An alarm like those of an incident resolved less than this ago reopens it.",
                  .min = 0,
                  .max = 7 * 86400});
}

IncidentsOptions incidents_options(const Config& config) {
  IncidentsOptions options;
  options.join_gap_ns = config.duration_ns("incidents.join.gap");
  options.span_max_ns = config.duration_ns("incidents.join.span");
  options.burst_ns = config.duration_ns("incidents.join.burst");
  options.resolve_after_ns = config.duration_ns("incidents.resolve_after");
  options.reopen_within_ns = config.duration_ns("incidents.reopen_within");
  return options;
}

}  // namespace foreshock::incidents
