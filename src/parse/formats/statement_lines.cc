#include "parse/formats/statement_lines.h"

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr size_t kHeadBytesMax = 300;

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// "2026-11-23T04:31:56.123456Z\t   12 Query\tSELECT 1"; servers may write local time with an offset.
bool is_general_line(std::string_view line) {
  if (line.size() < 30 || line[10] != 'T' || !is_digit(line[0]) || line[19] != '.') return false;
  size_t tab = line[26] == 'Z' ? 27 : 32;
  return tab < line.size() && line[tab] == '\t';
}

// "231123  4:31:56\t   12 Query\tSELECT 1", and "\t\t   12 Query\tSELECT 2" in the same second: the command's
// name, nothing when it is no such line.
std::string_view old_general_command(std::string_view line) {
  constexpr std::string_view kForm = "dddddd _d:dd:dd\t";
  if (line.starts_with("\t\t")) {
    line.remove_prefix(2);
  } else {
    if (line.size() < kForm.size()) return {};
    for (size_t i = 0; i < kForm.size(); ++i) {
      bool fits = kForm[i] == 'd'   ? is_digit(line[i])
                  : kForm[i] == '_' ? is_digit(line[i]) || line[i] == ' '
                                    : line[i] == kForm[i];
      if (!fits) return {};
    }
    line.remove_prefix(kForm.size());
  }
  size_t at = std::min(line.find_first_not_of(' '), line.size());
  size_t digits = at;
  while (at < line.size() && is_digit(line[at])) ++at;
  if (at == digits || at < 5 || at >= line.size() || line[at] != ' ')
    return {};  // ids are five wide at least
  std::string_view rest = line.substr(at + 1);
  size_t tab = rest.substr(0, 20).find('\t');
  bool named = tab != std::string_view::npos && tab > 0 && rest[0] >= 'A' && rest[0] <= 'Z';
  return named ? rest.substr(0, tab) : std::string_view();
}

bool begins_with_time(std::string_view line) {
  return line.size() > 19 && is_digit(line[0]) && is_digit(line[3]) && line[4] == '-' && line[7] == '-' &&
         (line[10] == 'T' || line[10] == ' ') && line[13] == ':';
}

bool ends_statement(std::string_view line) {
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  if (line.empty() || line.back() != ';') return false;
  std::string_view head = line.substr(0, 14);
  bool preamble = head.starts_with("SET timestamp=") || head.starts_with("use ");
  return !preamble || has(line.substr(0, line.size() - 1), ";");
}

bool is_postgres_line(std::string_view line) {
  std::string_view head = line.substr(0, kHeadBytesMax);
  size_t colon = head.find(":  ");
  if (colon == std::string_view::npos || colon < 3) return false;
  for (std::string_view word : {"LOG", "ERROR", "STATEMENT", "DETAIL", "HINT", "QUERY", "CONTEXT", "WARNING",
                                "NOTICE", "FATAL", "PANIC", "INFO"})
    if (head.substr(0, colon).ends_with(word)) return true;
  return false;
}

}  // namespace

StatementLog mysql_log(std::string_view first_line) {
  if (first_line.starts_with("# Time: ") || first_line.starts_with("# User@Host: "))
    return StatementLog::kMysqlSlow;
  std::string_view command = old_general_command(first_line);
  if (command == "Query" || command == "Execute" || command == "Prepare")
    return StatementLog::kMysqlOldGeneral;
  if (!is_general_line(first_line)) return StatementLog::kNone;
  std::string_view head = first_line.substr(27, 40);
  bool statement = has(head, " Query\t") || has(head, " Execute\t") || has(head, " Prepare\t");
  return statement ? StatementLog::kMysqlGeneral : StatementLog::kNone;
}

bool is_postgres_statement(std::string_view first_line) {
  if (!is_postgres_line(first_line)) return false;
  std::string_view head = first_line.substr(0, kHeadBytesMax);
  return has(head, "STATEMENT:  ") || has(head, "QUERY:  ") || has(head, " statement: ") ||
         has(head, ":  execute ") || has(head, " ms  execute ");
}

void StatementLines::begin(StatementLog log, std::string_view first_line) {
  log_ = log;
  in_statement_ = false;
  user_seen_ = first_line.starts_with("# User@Host: ");
}

bool StatementLines::take(std::string_view line) {
  bool taken = false;
  switch (log_) {
    case StatementLog::kPostgres:
      taken = !line.empty() && line[0] == '\t';
      break;
    case StatementLog::kMysqlGeneral:
      taken = !begins_with_time(line);
      break;
    case StatementLog::kMysqlOldGeneral:
      taken = old_general_command(line).empty();
      break;
    case StatementLog::kMysqlSlow: {
      bool user = line.starts_with("# User@Host: ");
      taken = !line.starts_with("# Time: ") && !(user && user_seen_) &&
              !(in_statement_ && line.starts_with("# ")) && !begins_with_time(line);
      user_seen_ |= user;
      in_statement_ |= !line.starts_with("# ");
      if (taken && in_statement_ && ends_statement(line)) {
        log_ = StatementLog::kNone;
        return true;
      }
      break;
    }
    case StatementLog::kNone:
      break;
  }
  if (!taken) log_ = StatementLog::kNone;
  return taken;
}

}  // namespace foreshock::parse
