#include "parse/formats/line_joining.h"

namespace foreshock::parse {

void LineJoining::begin(std::string_view first_line, LineClass line_class, const JoinRule* rule) {
  kind_ = rule != nullptr ? Kind::kRule : Kind::kNotKnown;
  rule_ = rule;
  first_line_ = first_line;
  trace_.begin(first_line, line_class);
}

// What the first line says; statements of PostgreSQL are looked for only where a line with a tab follows or
// the bytes end, for that takes a search.
void LineJoining::find_kind() {
  kind_ = Kind::kTrace;
  if (first_line_.empty()) return;
  char first = first_line_[0];
  if (JsonLines::may_begin(first_line_)) {
    json_ = JsonLines();
    if (json_.take(first_line_) && !json_.complete()) kind_ = Kind::kJson;
    return;
  }
  bool old_general = first_line_.size() > 15 && (first_line_[15] == '\t' || first_line_.starts_with("\t\t"));
  bool of_mysql =
      first == '#' || (first == '2' && first_line_.size() > 19 && first_line_[19] == '.') || old_general;
  if (!of_mysql) return;
  StatementLog log = mysql_log(first_line_);
  if (log == StatementLog::kNone) return;
  statement_.begin(log, first_line_);
  kind_ = Kind::kStatement;
}

bool LineJoining::may_continue() {
  if (kind_ == Kind::kNotKnown) find_kind();
  switch (kind_) {
    case Kind::kRule:
    case Kind::kJson:
      return true;
    case Kind::kStatement:
      return statement_.may_continue();
    case Kind::kTrace:
      return trace_.may_continue() || is_postgres_statement(first_line_);
    default:
      return false;
  }
}

bool LineJoining::take(LineClass line_class, std::string_view line) {
  if (kind_ == Kind::kNotKnown) find_kind();
  switch (kind_) {
    case Kind::kRule:
      if (rule_->joins(line)) return true;
      break;
    case Kind::kJson:
      if (line_class == LineClass::kBlank) return true;
      if (json_.take(line)) {
        if (json_.complete()) kind_ = Kind::kOver;
        return true;
      }
      kind_ = Kind::kTrace;  // "{" stands before other things too
      return take_trace(line_class, line);
    case Kind::kStatement:
      if (statement_.take(line)) return true;
      break;
    case Kind::kTrace:
      return take_trace(line_class, line);
    default:
      break;
  }
  kind_ = Kind::kOver;
  return false;
}

bool LineJoining::take_trace(LineClass line_class, std::string_view line) {
  if (line_class == LineClass::kIndented && line[0] == '\t' && is_postgres_statement(first_line_)) {
    statement_.begin(StatementLog::kPostgres, first_line_);
    kind_ = Kind::kStatement;
    return statement_.take(line);
  }
  if (trace_.take(line_class, line)) return true;
  kind_ = Kind::kOver;
  return false;
}

}  // namespace foreshock::parse
