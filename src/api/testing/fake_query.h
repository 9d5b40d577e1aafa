// What the fake store makes of a translated query: filters on the fields of a row, and counts by fields and
// step. Test code only; the real one is store/query.
#pragma once

#include <re2/re2.h>

#include <map>
#include <string>
#include <vector>

#include "base/hash.h"
#include "parse/severity.h"
#include "store/query_parse.h"
#include "store/store.h"

namespace foreshock::api {

inline std::string field_text(const store::LogRow& row, const std::string& field) {
  if (field == "service") return row.service;
  if (field == "host") return row.host;
  if (field == "source") return row.source;
  if (field == "format") return row.format;
  if (field == "level") return std::string(parse::severity_band(row.severity_number));
  if (field == "template_id") return hex16(row.template_id);
  if (field == "raw") return row.raw;
  for (const store::OwnedAttribute& attribute : row.attributes)
    if ("attributes." + attribute.key == field) return attribute.value;
  return "";
}

inline bool passes(const store::Filter& filter, const store::LogRow& row) {
  using store::FilterKind;
  switch (filter.kind) {
    case FilterKind::kAnd:
      for (const store::Filter& child : filter.children)
        if (!passes(child, row)) return false;
      return true;
    case FilterKind::kOr:
      for (const store::Filter& child : filter.children)
        if (passes(child, row)) return true;
      return false;
    case FilterKind::kNot:
      return !passes(filter.children[0], row);
    case FilterKind::kField: {
      std::string text = field_text(row, filter.field);
      if (text.empty()) return false;
      if (filter.comparison == store::Comparison::kExists) return true;
      if (filter.comparison == store::Comparison::kRegex) return RE2::PartialMatch(text, filter.value);
      return text == filter.value;
    }
    default:
      return true;
  }
}

inline void count_groups(const store::StatsPipe& stats, const std::vector<store::LogRow>& rows,
                         const store::RowSink& sink) {
  std::map<std::vector<std::string>, uint64_t> groups;
  if (stats.keys.empty()) groups[{}] = 0;
  for (const store::LogRow& row : rows) {
    std::vector<std::string> key;
    for (const store::GroupKey& part : stats.keys)
      key.push_back(part.step_ns > 0 ? format_rfc3339(row.timestamp.floor(part.step_ns))
                                     : field_text(row, part.field));
    ++groups[key];
  }
  for (const auto& [key, count] : groups) {
    store::Row out;
    for (size_t i = 0; i < key.size(); ++i)
      out.columns.emplace_back(stats.keys[i].field, key[i].empty() ? "null" : "\"" + key[i] + "\"");
    out.columns.emplace_back("n", std::to_string(count));
    if (!sink(out)) return;
  }
}

}  // namespace foreshock::api
