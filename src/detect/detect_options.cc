#include "detect/detect_options.h"

namespace foreshock::detect {

Status validate(const DetectOptions& o) {
  auto wrong = [](const char* what) { return fail(ErrorKind::kInvalid, std::string("detect.") + what); };
  if (o.lateness_ns < 0 || o.lateness_ns > kMinute) return wrong("lateness must be between 0 and 1m");
  if (o.backfill_lateness_ns < 0 || o.backfill_lateness_ns > kMinute)
    return wrong("backfill_lateness must be between 0 and 1m");
  if (o.backfill_lag_ns < kMinute) return wrong("backfill_lag must be at least 1m");
  if (o.clock_jump_ns < o.backfill_lag_ns) return wrong("clock_jump must not be below backfill_lag");
  if (o.learning_span_ns < 0 || o.warm_up_ns < 0 || o.deploy_span_ns < 0 || o.quiet_span_ns < 0)
    return wrong("learning_span, warm_up, deploy_span and quiet_span must not be negative");
  if (!(o.rate_p_max > 0 && o.rate_p_max < 0.1)) return wrong("rate_p_max must lie between 0 and 0.1");
  if (!(o.rate_ratio_min >= 1.1 && o.rate_ratio_min <= 100))
    return wrong("rate_ratio_min must be between 1.1 and 100");
  if (o.update_every_ns < 10 * kSecond || o.cool_down_ns < kMinute || o.rebase_after_ns < 10 * kMinute)
    return wrong("update_every must be at least 10s, cool_down 1m, rebase_after 10m");
  if (o.findings_per_day < 1 || o.findings_per_day > 10'000)
    return wrong("findings_per_day must be between 1 and 10000");
  if (o.alarms_per_episode < 1 || o.alarms_per_episode > 100)
    return wrong("alarms_per_episode must be between 1 and 100");
  if (o.services_max < 1 || o.services_max > 100'000)
    return wrong("services_max must be between 1 and 100000");
  if (o.pairs_max < 16 || o.pairs_max > 1'000'000) return wrong("pairs_max must be between 16 and 1000000");
  if (o.seen_max < 1024 || o.seen_max > 10'000'000)
    return wrong("seen_max must be between 1024 and 10000000");
  return {};
}

}  // namespace foreshock::detect
