// Asked: the parameters of one request of a Loki or Prometheus client, from its address and its form.
//
// Values are read as those servers read them: times as nanoseconds, seconds, seconds with a fraction or RFC
// 3339, steps as seconds or durations. What is wrong is an Error whose text is the answer's. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/series/series.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http_message.h"

namespace foreshock::api::loki {

constexpr size_t kLinesDefault = 100;
constexpr size_t kLinesMax = 50'000;
constexpr size_t kSeriesShownMax = 500;  // of one metric query

class Asked {
 public:
  Asked(const net::HttpRequest& request, Timestamp now);

  std::string text(std::string_view name) const;  // the first; "" without
  std::vector<std::string> texts(std::string_view name) const;
  Result<Timestamp> time(std::string_view name, Timestamp otherwise) const;
  Result<size_t> number(std::string_view name, size_t otherwise, size_t max) const;

  struct Range {
    Timestamp start, end;
  };
  // start and end, or since; the last `hours` without.
  Result<Range> range(int64_t otherwise_ns = kHour) const;
  // Of a range query: start and end brought to the step, which has a default from the range.
  Result<series::Steps> steps() const;
  Result<series::Steps> instant() const;
  Result<int64_t> step(const Range& range) const;

 private:
  net::HttpParameters parameters_;
  Timestamp now_;
};

}  // namespace foreshock::api::loki
