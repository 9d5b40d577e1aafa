#include "alerting/routing/silence_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace foreshock::alerting {
namespace {

constexpr size_t kValueBytesMax = 256;
constexpr size_t kCommentBytesMax = 1024;
constexpr std::array<std::string_view, 7> kNames{"service", "template_id", "kind",       "cause",
                                                 "urgency", "severity",    "incident_id"};

bool all_match(const std::set<std::string>& values, const std::string& pattern) {
  return !values.empty() &&
         std::ranges::all_of(values, [&](const std::string& value) { return glob_matches(pattern, value); });
}

bool matches(const SilenceMatcher& matcher, const Labels& labels) {
  if (matcher.name == "service") return all_match(labels.services, matcher.value);
  if (matcher.name == "template_id") return all_match(labels.templates, matcher.value);
  if (matcher.name == "kind") return all_match(labels.kinds, matcher.value);
  if (matcher.name == "cause") return all_match(labels.causes, matcher.value);
  if (matcher.name == "incident_id") return labels.incident_id == matcher.value;
  // The API shows urgency as the severity of a log line; both words are understood.
  static constexpr std::array<std::string_view, 4> kSeverities{"info", "warn", "error", "fatal"};
  return incidents::urgency_name(labels.urgency) == matcher.value ||
         kSeverities[static_cast<size_t>(labels.urgency)] == matcher.value;
}

}  // namespace

bool silence_matches(const Silence& silence, const Labels& labels) {
  return std::ranges::all_of(silence.matchers, [&](const SilenceMatcher& matcher) {
    return matches(matcher, labels) != matcher.negate;
  });
}

Result<Silence> checked_silence(Silence silence, Timestamp now) {
  auto refuse = [](std::string why) { return fail(ErrorKind::kInvalid, std::move(why)); };
  for (const auto& [name, value] : {std::pair<std::string, std::string>{"service", silence.service},
                                    std::pair<std::string, std::string>{"template_id", silence.template_id}})
    if (!value.empty() &&
        std::ranges::none_of(silence.matchers, [&, &n = name, &v = value](const SilenceMatcher& m) {
          return m.name == n && m.value == v && !m.negate;
        }))
      silence.matchers.push_back({name, value, false});
  if (silence.matchers.empty()) return refuse("a silence needs at least one matcher");
  if (silence.matchers.size() > kSilenceMatchersMax)
    return refuse(fmt::format("a silence may have {} matchers", kSilenceMatchersMax));
  for (const SilenceMatcher& matcher : silence.matchers) {
    if (std::ranges::find(kNames, matcher.name) == kNames.end())
      return refuse(
          fmt::format("there is no matcher \"{}\"; they are service, template_id, kind, cause, urgency "
                      "and incident_id",
                      matcher.name.substr(0, 64)));
    if (matcher.value.empty() || matcher.value.size() > kValueBytesMax)
      return refuse(
          fmt::format("the value of matcher {} must have 1 to {} bytes", matcher.name, kValueBytesMax));
  }
  if (silence.comment.size() > kCommentBytesMax)
    return refuse(fmt::format("the comment may have {} bytes", kCommentBytesMax));
  if (silence.starts_at.ns == 0) silence.starts_at = now;
  if (silence.ends_at <= silence.starts_at || silence.ends_at <= now)
    return refuse("a silence must end after it starts, and in the future");
  if (silence.ends_at - silence.starts_at > kSilenceMaxNs) return refuse("a silence may last 366 days");
  silence.created_at = now;
  return silence;
}

}  // namespace foreshock::alerting
