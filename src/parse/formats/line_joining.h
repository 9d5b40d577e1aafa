// LineJoining: which lines go on with the record of a stream that is being collected.
//
// By the source's own rule where it has one; else by what is known: stack traces (stack_trace.h),
// pretty-printed JSON (json_lines.h), statements of databases (statement_lines.h). What a record is follows
// from its first line and is worked out when the second one comes, so a line that joins nothing costs a look
// at its first bytes. Private to the room; pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "parse/formats/json_lines.h"
#include "parse/formats/stack_trace.h"
#include "parse/formats/statement_lines.h"
#include "parse/join_rule.h"

namespace foreshock::parse {

class LineJoining {
 public:
  void begin(std::string_view first_line, LineClass line_class, const JoinRule* rule);
  // Whether a line may still be joined at all.
  bool may_continue();
  // Whether this line goes on with the record; then the state has moved.
  bool take(LineClass line_class, std::string_view line);
  // Whether all of a line is looked at, not only its front.
  bool wants_text() const {
    return kind_ == Kind::kJson || (kind_ == Kind::kNotKnown && JsonLines::may_begin(first_line_));
  }

 private:
  enum class Kind : uint8_t { kNotKnown, kTrace, kJson, kStatement, kRule, kOver };
  void find_kind();
  bool take_trace(LineClass line_class, std::string_view line);

  Kind kind_ = Kind::kNotKnown;
  const JoinRule* rule_ = nullptr;
  std::string_view first_line_;
  TraceState trace_;
  JsonLines json_;
  StatementLines statement_;
};

}  // namespace foreshock::parse
