#include "forecast/forecast_options.h"

namespace foreshock::forecast {

Status validate(const SeasonalRateOptions& o) {
  if (!(o.level_half_life_bins >= 5 && o.level_half_life_bins <= 100'000))
    return fail(ErrorKind::kInvalid, "forecast.level_half_life_bins must be between 5 and 100000");
  if (!(o.speed_up_max >= 1 && o.speed_up_max <= 50))
    return fail(ErrorKind::kInvalid, "forecast.speed_up_max must be between 1 and 50");
  if (!(o.clip_sigmas >= 1 && o.clip_sigmas <= 10))
    return fail(ErrorKind::kInvalid, "forecast.clip_sigmas must be between 1 and 10");
  if (!(o.season_rate > 0 && o.season_rate <= 1))
    return fail(ErrorKind::kInvalid, "forecast.season_rate must be above 0 and at most 1");
  if (o.season_after_bins < 60)
    return fail(ErrorKind::kInvalid, "forecast.season_after_bins must be at least 60");
  if (o.season_visits < 1 || o.season_visits > 50)
    return fail(ErrorKind::kInvalid, "forecast.season_visits must be between 1 and 50");
  return {};
}

}  // namespace foreshock::forecast
