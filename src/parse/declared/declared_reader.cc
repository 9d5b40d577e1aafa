#include "parse/declared/declared_reader.h"

#include <algorithm>

#include "parse/formats/level_words.h"

namespace foreshock::parse {
namespace {

// "postfix/smtpd" is of postfix, "/usr/sbin/cron" of cron, "haproxy-1" of haproxy-1 alone.
bool is_service(std::string_view wanted, std::string_view given) {
  if (given == wanted) return true;
  if (given.size() > wanted.size() && given.substr(0, wanted.size()) == wanted && given[wanted.size()] == '/')
    return true;
  size_t slash = given.rfind('/');
  return slash != std::string_view::npos && given.substr(slash + 1) == wanted;
}

bool fits_service(const FormatDeclaration& format, std::string_view service) {
  if (format.services.empty()) return true;
  return std::any_of(format.services.begin(), format.services.end(),
                     [&](const std::string& wanted) { return is_service(wanted, service); });
}

// Whether any attribute that a fact gives is in the record already.
bool is_known(const LinePattern::Captures& captures, const RecordDraft& draft) {
  for (size_t i = 0; i < captures.count; ++i)
    if (captures.items[i].field->target == FieldTarget::kAttribute &&
        draft.has(captures.items[i].field->name))
      return true;
  return false;
}

void put_constants(const LineRule& rule, RecordDraft& draft) {
  for (const auto& [name, value] : rule.set)
    if (!draft.has(name)) draft.add(name, value);
  if (rule.level != Severity::kUnknown && draft.severity_rank() <= kFromFormat)
    draft.set_severity(rule.level, {}, kFromFormat);
}

}  // namespace

void put_derived(const FormatDeclaration& format, RecordDraft& draft) {
  for (const auto& [name, source] : format.also)
    if (!draft.has(name) && draft.has(source)) draft.add(name, draft.find(source));
  if (!format.level_from.empty()) {
    std::string_view word = draft.find(format.level_from);
    Severity severity = format.levels.find(word);
    if (severity == Severity::kUnknown) severity = severity_from_word(word).value_or(Severity::kUnknown);
    if (severity != Severity::kUnknown) draft.set_severity(severity, word, kFromField);
  }
  if (format.level != Severity::kUnknown && draft.severity_rank() < kFromFormat)
    draft.set_severity(format.level, {}, kFromFormat);
}

namespace {

const std::vector<uint16_t>* formats_of_service(const FormatTables& tables, std::string_view service) {
  if (service.empty()) return nullptr;
  auto found = tables.by_service.find(service);
  if (found == tables.by_service.end()) found = tables.by_service.find(service.substr(0, service.find('/')));
  if (found == tables.by_service.end())
    found = tables.by_service.find(service.substr(service.rfind('/') + 1));
  return found == tables.by_service.end() ? nullptr : &found->second;
}

}  // namespace

DeclaredReader::DeclaredReader(std::string_view text, const RecordDraft& draft)
    : text_(text), tables_(draft.context().formats) {
  if (!tables_ || text.empty()) return;
  tables_->anchors.scan(text, [&](uint16_t literal, size_t at) {
    for (const FormatTables::AnchorUse& use : tables_->anchor_uses[literal]) {
      if (use.fact == FormatTables::kWholeFormat)
        add_candidate(use.format);
      else if (fact_count_ < kFactsMax)
        facts_[fact_count_++] = {use.format, use.fact, static_cast<uint32_t>(at)};
    }
  });
  for (uint16_t format : tables_->by_first[static_cast<unsigned char>(text[0])]) add_candidate(format);
  if (const std::vector<uint16_t>* own = formats_of_service(*tables_, draft.record.service))
    for (uint16_t format : *own) add_candidate(format);
}

void DeclaredReader::add_candidate(uint16_t format) {
  if (!tables_->admissions[format].has_lines) return;
  size_t at = 0;
  while (at < candidates_ && formats_[at] < format) ++at;
  if (at < candidates_ && formats_[at] == format) return;
  if (candidates_ == kCandidatesMax) {
    if (at == kCandidatesMax) return;
    --candidates_;
  }
  std::copy_backward(formats_.begin() + static_cast<std::ptrdiff_t>(at),
                     formats_.begin() + static_cast<std::ptrdiff_t>(candidates_),
                     formats_.begin() + static_cast<std::ptrdiff_t>(candidates_ + 1));
  formats_[at] = format;
  ++candidates_;
}

bool DeclaredReader::read_one(uint16_t number, RecordDraft& draft, int depth, size_t& reached) const {
  const FormatDeclaration& format = tables_->formats[number];
  reached = 0;
  if (!tables_->admissions[number].any_service && !fits_service(format, draft.record.service)) return false;
  LinePattern::Captures captures;
  for (const LineRule& rule : format.lines) {
    bool fits = rule.pattern ? rule.pattern->match(text_, false, captures, &draft.times)
                             : rule.regex->match(text_, captures);
    reached = std::max(reached, static_cast<size_t>(captures.reached - text_.data()));
    if (!fits) continue;
    draft.record.body = text_;
    draft.record.format = tables_->ids[number];
    apply_captures(captures, format.levels, draft, depth);
    put_constants(rule, draft);
    put_derived(format, draft);
    draft.record.format = tables_->ids[number];
    return true;
  }
  return false;
}

bool DeclaredReader::read(RecordDraft& draft, int depth) {
  size_t reached = 0;
  for (size_t i = 0; i < candidates_; ++i) {
    const char first = tables_->admissions[formats_[i]].first;
    if (first != '\0' && first != text_[0]) continue;
    if (read_one(formats_[i], draft, depth, reached)) return true;
  }
  return false;
}

void DeclaredReader::read_facts(RecordDraft& draft) const {
  LinePattern::Captures captures;
  for (size_t i = 0; i < fact_count_; ++i) {
    const FormatDeclaration& format = tables_->formats[facts_[i].format];
    bool own = draft.record.format == tables_->ids[facts_[i].format];
    if (!own &&
        (format.services.empty() ? !format.lines.empty() : !fits_service(format, draft.record.service)))
      continue;
    const LineRule& rule = format.facts[facts_[i].fact];
    if (!rule.pattern->match(text_.substr(facts_[i].at), true, captures) || is_known(captures, draft))
      continue;
    std::string_view body = draft.record.body;
    apply_captures(captures, format.levels, draft, 0);
    draft.record.body = body;
    put_constants(rule, draft);
    if (format.takes_name && !format.services.empty()) draft.record.format = tables_->ids[facts_[i].format];
  }
}

void DeclaredReader::name_by_service(RecordDraft& draft) const {
  if (!tables_) return;
  if (const std::vector<uint16_t>* own = formats_of_service(*tables_, draft.record.service))
    for (uint16_t format : *own)
      if (tables_->formats[format].takes_name) {
        draft.record.format = tables_->ids[format];
        return;
      }
}

}  // namespace foreshock::parse
