#include "api/loki/push_down.h"

#include <re2/re2.h>

#include "api/loki/entry.h"
#include "api/loki/pipeline.h"

namespace foreshock::api::loki {
namespace {

using store::Comparison;
using store::Filter;
using store::FilterKind;

Filter field(std::string_view name, Comparison comparison, std::string value) {
  Filter out;
  out.kind = FilterKind::kField;
  out.field = name;
  out.comparison = comparison;
  out.value = std::move(value);
  return out;
}

Filter joined(FilterKind kind, std::vector<Filter> children) {
  if (children.size() == 1) return std::move(children[0]);
  Filter out;
  out.kind = kind;
  out.children = std::move(children);
  return out;
}

Filter negated(Filter inner) {
  Filter out;
  out.kind = FilterKind::kNot;
  out.children.push_back(std::move(inner));
  return out;
}

std::string whole(const std::string& pattern) {
  return "^(?s:" + pattern + ")$";
}

// A raw line that lacks the text can hold it only escaped, behind a backslash.
Filter raw_matches(const std::string& pattern) {
  return field("raw", Comparison::kRegex, "(?:" + pattern + ")|\\\\");
}

// Inside an envelope the line's ends are not the raw line's.
bool looks_at_ends(const std::string& pattern) {
  if (pattern.find_first_of("^$") != std::string::npos) return true;
  for (size_t i = 0; i + 1 < pattern.size(); ++i)
    if (pattern[i] == '\\' && std::string_view("AzZbBQE").find(pattern[i + 1]) != std::string_view::npos)
      return true;
  return false;
}

std::optional<Filter> line_filter(const LineFilter& filter) {
  if (filter.negative || filter.kind == LineFilter::Kind::kPattern) return std::nullopt;
  std::vector<Filter> any;
  for (const std::string& value : filter.values) {
    bool literal = filter.kind == LineFilter::Kind::kContains;
    if (!literal && looks_at_ends(value)) return std::nullopt;
    any.push_back(raw_matches(literal ? RE2::QuoteMeta(value) : value));
  }
  return joined(FilterKind::kOr, std::move(any));
}

// Attributes keep their own names, so only a name without _ is surely theirs.
std::optional<Filter> attribute_filter(const Matcher& matcher) {
  bool own = field_of_label(matcher.name).empty() && matcher.name.find('_') == std::string::npos;
  if (!own || matcher.kind != MatchKind::kEqual || matcher.value.empty()) return std::nullopt;
  return field("attributes." + matcher.name, Comparison::kExactly, matcher.value);
}

// Conditions of a tree that the store can decide; `exact` falls when it is not all of them.
std::optional<Filter> condition(const LabelFilter& filter, bool& exact) {
  switch (filter.kind) {
    case LabelFilter::Kind::kText:
      if (auto column = column_filter(filter.matcher)) return column;
      exact = false;
      return attribute_filter(filter.matcher);
    case LabelFilter::Kind::kAnd: {
      std::vector<Filter> all;
      for (const LabelFilter& child : filter.children)
        if (auto one = condition(child, exact)) all.push_back(std::move(*one));
      if (all.empty()) return std::nullopt;
      return joined(FilterKind::kAnd, std::move(all));
    }
    case LabelFilter::Kind::kOr: {
      std::vector<Filter> any;
      for (const LabelFilter& child : filter.children) {
        auto one = condition(child, exact);
        if (!one) {
          exact = false;
          return std::nullopt;
        }
        any.push_back(std::move(*one));
      }
      return joined(FilterKind::kOr, std::move(any));
    }
    default:
      exact = false;
      return std::nullopt;
  }
}

// Stages that change no line and no label that a later condition could mean.
bool changes_nothing(const Stage& stage) {
  if (const auto* parser = std::get_if<ParserStage>(&stage))
    return parser->extract.empty() && parser->expression.empty();
  if (const auto* choice = std::get_if<LabelChoice>(&stage)) {
    for (const LabelChoice::Item& item : choice->items)
      if (choice->keep || !item.name.starts_with("__")) return false;
    return true;
  }
  return false;
}

}  // namespace

std::optional<Filter> column_filter(const Matcher& matcher) {
  std::string_view name = field_of_label(matcher.name);
  bool column = name == "service" || name == "host" || name == "source" || name == "format" ||
                name == "level" || name == "template_id";
  if (!column) return std::nullopt;
  ValueTest test(matcher);
  bool negative = matcher.kind == MatchKind::kNotEqual || matcher.kind == MatchKind::kNotRegex;
  bool regex = matcher.kind == MatchKind::kRegex || matcher.kind == MatchKind::kNotRegex;
  Filter found =
      regex || name == "level" || name == "template_id"
          ? field(name, Comparison::kRegex, whole(regex ? matcher.value : RE2::QuoteMeta(matcher.value)))
          : field(name, Comparison::kExactly, matcher.value);
  if (negative) found = negated(std::move(found));
  if (name == "level" || name == "template_id") return found;
  // The store's column may be empty, which Loki's clients know as another name, or as no label.
  bool passes_missing = test.passes(name == "service" ? kUnknownService : std::string_view());
  Filter present = field(name, Comparison::kExists, "");
  if (passes_missing)
    return joined(FilterKind::kOr, [&] {
      std::vector<Filter> any;
      any.push_back(std::move(found));
      any.push_back(negated(std::move(present)));
      return any;
    }());
  return joined(FilterKind::kAnd, [&] {
    std::vector<Filter> all;
    all.push_back(std::move(found));
    all.push_back(std::move(present));
    return all;
  }());
}

PushDown push_down(const LogQuery& query) {
  PushDown out;
  out.exact = true;
  std::vector<Filter> all;
  for (const Matcher& matcher : query.matchers) {
    LabelFilter leaf;
    leaf.matcher = matcher;
    if (auto one = condition(leaf, out.exact)) all.push_back(std::move(*one));
  }
  for (const Stage& stage : query.stages) {
    if (changes_nothing(stage)) continue;
    if (const auto* filter = std::get_if<LabelFilter>(&stage)) {
      if (auto one = condition(*filter, out.exact)) all.push_back(std::move(*one));
      continue;
    }
    out.exact = false;
    const auto* lines = std::get_if<LineFilter>(&stage);
    if (lines == nullptr) break;  // from here on lines and labels may be other ones
    if (auto one = line_filter(*lines)) all.push_back(std::move(*one));
  }
  if (!all.empty()) out.filter = joined(FilterKind::kAnd, std::move(all));
  return out;
}

}  // namespace foreshock::api::loki
