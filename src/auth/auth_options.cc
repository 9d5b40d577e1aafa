#include "auth/auth_options.h"

namespace foreshock::auth {

void declare_auth_settings(Config& config) {
  config.declare({.key = "auth.session.lifetime",
                  .kind = SettingKind::kDuration,
                  .default_value = "14d",
                  .help = "How long a sign-in of the page lasts.",
                  .min = 60,
                  .max = 365 * 86400});
  config.declare({.key = "auth.one_time.lifetime",
                  .kind = SettingKind::kDuration,
                  .default_value = "30m",
                  .help = "How long a printed one-time link may be used.",
                  .min = 60,
                  .max = 86400});
  config.declare({.key = "auth.failures.burst",
                  .kind = SettingKind::kInteger,
                  .default_value = "20",
                  .help = "Wrong credentials that one address may send at once before it has to wait.",
                  .min = 1,
                  .max = 10000});
  config.declare({.key = "auth.failures.per_minute",
                  .kind = SettingKind::kInteger,
                  .default_value = "10",
                  .help = "Wrong credentials a minute that one address may go on sending.",
                  .min = 1,
                  .max = 10000});
}

AuthOptions auth_options(const Config& config) {
  AuthOptions options;
  options.session_ns = config.duration_ns("auth.session.lifetime");
  options.one_time_ns = config.duration_ns("auth.one_time.lifetime");
  options.failures_burst = static_cast<int>(config.integer("auth.failures.burst"));
  options.failures_per_minute = static_cast<int>(config.integer("auth.failures.per_minute"));
  return options;
}

}  // namespace foreshock::auth
