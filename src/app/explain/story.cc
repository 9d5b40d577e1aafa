#include "app/explain/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ml/distributions.h"
#include "parse/severity.h"

namespace foreshock::app::explain {

namespace {

constexpr int64_t kTrendSlices = 60;
constexpr double kLearningShare = .2;
constexpr uint64_t kRareLines = 3;
constexpr double kBurstSignificance = 1e-6;
constexpr double kBurstTimesLeast = 4;
constexpr uint64_t kBurstLinesLeast = 10;
constexpr int64_t kBeforeTroubleNs = 30 * kMinute;

bool is_bad(const TemplateStats& t) {
  return t.cls.outcome == classify::Outcome::kIncident ||
         t.usual_severity() >= static_cast<uint8_t>(parse::Severity::kError);
}
bool is_doubtful(const TemplateStats& t) {
  return is_bad(t) || t.cls.outcome == classify::Outcome::kWarning ||
         t.usual_severity() >= static_cast<uint8_t>(parse::Severity::kWarn);
}

double median_per_minute(const TemplateStats& t, int64_t minutes) {
  std::vector<uint32_t> counts;
  for (const auto& [minute, count] : t.minutes) counts.push_back(count);
  size_t silent =
      minutes > static_cast<int64_t>(counts.size()) ? static_cast<size_t>(minutes) - counts.size() : 0;
  size_t middle = (counts.size() + silent) / 2;
  if (middle < silent || counts.empty()) {
    // Quiet most of the time: the mean of the other minutes is the fairer expectation.
    return static_cast<double>(t.count) / static_cast<double>(std::max<int64_t>(1, minutes)) / 4;
  }
  std::nth_element(counts.begin(), counts.begin() + static_cast<long>(middle - silent), counts.end());
  return counts[middle - silent];
}

void find_bursts(const TemplateStats& t, int64_t minutes, std::vector<Burst>& out) {
  if (minutes < 5 || t.count < kBurstLinesLeast) return;
  double usual = std::max(median_per_minute(t, minutes), .05);
  Burst open;
  auto close = [&] {
    if (open.stats != nullptr && open.lines >= kBurstLinesLeast) out.push_back(open);
    open = Burst{};
  };
  for (const auto& [minute, count] : t.minutes) {
    double times = count / usual;
    double p =
        std::min(1.0, std::exp(ml::poisson_tails(count, usual).log_at_least) * static_cast<double>(minutes));
    Timestamp at{minute * kMinute};
    if (times < kBurstTimesLeast || p > kBurstSignificance) continue;
    if (open.stats != nullptr && at - open.until > 2 * kMinute) close();
    if (open.stats == nullptr) open = {&t, at, at, 0, usual, 0, 1};
    open.until = at + kMinute;
    open.lines += count;
    open.times = std::max(open.times, times);
    open.p_value = std::min(open.p_value, p);
  }
  close();
}

// When a template began in earnest: its first minute at a tenth of its busiest one. A single early line is
// chance.
Timestamp onset_of(const TemplateStats& t) {
  uint32_t peak = 0;
  for (const auto& [minute, count] : t.minutes) peak = std::max(peak, count);
  for (const auto& [minute, count] : t.minutes)
    if (count * 10 >= peak) return std::max(t.first, Timestamp{minute * kMinute});
  return t.first;
}

std::vector<CauseCandidate> find_causes(const Survey& survey, const std::vector<Burst>& bursts,
                                        Timestamp learned) {
  // The heart of the trouble: where the most frequent bad template began in earnest.
  auto suspicious = [&](const TemplateStats& t) {
    return onset_of(t) >= learned ||
           std::any_of(bursts.begin(), bursts.end(), [&](const Burst& b) { return b.stats == &t; });
  };
  Timestamp heart{INT64_MAX};
  uint64_t most = 0;
  for (const TemplateStats& t : survey.templates) {
    if (t.first > t.last || !is_bad(t) || !suspicious(t) || t.count <= most) continue;
    most = t.count;
    heart = onset_of(t);
  }
  std::vector<CauseCandidate> causes;
  for (const TemplateStats& t : survey.templates) {
    if (t.count == 0 || t.first > t.last || !is_doubtful(t)) continue;
    if (!suspicious(t)) continue;
    Timestamp onset = onset_of(t);
    bool fresh = t.first >= learned;
    double lead = heart.ns == INT64_MAX ? 0 : static_cast<double>(heart - onset);
    if (heart.ns != INT64_MAX &&
        (lead > static_cast<double>(kBeforeTroubleNs) || lead < -static_cast<double>(5 * kMinute)))
      continue;
    double severity = is_bad(t) ? 1 : .4;
    double early = .5 + .5 * std::tanh(lead / static_cast<double>(5 * kMinute));
    double volume = std::min(1.0, std::log10(1 + static_cast<double>(t.count)) / 3);
    CauseCandidate cause;
    cause.stats = &t;
    cause.score = severity * (.3 + .5 * early) * (.5 + .5 * volume) * (fresh ? 1 : .8);
    cause.why = fmt::format("{} in {} at {}{}", fresh ? "began" : "rose", t.service, survey.time_text(onset),
                            t.cls.why.empty() ? "" : "; " + t.cls.why);
    if (heart.ns != INT64_MAX && lead > 0)
      cause.why += fmt::format("; {:.0f} s before the heaviest trouble", lead / 1e9);
    causes.push_back(std::move(cause));
  }
  std::sort(causes.begin(), causes.end(),
            [](const CauseCandidate& a, const CauseCandidate& b) { return a.score > b.score; });
  if (causes.size() > 5) causes.resize(5);
  return causes;
}

void draw_trends(const Survey& survey, Story& story) {
  int64_t minutes = survey.has_times() ? (survey.last - survey.first) / kMinute + 1 : 1;
  size_t slices = static_cast<size_t>(std::clamp<int64_t>(minutes, 1, kTrendSlices));
  story.trend.assign(slices, 0);
  story.trouble_trend.assign(slices, 0);
  double span = static_cast<double>(
      survey.has_times() ? std::max<int64_t>(kMinute, survey.last - survey.first) : kMinute);
  for (const TemplateStats& t : survey.templates)
    for (const auto& [minute, count] : t.minutes) {
      double share = static_cast<double>(Timestamp{minute * kMinute} - survey.first) / span;
      size_t slice = static_cast<size_t>(std::clamp(share, 0.0, .9999) * static_cast<double>(slices));
      story.trend[slice] += count;
      if (is_doubtful(t)) story.trouble_trend[slice] += count;
    }
}

std::string summarize(const Story& story) {
  const Survey& survey = *story.survey;
  std::string text =
      fmt::format("{} lines, {} templates, {} service{}", survey.lines, survey.templates.size(),
                  survey.services.size(), survey.services.size() == 1 ? "" : "s");
  if (survey.has_times())
    text += fmt::format(", {} to {}", format_rfc3339(survey.first).substr(0, 19),
                        format_rfc3339(survey.last).substr(0, 19));
  text += ". ";
  if (!story.causes.empty()) {
    const CauseCandidate& first = story.causes.front();
    text += fmt::format("Look first at {}: \"{}\" ({}).", first.stats->service,
                        first.stats->text.substr(0, 120), first.why);
  } else if (story.troubles.empty()) {
    text += "Nothing in it looks like trouble.";
  } else {
    text += fmt::format("{} kinds of line look like trouble, none began or rose suddenly.",
                        story.troubles.size());
  }
  return text;
}

}  // namespace

Story tell_story(const Survey& survey, size_t top) {
  Story story;
  story.survey = &survey;
  int64_t span = survey.has_times() ? survey.last - survey.first : 0;
  int64_t minutes = span / kMinute + 1;
  Timestamp learned = survey.first + static_cast<int64_t>(static_cast<double>(span) * kLearningShare);
  for (const TemplateStats& t : survey.templates) {
    if (story.top.size() < top) story.top.push_back(&t);
    if (is_doubtful(t)) story.troubles.push_back(&t);
    if (t.first <= t.last && span >= 5 * kMinute && t.first > learned) story.fresh.push_back(&t);
    if (t.count <= kRareLines) story.rare.push_back(&t);
    find_bursts(t, minutes, story.bursts);
  }
  auto worse = [](const TemplateStats* a, const TemplateStats* b) {
    return std::tuple(is_bad(*b), is_doubtful(*b), b->count) <
           std::tuple(is_bad(*a), is_doubtful(*a), a->count);
  };
  std::stable_sort(story.fresh.begin(), story.fresh.end(), worse);
  std::stable_sort(story.rare.begin(), story.rare.end(), worse);
  std::stable_sort(story.troubles.begin(), story.troubles.end(), worse);
  std::sort(story.bursts.begin(), story.bursts.end(), [](const Burst& a, const Burst& b) {
    return static_cast<double>(a.lines) * (is_bad(*a.stats) ? 10 : 1) >
           static_cast<double>(b.lines) * (is_bad(*b.stats) ? 10 : 1);
  });
  story.causes = find_causes(survey, story.bursts, learned);
  draw_trends(survey, story);
  for (auto* list : {&story.fresh, &story.rare, &story.troubles})
    if (list->size() > top) list->resize(top);
  if (story.bursts.size() > top) story.bursts.resize(top);
  story.summary = summarize(story);
  return story;
}

}  // namespace foreshock::app::explain
