#include "detect/decision/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json_writer.h"
#include "base/time.h"
#include "classify/known_messages.h"

namespace foreshock::detect {
namespace {

constexpr size_t kQuoteBytesMax = 120;

std::string times(double ratio) {
  return ratio < 9.95 ? fmt::format("{:.1f}x", ratio) : fmt::format("{}x", plain_number(std::round(ratio)));
}

std::string class_part(const Finding& finding) {
  if (finding.outcome.empty() || finding.outcome == "normal") return "";
  std::string cause = finding.cause.empty() ? "" : fmt::format(" ({})", finding.cause);
  std::replace(cause.begin(), cause.end(), '_', ' ');
  return fmt::format("; class {}{}", finding.outcome, cause);
}

// What people call the message, when common software is known to print it.
std::string known_part(const Finding& finding) {
  const classify::KnownMessage* known = classify::find_known_message(finding.template_text, finding.service);
  return known == nullptr ? "" : fmt::format("; known from {}: {}", known->program, known->name);
}

std::string expectation(const Finding& finding) {
  return fmt::format("expected {} to {}", plain_number(finding.expected_low),
                     plain_number(finding.expected_high));
}

std::string percent(double share) {
  double value = share * 100;
  return value < 9.95 && value > 0 ? fmt::format("{:.1f} %", value) : fmt::format("{:.0f} %", value);
}

}  // namespace

std::string quoted(std::string_view text) {
  if (text.size() <= kQuoteBytesMax) return fmt::format("\"{}\"", text);
  std::string_view cut = text.substr(0, kQuoteBytesMax);
  return fmt::format("\"{}...\"", cut.substr(0, valid_utf8_prefix(cut)));
}

std::string plain_number(double value) {
  if (value < 0.05) return "0";
  if (value < 9.95 && std::fabs(value - std::round(value)) > 0.05) return fmt::format("{:.1f}", value);
  std::string digits = fmt::format("{:.0f}", std::min(value, 1e15));
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string plain_span(int64_t span_ns) {
  if (span_ns < 2 * kMinute) return fmt::format("{} s", span_ns / kSecond);
  if (span_ns < 2 * kHour) return fmt::format("{} min", span_ns / kMinute);
  if (span_ns < 2 * kDay) return fmt::format("{} h", span_ns / kHour);
  return fmt::format("{} d", span_ns / kDay);
}

std::string plain_window(int64_t span_ns) {
  return span_ns % kMinute == 0 ? fmt::format("{} min", span_ns / kMinute)
                                : fmt::format("{} s", span_ns / kSecond);
}

std::string why_rate_high(const Finding& f, std::string_view what) {
  std::string window = plain_window(f.window_end - f.window_start);
  std::string count = fmt::format("{} lines in {}, {}", plain_number(f.observed), window, expectation(f));
  bool roll_up = what == "lines" || what == "errors";
  if (f.expected < 0.05)
    return roll_up ? fmt::format("{} logs {} where it usually has none: {}", f.service, what, count)
                   : fmt::format("{} suddenly repeats {}: {}{}", f.service, what, count, class_part(f));
  std::string factor = times(f.observed / std::max(f.expected, 1e-9));
  if (roll_up) return fmt::format("{} logs {} its usual {}: {}", f.service, factor, what, count);
  return fmt::format("{} logs {} {} as often as usual: {}{}", f.service, what, factor, count, class_part(f));
}

std::string why_crept(const Finding& f, std::string_view what) {
  return fmt::format("{} crept up in {}: {} an hour over {}, {} in the same hours a week ago", what,
                     f.service, plain_number(f.observed), plain_window(f.window_end - f.window_start),
                     plain_number(f.expected));
}

std::string why_rate_low(const Finding& f, std::string_view what) {
  return fmt::format("{} logs only {} of its usual {}: {} lines in {}, {}", f.service,
                     percent(f.observed / std::max(f.expected, 1e-9)), what, plain_number(f.observed),
                     plain_window(f.window_end - f.window_start), expectation(f));
}

std::string why_silence(const Finding& f, int64_t silent_ns) {
  std::string who = f.template_text.empty()
                        ? fmt::format("{} went silent", f.service)
                        : fmt::format("{} stopped logging {}", f.service, quoted(f.template_text));
  return fmt::format("{}: no line for {}, expected {} to {} in that time", who, plain_span(silent_ns),
                     plain_number(f.expected_low), plain_number(f.expected_high));
}

std::string why_error_ratio(const Finding& f, uint64_t errors, uint64_t lines) {
  return fmt::format("{} of {}'s lines are errors: {} of {} in {}, expected {} to {}", percent(f.observed),
                     f.service, plain_number(static_cast<double>(errors)),
                     plain_number(static_cast<double>(lines)), plain_window(f.window_end - f.window_start),
                     percent(f.expected_low), percent(f.expected_high));
}

std::string why_new(const Finding& f, uint64_t lines, bool new_for_tenant, bool after_start) {
  std::string count =
      lines > 1 ? fmt::format(", {} lines so far", plain_number(static_cast<double>(lines))) : "";
  std::string where = new_for_tenant ? "first time ever in" : "first time in";
  return fmt::format("{} {}{}: {}{}{}{}", where, f.service, count, quoted(f.template_text), known_part(f),
                     class_part(f), after_start ? "; shortly after a start or deployment" : "");
}

std::string why_many_new(const Finding& f, uint64_t templates, bool after_start) {
  return fmt::format("{} more kinds of line that {} never wrote before, within a minute{}", templates,
                     f.service, after_start ? ", shortly after a start or deployment" : "");
}

std::string why_rare(const Finding& f, uint64_t seen, int64_t quiet_ns) {
  return fmt::format("rare in {}: seen {} before, last {} ago: {}{}{}", f.service,
                     seen == 1 ? "once" : fmt::format("{} times", seen), plain_span(quiet_ns),
                     quoted(f.template_text), known_part(f), class_part(f));
}

std::string why_severity(const Finding& f, std::string_view sign, int64_t quiet_ns) {
  std::string when =
      quiet_ns > 0 ? fmt::format("again after {} of quiet", plain_span(quiet_ns)) : "incident line";
  std::string because = sign.empty() ? "" : fmt::format(" because of {}", sign);
  return fmt::format("{} in {}: {}{}{}", when, f.service, quoted(f.template_text), class_part(f), because);
}

std::string why_slot_tail(const Finding& f, size_t slot, double quantile, double now, double usual) {
  return fmt::format("slot {} of {} in {}: its {} quantile is {}, usually {}; {} {}, expected {} to {}",
                     slot + 1, quoted(f.template_text), f.service, percent(quantile), plain_number(now),
                     plain_number(usual), plain_number(f.observed), f.unit, plain_number(f.expected_low),
                     plain_number(f.expected_high));
}

std::string why_slot_word(const Finding& f, size_t slot, std::string_view word, size_t known,
                          uint64_t total) {
  return fmt::format("new value {} in slot {} of {} in {}, which knew {} kinds in {} values", quoted(word),
                     slot + 1, quoted(f.template_text), f.service, known,
                     plain_number(static_cast<double>(total)));
}

std::string why_mix(const Finding& f, double count, double expected) {
  return fmt::format(
      "{} writes another mixture of messages than usual: {} times {} in {}, expected {} of as many lines",
      f.service, plain_number(count), quoted(f.top_templates.empty() ? "" : f.top_templates[0].text),
      plain_window(f.window_end - f.window_start), plain_number(expected));
}

std::string would_not_alarm(double below, std::string_view unit) {
  return fmt::format("would not alarm below {} {}", plain_number(below), unit);
}

std::string other_counterfactual(const Finding& f) {
  std::string what = f.template_text.empty() ? "this" : quoted(f.template_text);
  switch (f.kind) {
    case FindingKind::kNewTemplate:
      return f.template_text.empty()
                 ? "would not be told had these messages been known"
                 : fmt::format("one such line is enough; would not be told had {} ever written it before",
                               f.service);
    case FindingKind::kRareTemplate:
      return "would not be told had it come within a day of the last one";
    case FindingKind::kSeverity:
      return "one such line is enough; would not be told in a service that writes it every few hours";
    case FindingKind::kSlotValue:
      return "would not be told had the slot held this value before, or got new ones now and then";
    case FindingKind::kForeshock:
      return fmt::format("would not warn if {} had come more often without what followed", what);
    case FindingKind::kRateHigh:
    case FindingKind::kRateLow:
    case FindingKind::kErrorRatio:
    case FindingKind::kSilence:
    case FindingKind::kSlotNumber:
    case FindingKind::kSequence:
    case FindingKind::kMix:
      return fmt::format("would not be told between {} and {}", plain_number(f.expected_low),
                         plain_number(f.expected_high));
    default:
      return "";
  }
}

std::string why_foreshock(const Precursor& p) {
  std::string lead = plain_span(p.lag_low) == plain_span(p.lag_high)
                         ? plain_span(p.lag_low)
                         : fmt::format("{} to {}", plain_span(p.lag_low), plain_span(p.lag_high));
  return fmt::format("{} in {} came before {} in {} {} of {} times, {} ahead", p.sign, p.sign_service,
                     p.target, p.target_service, p.hits, p.onsets, lead);
}

std::vector<Contribution> shares_of(std::vector<Contribution> weights) {
  double sum = 0;
  for (const Contribution& weight : weights) sum += std::max(0.0, weight.share);
  std::erase_if(weights, [&](const Contribution& weight) { return weight.share <= sum * 1e-3; });
  sum = 0;
  for (const Contribution& weight : weights) sum += weight.share;
  for (Contribution& weight : weights) weight.share /= sum;
  std::stable_sort(weights.begin(), weights.end(),
                   [](const Contribution& a, const Contribution& b) { return a.share > b.share; });
  return weights;
}

double score_of(double log_p, double ratio, classify::Outcome outcome, double confidence) {
  double surprise = std::clamp(-log_p / (10 * std::log(10.0)), 0.0, 1.0);
  double size = std::clamp(std::log10(std::max(1.0, ratio)) / 1.5, 0.0, 1.0);
  double impact = outcome == classify::Outcome::kIncident  ? 0.6 + 0.4 * confidence
                  : outcome == classify::Outcome::kWarning ? 0.55
                                                           : 0.3;
  return std::clamp(100 * (0.35 * surprise + 0.15 * size + 0.5 * impact), 0.0, 100.0);
}

std::string why_sequence(const BrokenOrder& order) {
  auto step = [](const std::string& text) {
    return text.empty() ? std::string("nothing more") : quoted(text);
  };
  return "after " + quoted(order.after) + " usually " + step(order.usual) + " (" +
         plain_number(100 * order.usual_share) + " %), here " + step(order.here) + ": " +
         plain_number(order.surprising) + " of " + plain_number(order.steps) +
         " steps in 1 min left the usual order";
}

}  // namespace foreshock::detect
