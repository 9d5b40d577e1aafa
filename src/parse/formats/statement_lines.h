// StatementLines: database logs whose statement goes on in lines without a head of their own.
//
// PostgreSQL indents the lines behind the first with a tab. MySQL's general log writes them as they are, up
// to the next line with a time; before 5.7, and in MariaDB, that is "YYMMDD hh:mm:ss", left out while it
// stays the same. Its slow log is a block of "# ..." lines and the statement, up to the semicolon. Private to
// the room; pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace foreshock::parse {

enum class StatementLog : uint8_t { kNone, kPostgres, kMysqlGeneral, kMysqlOldGeneral, kMysqlSlow };

// What the first line of a record promises. MySQL's is seen at two bytes, PostgreSQL's takes a search.
StatementLog mysql_log(std::string_view first_line);
bool is_postgres_statement(std::string_view first_line);

// The lines behind the first one of a record of MySQL or PostgreSQL.
class StatementLines {
 public:
  void begin(StatementLog log, std::string_view first_line);
  bool take(std::string_view line);
  bool may_continue() const { return log_ != StatementLog::kNone; }

 private:
  StatementLog log_ = StatementLog::kNone;
  bool in_statement_ = false;  // of the slow log: behind its "# " lines
  bool user_seen_ = false;
};

}  // namespace foreshock::parse
