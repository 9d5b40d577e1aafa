#include "store/query/pipe_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/time.h"
#include "store/query/extract_pattern.h"
#include "store/query/field.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

struct FunctionName {
  std::string_view name;
  Aggregate aggregate;
};
constexpr std::array<FunctionName, 12> kFunctions = {{{"count", Aggregate::kCount},
                                                      {"count_distinct", Aggregate::kCountDistinct},
                                                      {"count_uniq", Aggregate::kCountDistinct},
                                                      {"sum", Aggregate::kSum},
                                                      {"avg", Aggregate::kAverage},
                                                      {"min", Aggregate::kMin},
                                                      {"max", Aggregate::kMax},
                                                      {"quantile", Aggregate::kQuantile},
                                                      {"median", Aggregate::kQuantile},
                                                      {"uniq", Aggregate::kUniq},
                                                      {"values", Aggregate::kUniq},
                                                      {"rate", Aggregate::kRate}}};

bool at_end_of_pipe(const QueryToken& token) {
  return token.is(TokenKind::kEnd) || token.is(TokenKind::kPipe);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// "1m", "30s": a time step in a by-clause. A plain number is a field's name.
std::optional<int64_t> step_of(const QueryToken& token) {
  if (!token.is(TokenKind::kWord) || token.text.empty() || token.text[0] < '0' || token.text[0] > '9')
    return std::nullopt;
  auto step = parse_duration(token.text);
  return step && *step > 0 ? step : std::nullopt;
}

}  // namespace

Result<Pipe> PipeParser::parse() {
  const QueryToken name = cursor_.peek();
  std::string word = name.is(TokenKind::kWord) ? lower(name.text) : "";
  if (word == "stats") {
    cursor_.take();
    return parse_stats();
  }
  if (word == "sort" || word == "order") {
    cursor_.take();
    return parse_sort();
  }
  if (word == "limit" || word == "head") {
    cursor_.take();
    bool bare_head = word == "head" && at_end_of_pipe(cursor_.peek());
    if (bare_head) return LimitPipe{10};
    ASSIGN_OR_RETURN(uint64_t rows, parse_rows(word));
    return LimitPipe{rows};
  }
  if (word == "fields" || word == "keep") {
    cursor_.take();
    ASSIGN_OR_RETURN(auto fields, parse_fields(word));
    return FieldsPipe{std::move(fields)};
  }
  if (word == "where" || word == "filter") {
    cursor_.take();
    ASSIGN_OR_RETURN(Filter condition, FilterParser(cursor_, true).parse());
    return WherePipe{std::move(condition)};
  }
  if (word == "top") {
    cursor_.take();
    return parse_top();
  }
  if (word == "dedup") {
    cursor_.take();
    ASSIGN_OR_RETURN(auto fields, parse_fields(word));
    return DedupPipe{std::move(fields)};
  }
  if (word == "rate") {
    cursor_.take();
    return parse_rate();
  }
  if (word == "extract") {
    cursor_.take();
    return parse_extract();
  }
  if (word == "context") {
    cursor_.take();
    return parse_context();
  }
  return cursor_.expected(
      "a pipe (stats, sort, limit, head, fields, where, extract, context, rate, top or dedup) after \"|\"");
}

Result<StatsPipe> PipeParser::parse_stats() {
  StatsPipe pipe;
  do {
    ASSIGN_OR_RETURN(StatsFunction function, parse_function());
    for (const StatsFunction& other : pipe.functions)
      if (other.name == function.name)
        return fail(ErrorKind::kInvalid,
                    fmt::format("query:{}: expected different column names, got \"{}\" twice",
                                function.position, function.name));
    pipe.functions.push_back(std::move(function));
  } while (cursor_.take_if(TokenKind::kComma));
  if (!cursor_.take_word("by")) {
    if (!at_end_of_pipe(cursor_.peek())) return cursor_.expected("\",\", \"by\" or \"|\" after the function");
    return pipe;
  }
  RETURN_IF_ERROR(parse_keys(pipe));
  return pipe;
}

Status PipeParser::parse_keys(StatsPipe& pipe) {
  do {
    ASSIGN_OR_RETURN(GroupKey key, parse_key());
    pipe.keys.push_back(std::move(key));
  } while (cursor_.take_if(TokenKind::kComma));
  return {};
}

