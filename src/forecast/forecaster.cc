#include "forecast/forecaster.h"

#include "forecast/models/seasonal_naive.h"

namespace foreshock::forecast {

Result<std::unique_ptr<Forecaster>> make_forecaster(std::string_view name,
                                                    const ForecasterSettings& settings) {
  if (!(settings.coverage > 0 && settings.coverage < 1))
    return fail(ErrorKind::kInvalid, "the coverage of a forecast must lie between 0 and 1");
  if (settings.period < 1 || settings.period > kPeriodMax)
    return fail(ErrorKind::kInvalid,
                "the period of a forecast must be between 1 and " + std::to_string(kPeriodMax));
  if (name == "naive") return std::make_unique<SeasonalNaiveForecaster>(1, settings.coverage);
  if (name == "seasonal_naive")
    return std::make_unique<SeasonalNaiveForecaster>(settings.period, settings.coverage);
  return fail(ErrorKind::kInvalid,
              "no forecasting model is called '" + std::string(name) + "'; there are: naive, seasonal_naive");
}

}  // namespace foreshock::forecast
