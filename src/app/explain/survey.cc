#include "app/explain/survey.h"

#include <algorithm>

namespace foreshock::app::explain {

namespace {

constexpr size_t kFirstLineBytes = 2048;
constexpr size_t kServicesMax = 1000;

void merge(TemplateStats& into, TemplateStats&& from) {
  bool earlier = from.first < into.first || into.count == 0;
  if (earlier) {
    into.first_line = std::move(from.first_line);
    into.service = std::move(from.service);
    into.slot_values = std::move(from.slot_values);
  }
  into.count += from.count;
  into.severity = std::max(into.severity, from.severity);
  into.errors += from.errors;
  into.warnings += from.warnings;
  into.first = std::min(into.first, from.first);
  into.last = std::max(into.last, from.last);
  for (const auto& [minute, count] : from.minutes) into.minutes[minute] += count;
}

}  // namespace

uint8_t TemplateStats::usual_severity() const {
  if (errors * 2 >= count) return severity;
  if ((errors + warnings) * 2 >= count) return static_cast<uint8_t>(parse::Severity::kWarn);
  return std::min(severity, static_cast<uint8_t>(parse::Severity::kInfo));
}

Surveyor::Surveyor(templates::Catalogue& catalogue, std::string zone, Timestamp observed)
    : miner_(catalogue), zone_(std::move(zone)), observed_(observed) {}

void Surveyor::take(std::string_view bytes, const std::string& source_service) {
  parse::SourceContext context;
  context.observed = observed_;
  context.zone = zone_;
  parse::ParseOutcome outcome = parser_.parse(bytes, context, true, memory_, arena_, records_);
  miner_.assign(records_, arena_, events_);
  for (const templates::Event& event : events_) count(event, source_service);
  lines_ += outcome.lines;
  record_count_ += records_.size();
  bytes_ += bytes.size();
  records_.clear();
  events_.clear();
  arena_.reset();
}

void Surveyor::count(const templates::Event& event, const std::string& source_service) {
  const parse::Record& record = *event.record;
  TemplateStats& stats = stats_[event.template_id];
  std::string_view service = record.service.empty() ? std::string_view(source_service) : record.service;
  if (stats.count++ == 0) {
    stats.id = event.template_id;
    stats.service = std::string(service);
    stats.first_line = std::string(record.raw.substr(0, kFirstLineBytes));
    for (const templates::Slot& slot : event.slots) stats.slot_values.emplace_back(slot.value.substr(0, 256));
  }
  stats.severity = std::max(stats.severity, record.severity_number);
  stats.errors += record.severity_number >= static_cast<uint8_t>(parse::Severity::kError);
  stats.warnings += parse::severity_band(record.severity_number) == "warn";
  ++formats_[static_cast<uint16_t>(record.format)];
  ++levels_[std::min<size_t>(record.severity_number, 24)];
  auto found = services_.find(service);
  if (found != services_.end()) {
    ++found->second;
  } else if (services_.size() < kServicesMax) {
    services_.emplace(std::string(service), 1);
  }
  unparsed_ += record.format == parse::FormatId::kRaw;
  if (record.flags & parse::kTimestampMissing) {
    ++untimed_;
    return;
  }
  stats.first = std::min(stats.first, record.timestamp);
  stats.last = std::max(stats.last, record.timestamp);
  ++stats.minutes[record.timestamp.floor(kMinute).ns / kMinute];
}

Survey add_up(const templates::Catalogue& catalogue, std::vector<std::unique_ptr<Surveyor>>& workers) {
  Survey survey;
  std::unordered_map<TemplateId, TemplateStats> all;
  for (std::unique_ptr<Surveyor>& worker : workers) {
    for (auto& [id, stats] : worker->stats_) {
      TemplateId now = catalogue.resolve(id);
      merge(all[now], std::move(stats));
      all[now].id = now;
    }
    survey.lines += worker->lines_;
    survey.records += worker->record_count_;
    survey.bytes += worker->bytes_;
    survey.untimed += worker->untimed_;
    survey.unparsed += worker->unparsed_;
    for (const auto& [format, count] : worker->formats_)
      survey.formats[std::string(parse::format_name(static_cast<parse::FormatId>(format)))] += count;
    for (const auto& [service, count] : worker->services_) survey.services[service] += count;
    for (size_t i = 0; i < 25; ++i)
      if (worker->levels_[i] > 0)
        survey.levels[std::string(parse::severity_band(static_cast<uint8_t>(i)))] += worker->levels_[i];
  }
  for (auto& [id, stats] : all) {
    if (auto known = catalogue.find(id)) stats.text = known->text;
    stats.cls = classify::classify(stats.text, stats.usual_severity(), stats.slot_values, stats.service);
    survey.first = std::min(survey.first, stats.first);
    survey.last = std::max(survey.last, stats.last);
    survey.templates.push_back(std::move(stats));
  }
  std::sort(survey.templates.begin(), survey.templates.end(),
            [](const TemplateStats& a, const TemplateStats& b) {
              return a.count != b.count ? a.count > b.count : a.id < b.id;
            });
  return survey;
}

std::string Survey::time_text(Timestamp time) const {
  bool one_day = has_times() && first.floor(kDay) == last.floor(kDay);
  std::string text = format_rfc3339(time).substr(0, 19);
  text[10] = ' ';
  return one_day ? text.substr(11) : text;
}

}  // namespace foreshock::app::explain