// rate 1m by service: short for stats rate() as rate by service, 1m.
Result<StatsPipe> PipeParser::parse_rate() {
  StatsPipe pipe;
  pipe.functions.push_back({Aggregate::kRate, "", 0, "rate", cursor_.peek().position});
  GroupKey step;
  if (step_of(cursor_.peek())) {
    ASSIGN_OR_RETURN(step, parse_key());
  }
  if (cursor_.take_word("by")) RETURN_IF_ERROR(parse_keys(pipe));
  if (step.step_ns > 0) pipe.keys.push_back(step);
  if (!at_end_of_pipe(cursor_.peek())) return cursor_.expected("a time step such as 1m, \"by\" or \"|\"");
  return pipe;
}

Result<ExtractPipe> PipeParser::parse_extract() {
  const QueryToken pattern = cursor_.peek();
  Result<ExtractPipe> pipe = fail(ErrorKind::kInvalid, "");
  if (pattern.is(TokenKind::kQuoted)) {
    pipe = extract_by_pattern(pattern.text, pattern.position + 1);
  } else if (pattern.is(TokenKind::kRegex)) {
    pipe = extract_by_regex(pattern.text, pattern.position);
  } else {
    return cursor_.expected("a pattern in quotes such as \"took <ms:num>ms\", or /a regular expression/");
  }
  if (!pipe) return pipe;
  cursor_.take();
  if (cursor_.take_word("from")) {
    ASSIGN_OR_RETURN(pipe->field, parse_field("from"));
  }
  if (!at_end_of_pipe(cursor_.peek())) return cursor_.expected("\"from\" and a field name, or \"|\"");
  return pipe;
}

// context 5 [by service]
Result<ContextPipe> PipeParser::parse_context() {
  ContextPipe pipe;
  const QueryToken lines = cursor_.peek();
  ASSIGN_OR_RETURN(pipe.lines, parse_rows("context"));
  if (pipe.lines == 0 || pipe.lines > kContextRowsMax)
    return fail(ErrorKind::kInvalid, fmt::format("query:{}: expected 1 to {} lines of context, got \"{}\"",
                                                 lines.position, kContextRowsMax, lines.text));
  if (!cursor_.take_word("by")) return pipe;
  pipe.same_service = cursor_.take_word("service");
  if (!pipe.same_service && !cursor_.take_word("source"))
    return cursor_.expected("\"service\" or \"source\"");
  return pipe;
}

Result<StatsFunction> PipeParser::parse_function() {
  StatsFunction function;
  const QueryToken name = cursor_.peek();
  function.position = name.position;
  std::string word = name.is(TokenKind::kWord) ? lower(name.text) : "";
  auto found =
      std::find_if(kFunctions.begin(), kFunctions.end(), [&](const auto& f) { return f.name == word; });
  if (found == kFunctions.end())
    return cursor_.expected("a function (count, count_distinct, sum, avg, min, max, quantile, uniq, rate)");
  cursor_.take();
  function.aggregate = found->aggregate;
  function.quantile = word == "median" ? 0.5 : -1;
  if (!cursor_.take_if(TokenKind::kOpen)) return cursor_.expected(fmt::format("\"(\" after \"{}\"", word));
  RETURN_IF_ERROR(parse_arguments(function));
  if (!cursor_.take_if(TokenKind::kClose)) return cursor_.expected("\")\"");
  if (cursor_.take_word("as")) {
    const QueryToken& alias = cursor_.peek();
    if (!alias.is(TokenKind::kWord) && !alias.is(TokenKind::kQuoted))
      return cursor_.expected("a column name after \"as\"");
    function.name = cursor_.take().text;
  } else {
    std::string argument = function.field.empty() ? "" : function.field;
    if (function.aggregate == Aggregate::kQuantile && word != "median")
      argument = fmt::format("{},{}", function.quantile, function.field);
    function.name = fmt::format("{}({})", word, argument);
  }
  return function;
}

