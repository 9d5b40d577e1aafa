#include <fmt/format.h>

#include <algorithm>

#include "app/explain/print.h"
#include "classify/known_messages.h"

namespace foreshock::app::explain {

namespace {

std::string escape(std::string_view text) {
  std::string out;
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (byte < 0x20 && c != '\n' && c != '\t') {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

constexpr std::string_view kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 "
    "1rem;color:#1c2733;background:#fbfcfd}"
    "h1{font-size:1.3rem}h2{font-size:1rem;margin-top:2rem;color:#41566b}code{font:13px/1.45 "
    "ui-monospace,monospace;white-space:"
    "pre-wrap;word-break:break-word}table{border-collapse:collapse;width:100%}td{padding:.3rem .6rem .3rem "
    "0;border-top:1px solid "
    "#e3e9ef;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;"
    "color:#41566b}"
    ".bad{color:#a3201b}.warn{color:#7a4d00}.dim{color:#5a6b7c}svg{width:100%;height:5rem;display:block}"
    "@media(prefers-color-scheme:dark){body{color:#dbe4ec;background:#10161c}td{border-color:#26323d}.bad{"
    "color:#ff9d96}"
    ".warn{color:#f0c36d}h2,td.n,.dim{color:#93a7ba}}";

const char* class_of(const TemplateStats& t) {
  if (t.cls.outcome == classify::Outcome::kIncident || t.usual_severity() >= 17) return "bad";
  return t.cls.outcome == classify::Outcome::kWarning || t.usual_severity() >= 13 ? "warn" : "";
}

std::string chart(const Story& story) {
  uint64_t most = 1;
  for (uint64_t value : story.trend) most = std::max(most, value);
  std::string out = fmt::format(
      "<svg viewBox=\"0 0 {} 100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"lines over time\">",
      story.trend.size() * 10);
  for (size_t i = 0; i < story.trend.size(); ++i) {
    double all = 100.0 * static_cast<double>(story.trend[i]) / static_cast<double>(most);
    double bad = 100.0 * static_cast<double>(story.trouble_trend[i]) / static_cast<double>(most);
    out += fmt::format("<rect x=\"{}\" y=\"{:.1f}\" width=\"9\" height=\"{:.1f}\" fill=\"#9db4c8\"/>", i * 10,
                       100 - all, all);
    out += fmt::format("<rect x=\"{}\" y=\"{:.1f}\" width=\"9\" height=\"{:.1f}\" fill=\"#c8413a\"/>", i * 10,
                       100 - bad, bad);
  }
  return out + "</svg>";
}

std::string name_of(const TemplateStats& t) {
  if (t.cls.known == nullptr) return "";
  return fmt::format("<br>{}: <b>{}</b>. {}", escape(t.cls.known->program), escape(t.cls.known->name),
                     escape(t.cls.known->hint));
}

void add_list(std::string& out, const char* title, const std::vector<const TemplateStats*>& list) {
  if (list.empty()) return;
  out += fmt::format("<h2>{}</h2><table>", title);
  for (const TemplateStats* t : list)
    out += fmt::format(
        "<tr><td class=n>{}</td><td class=n>{}</td><td class=dim>{}</td><td><code "
        "class=\"{}\">{}</code>{}<br><code class=dim>{}</code>"
        "</td></tr>",
        t->count, t->first <= t->last ? format_rfc3339(t->first).substr(0, 19) : "", escape(t->service),
        class_of(*t), escape(t->text), name_of(*t), escape(std::string_view(t->first_line).substr(0, 400)));
  out += "</table>";
}

}  // namespace

std::string to_html(const Story& story, const std::string& title) {
  std::string out = fmt::format(
      "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport "
      "content=\"width=device-width\"><title>{}</title><style>{}"
      "</style><h1>{}</h1><p>{}</p>",
      escape(title), kStyle, escape(title), escape(story.summary));
  if (story.survey->has_times()) out += chart(story);
  if (!story.causes.empty()) {
    out += "<h2>Probable first cause (candidates, best first)</h2><table>";
    for (const CauseCandidate& cause : story.causes)
      out += fmt::format(
          "<tr><td class=n>{:.2f}</td><td><code class=\"{}\">{}</code><br>{}<br><code "
          "class=dim>{}</code></td></tr>",
          cause.score, class_of(*cause.stats), escape(cause.stats->text), escape(cause.why),
          escape(std::string_view(cause.stats->first_line).substr(0, 600)));
    out += "</table>";
  }
  if (!story.bursts.empty()) {
    out += "<h2>Bursts</h2><table>";
    for (const Burst& burst : story.bursts)
      out += fmt::format(
          "<tr><td class=n>{} lines</td><td class=n>{:.0f}x</td><td class=dim>{} to "
          "{}</td><td><code>{}</code></td></tr>",
          burst.lines, burst.times, story.survey->time_text(burst.from), story.survey->time_text(burst.until),
          escape(burst.stats->text));
    out += "</table>";
  }
  add_list(out, "Trouble", story.troubles);
  add_list(out, "New", story.fresh);
  add_list(out, "Rare", story.rare);
  add_list(out, "Most frequent", story.top);
  return out + "</html>\n";
}

}  // namespace foreshock::app::explain
