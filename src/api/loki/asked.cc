#include "api/loki/asked.h"

#include <algorithm>
#include <charconv>

#include "api/loki/lexer.h"
#include "api/time_input.h"

namespace foreshock::api::loki {

Asked::Asked(const net::HttpRequest& request, Timestamp now) : parameters_(request.query), now_(now) {
  if (request.body.empty()) return;
  auto form = net::parse_parameters(request.body);
  if (form) parameters_.insert(parameters_.end(), form->begin(), form->end());
}

std::string Asked::text(std::string_view name) const {
  return std::string(net::find_parameter(parameters_, name).value_or(""));
}

std::vector<std::string> Asked::texts(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [key, value] : parameters_)
    if (key == name && !value.empty()) out.push_back(value);
  return out;
}

Result<Timestamp> Asked::time(std::string_view name, Timestamp otherwise) const {
  std::string given = text(name);
  if (given.empty()) return otherwise;
  if (auto time = parse_time_input(given, now_)) return *time;
  return fail(ErrorKind::kInvalid, "could not parse '" + std::string(name) + "' parameter: cannot parse \"" +
                                       given +
                                       "\" to a valid timestamp: nanoseconds, seconds or RFC 3339 are");
}

Result<size_t> Asked::number(std::string_view name, size_t otherwise, size_t max) const {
  std::string given = text(name);
  if (given.empty()) return otherwise;
  size_t value = 0;
  auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (error != std::errc() || end != given.data() + given.size())
    return fail(ErrorKind::kInvalid, std::string(name) + " must be a whole number, not " + given);
  if (value > max)
    return fail(ErrorKind::kInvalid, "max entries limit per query exceeded, " + std::string(name) +
                                         " > max_entries_limit_per_query (" + given + " > " +
                                         std::to_string(max) + ")");
  return value == 0 ? otherwise : value;
}

Result<Asked::Range> Asked::range(int64_t otherwise_ns) const {
  ASSIGN_OR_RETURN(Timestamp end, time("end", now_));
  int64_t since = otherwise_ns;
  if (std::string given = text("since"); !given.empty()) {
    auto span = read_duration(given);
    if (!span)
      return fail(ErrorKind::kInvalid, "could not parse 'since' parameter: " + given + " is no duration");
    since = *span;
  }
  // An end in the future asks for what is there now.
  ASSIGN_OR_RETURN(Timestamp start, time("start", Timestamp{std::min(end.ns, now_.ns) - since}));
  if (end < start)
    return fail(ErrorKind::kInvalid, "end timestamp must not be before or equal to start time");
  return Range{start, end};
}

Result<int64_t> Asked::step(const Range& range) const {
  std::string given = text("step");
  if (given.empty()) return std::max<int64_t>((range.end - range.start) / (250 * kSecond), 1) * kSecond;
  double seconds = 0;
  auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), seconds);
  int64_t step = 0;
  if (error == std::errc() && end == given.data() + given.size()) {
    if (seconds > 0 && seconds < 9e9) step = static_cast<int64_t>(seconds * 1e9);
  } else {
    step = read_duration(given).value_or(0);
  }
  if (step >= kMillisecond) return step;
  return fail(ErrorKind::kInvalid, "zero or negative query resolution step widths are not accepted, and \"" +
                                       given + "\" is no number of seconds and no duration of at least 1ms");
}

Result<series::Steps> Asked::steps() const {
  ASSIGN_OR_RETURN(Range asked, range());
  ASSIGN_OR_RETURN(int64_t width, step(asked));
  Timestamp start = asked.start.floor(width);
  Timestamp end = asked.end.floor(width);
  int64_t count = (end - start) / width + 1;
  if (count > static_cast<int64_t>(series::kStepsMax))
    return fail(
        ErrorKind::kInvalid,
        "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step "
        "parameter");
  return series::Steps{start.ns, width, static_cast<size_t>(count)};
}

Result<series::Steps> Asked::instant() const {
  ASSIGN_OR_RETURN(Timestamp at, time("time", now_));
  return series::Steps{at.ns, 0, 1};
}

}  // namespace foreshock::api::loki