Status PipeParser::parse_arguments(StatsFunction& function) {
  if (function.aggregate == Aggregate::kCount || function.aggregate == Aggregate::kRate) {
    // count(), count(*), count(field): lines, lines, lines that have the field; rate() likewise a second
    if (cursor_.peek().is(TokenKind::kClose)) return {};
    if (cursor_.peek().is_word("*")) {
      cursor_.take();
      return {};
    }
  }
  if (function.aggregate == Aggregate::kQuantile && function.quantile < 0) {
    const QueryToken share = cursor_.peek();
    auto number = share.is(TokenKind::kWord) ? number_of(share.text) : std::nullopt;
    if (!number || !(*number >= 0 && *number <= 1))
      return cursor_.expected("a share between 0 and 1 such as 0.95");
    cursor_.take();
    function.quantile = *number;
    if (!cursor_.take_if(TokenKind::kComma)) return cursor_.expected("\",\" and a field name");
  }
  ASSIGN_OR_RETURN(function.field, parse_field("("));
  return {};
}

Result<GroupKey> PipeParser::parse_key() {
  GroupKey key;
  key.position = cursor_.peek().position;
  if (auto step = step_of(cursor_.peek())) {
    cursor_.take();
    key.field = "time";
    key.step_ns = *step;
    return key;
  }
  ASSIGN_OR_RETURN(key.field, parse_field("by"));
  return key;
}

Result<SortPipe> PipeParser::parse_sort() {
  SortPipe pipe;
  cursor_.take_word("by");
  do {
    SortKey key;
    key.descending = cursor_.take_if(TokenKind::kMinus);
    bool attached = !key.descending && cursor_.peek().is(TokenKind::kWord) &&
                    cursor_.peek().text.starts_with('-') && cursor_.peek().text.size() > 1;
    ASSIGN_OR_RETURN(key.field, parse_field("sort"));
    if (attached) {
      key.descending = true;
      key.field.erase(0, 1);
    }
    if (cursor_.take_word("desc")) key.descending = true;
    cursor_.take_word("asc");
    pipe.keys.push_back(std::move(key));
  } while (cursor_.take_if(TokenKind::kComma));
  return pipe;
}

Result<TopPipe> PipeParser::parse_top() {
  TopPipe pipe;
  const QueryToken& next = cursor_.peek();
  bool number = next.is(TokenKind::kWord) && number_of(next.text).has_value();
  if (number) {
    ASSIGN_OR_RETURN(pipe.rows, parse_rows("top"));
  }
  cursor_.take_word("by");
  ASSIGN_OR_RETURN(pipe.fields, parse_fields("top"));
  return pipe;
}

Result<std::vector<std::string>> PipeParser::parse_fields(std::string_view after) {
  std::vector<std::string> fields;
  do {
    ASSIGN_OR_RETURN(std::string field, parse_field(after));
    fields.push_back(std::move(field));
  } while (cursor_.take_if(TokenKind::kComma));
  return fields;
}

// Also takes the name of a column such as `count()` as it stands in a result.
Result<std::string> PipeParser::parse_field(std::string_view after) {
  const QueryToken& next = cursor_.peek();
  if (!next.is(TokenKind::kWord) && !next.is(TokenKind::kQuoted))
    return cursor_.expected(fmt::format("a field name after \"{}\"", after));
  bool quoted = next.is(TokenKind::kQuoted);
  std::string name = cursor_.take().text;
  bool call = !quoted && cursor_.peek().is(TokenKind::kOpen) && !cursor_.peek().after_blank;
  if (!call) return name;
  name += cursor_.take().text;
  while (!at_end_of_pipe(cursor_.peek())) {
    bool closes = cursor_.peek().is(TokenKind::kClose);
    name += cursor_.take().text;
    if (closes) return name;
  }
  return cursor_.expected("\")\"");
}

Result<uint64_t> PipeParser::parse_rows(std::string_view after) {
  const QueryToken& next = cursor_.peek();
  auto number = next.is(TokenKind::kWord) ? number_of(next.text) : std::nullopt;
  if (!number || *number < 0 || *number > 1e9 || std::floor(*number) != *number)
    return cursor_.expected(fmt::format("a number of rows after \"{}\"", after));
  cursor_.take();
  return static_cast<uint64_t>(*number);
}

}  // namespace foreshock::store
