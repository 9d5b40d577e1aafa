#include <fmt/format.h>

#include <algorithm>

#include "app/explain/print.h"
#include "app/terminal.h"
#include "classify/known_messages.h"

namespace foreshock::app::explain {

namespace {

Paint paint_of(const TemplateStats& t) {
  if (t.cls.outcome == classify::Outcome::kIncident || t.usual_severity() >= 17) return Paint::kRed;
  if (t.cls.outcome == classify::Outcome::kWarning || t.usual_severity() >= 13) return Paint::kYellow;
  return Paint::kPlain;
}

std::string short_line(std::string_view text, size_t columns) {
  std::string out = printable(text.substr(0, text.find('\n')));
  if (out.size() > columns && columns > 1) out = out.substr(0, columns - 1) + "…";
  return out;
}

// What people call the message, and where it needs somebody what to look at first.
std::string name_of(const TemplateStats& t) {
  const classify::KnownMessage& known = *t.cls.known;
  std::string out = fmt::format("{}: {}", known.program, known.name);
  if (t.cls.outcome != classify::Outcome::kNormal) out += fmt::format(". {}", known.hint);
  return out;
}

void add_templates(std::string& out, const Survey& survey, const char* title,
                   const std::vector<const TemplateStats*>& list, bool examples) {
  if (list.empty()) return;
  size_t width = survey.time_text(survey.first).size();
  auto columns = static_cast<size_t>(std::max(40, terminal_columns() - 26 - static_cast<int>(width)));
  out += "\n" + paint(Paint::kBold, title) + "\n";
  for (const TemplateStats* t : list) {
    std::string when = t->first <= t->last ? survey.time_text(t->first) : std::string(width, ' ');
    out += fmt::format("  {:>9}  {}  {:<10.10} {}\n", t->count, when, t->service,
                       paint(paint_of(*t), short_line(t->text, columns)));
    if (t->cls.known != nullptr) out += "             " + paint(Paint::kCyan, name_of(*t)) + "\n";
    if (examples) out += "             " + paint(Paint::kDim, short_line(t->first_line, columns + 20)) + "\n";
  }
}

}  // namespace

std::string sparkline(const std::vector<uint64_t>& values) {
  static constexpr const char* kCells[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  uint64_t most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  std::string out;
  for (uint64_t value : values)
    out += most == 0 || value == 0 ? " " : kCells[std::min<uint64_t>(7, value * 8 / (most + 1))];
  return out;
}

std::string to_text(const Story& story) {
  const Survey& survey = *story.survey;
  std::string out = paint(Paint::kBold, printable(story.summary)) + "\n";
  if (survey.has_times()) {
    out += "\n  all      " + sparkline(story.trend) + "\n";
    out += "  trouble  " + paint(Paint::kRed, sparkline(story.trouble_trend)) + "\n";
  }
  if (!story.causes.empty()) {
    out += "\n" + paint(Paint::kBold, "Probable first cause (candidates, best first)") + "\n";
    for (size_t i = 0; i < story.causes.size(); ++i) {
      const CauseCandidate& cause = story.causes[i];
      out += fmt::format("  {}. {}\n     {}\n     {}\n", i + 1,
                         paint(paint_of(*cause.stats), printable(cause.stats->text.substr(0, 160))),
                         printable(cause.why), paint(Paint::kDim, short_line(cause.stats->first_line, 160)));
      if (cause.stats->cls.known != nullptr)
        out += fmt::format("     {}\n", paint(Paint::kCyan, std::string(cause.stats->cls.known->hint)));
    }
  }
  if (!story.bursts.empty()) {
    out += "\n" + paint(Paint::kBold, "Bursts (lines, from, to, times the usual rate)") + "\n";
    for (const Burst& burst : story.bursts)
      out +=
          fmt::format("  {:>9}  {} to {}  {:>6.0f}x  {:<10.10} {}\n", burst.lines,
                      survey.time_text(burst.from), survey.time_text(burst.until), burst.times,
                      burst.stats->service, paint(paint_of(*burst.stats), short_line(burst.stats->text, 90)));
  }
  add_templates(out, survey, "Trouble (errors, warnings, incident texts)", story.troubles, true);
  add_templates(out, survey, "New (not in the first fifth)", story.fresh, false);
  add_templates(out, survey, "Rare (three lines or fewer)", story.rare, false);
  add_templates(out, survey, "Most frequent", story.top, false);
  out += fmt::format(
      "\n{} of {} records in a known format; {} without a time. Templates have stable ids: foreshock "
      "templates FILE\n",
      survey.records - survey.unparsed, survey.records, survey.untimed);
  return out;
}

}  // namespace foreshock::app::explain
