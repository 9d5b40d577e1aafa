#include "alerting/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_writer.h"

namespace foreshock::alerting {
namespace {

constexpr size_t kFindingsKept = 3;
constexpr size_t kLookAtMax = 3;
constexpr size_t kExamplesMax = 3;

// One line of valid UTF-8 without control characters, cut to `bytes_max`.
std::string one_line(std::string_view text, size_t bytes_max) {
  std::string out;
  bool cut = text.size() > bytes_max;
  text = text.substr(0, bytes_max);
  while (!text.empty()) {
    size_t valid = valid_utf8_prefix(text);
    for (char c : text.substr(0, valid))
      out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
    if (valid == text.size()) break;
    if (!cut || text.size() - valid > 3) out += "\xef\xbf\xbd";
    text.remove_prefix(valid + 1);
  }
  return cut ? out + "..." : out;
}

double weight(const detect::Finding& finding) {
  return (finding.alarm ? 1000 : 0) + (finding.outcome == "incident" ? 500 : 0) + finding.score;
}

// The finding that the incident's best candidate cause stands on, else the weightiest.
const detect::Finding* lead_of(const incidents::Incident& incident) {
  const detect::Finding* best = nullptr;
  std::string service = incident.causes.empty() ? "" : incident.causes.front().service;
  for (const detect::Finding& finding : incident.findings) {
    if (!service.empty() && finding.service != service) continue;
    if (best == nullptr || weight(finding) > weight(*best)) best = &finding;
  }
  return best != nullptr || incident.findings.empty() ? best : &incident.findings.front();
}

std::string how_unusual(const detect::Finding& f) {
  std::string unit = f.unit.empty() ? "" : " " + f.unit;
  std::string out = fmt::format("observed {:.4g}{}, expected {:.4g}", f.observed, unit, f.expected);
  if (f.expected_high > f.expected_low)
    out += fmt::format(" ({:.4g} to {:.4g})", f.expected_low, f.expected_high);
  if (f.p_value < 1 && f.p_value > 0) {
    double times = 1 / f.p_value;
    out += times >= 1e6 ? ", less likely than 1 in a million"
                        : fmt::format(", about 1 in {:.0f} windows looks like this", times);
  }
  return out;
}

std::string link_to(const std::string& page_url, const std::string& incident_id) {
  return page_url.empty() ? "" : page_url + "/incidents/" + incident_id;
}

}  // namespace

std::string_view reason_in_words(std::string_view reason) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kWords{
      {{"opened", "New"},
       {"reopened", "Back again"},
       {"new findings", "Update"},
       {"repeat", "Still open"},
       {"resolved", "Resolved"},
       {"test", "Test"},
       {"held back", "Held back"}}};
  for (const auto& [name, words] : kWords)
    if (name == reason) return words;
  return "Note";
}

std::string subject_of(const Message& message) {
  if (message.incident_id.empty()) return message.title;
  return fmt::format("{}: #{} {}", reason_in_words(message.reason), message.number, message.title);
}

incidents::Incident without_ballast(incidents::Incident incident) {
  incident.timeline.clear();
  const detect::Finding* lead = lead_of(incident);
  std::vector<detect::Finding> kept;
  if (lead != nullptr) kept.push_back(*lead);
  std::ranges::stable_sort(incident.findings, std::greater<>{}, weight);
  for (const detect::Finding& finding : incident.findings)
    if (kept.size() < kFindingsKept && finding.id != kept.front().id) kept.push_back(finding);
  incident.findings = std::move(kept);
  return incident;
}

Message message_of(const incidents::Incident& incident, const std::string& page_url) {
  Message m;
  m.tenant = incident.tenant;
  m.incident_id = incident.id;
  m.number = incident.number;
  m.title = one_line(incident.title, 300);
  m.why = one_line(incident.why, 1000);
  m.status = incidents::status_name(incident.status);
  m.urgency = incidents::urgency_name(incident.urgency);
  m.services = incident.services;
  m.started_at = incident.started_at;
  m.updated_at = incident.updated_at;
  m.resolved_at = incident.resolved_at;
  m.resolved_by = incident.resolved_by;
  m.finding_count = incident.finding_count;
  m.link = link_to(page_url, incident.id);
  for (const incidents::Cause& cause : incident.causes)
    if (m.look_at.size() < kLookAtMax) m.look_at.push_back(one_line(cause.why, 500));
  if (const detect::Finding* lead = lead_of(incident)) {
    m.observed = lead->observed;
    m.expected = lead->expected;
    m.expected_low = lead->expected_low;
    m.expected_high = lead->expected_high;
    m.p_value = lead->p_value;
    m.unit = lead->unit.empty() ? "lines" : lead->unit;
    m.template_text = one_line(lead->template_text, 500);
    if (lead->template_id) m.template_id = hex16(lead->template_id);
    m.how_unusual = how_unusual(*lead);
    for (const std::string& example : lead->examples)
      m.examples.push_back(one_line(example, kExampleShownBytesMax));
  }
  for (const detect::Finding& finding : incident.findings)
    for (const std::string& example : finding.examples) {
      std::string line = one_line(example, kExampleShownBytesMax);
      if (m.examples.size() < kExamplesMax && std::ranges::find(m.examples, line) == m.examples.end())
        m.examples.push_back(std::move(line));
    }
  if (m.examples.size() > kExamplesMax) m.examples.resize(kExamplesMax);
  return m;
}

Message test_message(const std::string& channel, const std::string& actor, const std::string& page_url) {
  Message m;
  m.reason = "test";
  m.title = fmt::format("Test of channel {} by {}", channel, one_line(actor, 100));
  m.why = "This is a test: nothing is wrong. Notifications of Foreshock will arrive here.";
  m.status = "test";
  m.urgency = "low";
  m.link = page_url;
  return m;
}

Message held_back_message(const std::string& channel, int64_t notifications, int64_t incidents, int per_hour,
                          const std::string& page_url) {
  Message m;
  m.reason = "held back";
  m.title = fmt::format("{} notifications about {} incident{} were held back", notifications, incidents,
                        incidents == 1 ? "" : "s");
  m.why = fmt::format("Channel {} gets at most {} notifications an hour. The incidents are on the page.",
                      channel, per_hour);
  m.status = "held back";
  m.urgency = "medium";
  m.link = page_url.empty() ? "" : page_url + "/incidents";
  return m;
}

}  // namespace foreshock::alerting
