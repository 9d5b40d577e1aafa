// StackTrace: which lines go on with the record before them, and what the exception in a record is.
//
// A line's class follows from its text alone; whether a record may go on follows from its lines alone. So a
// record's extent does not depend on how the stream was cut into calls, and an ordinary last line is never
// held back. Java, Python, Go, Node, .NET, Ruby, PHP and Rust; plus indented lines under a head that
// announces them (it ends in a colon or an open bracket, or tells of trouble). Private to the room; pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "parse/formats/record_draft.h"

namespace foreshock::parse {

enum class LineClass : uint8_t {
  kOrdinary,
  kBlank,
  kIndented,
  kFrame,       // "\tat a.b.C(F.java:1)", "Caused by: ...", "#0 f()", "... 3 more"
  kHead,        // "java.lang.X: m", "TypeError: m", "Exception in thread ..."
  kPythonHead,  // "Traceback (most recent call last):"
  kChain,       // "During handling of the above exception, ..."
  kGoHead,      // "panic: m", "fatal error: m"
  kGoLine,      // "goroutine 1 [running]:", "created by ..."
  kClosing,     // a closing bracket alone
};
LineClass classify_line(std::string_view line);

// What the lines of an open record say about the next one.
class TraceState {
 public:
  void begin(std::string_view first_line, LineClass line_class);
  // Whether a line may still be joined at all.
  bool may_continue();
  // Whether this line goes on with the record; then the state has moved.
  bool take(LineClass line_class, std::string_view line);

 private:
  enum class Kind : uint8_t { kHeadOnly, kFrames, kPythonOpen, kPythonDone, kGo, kOver };
  Kind kind_ = Kind::kHeadOnly;
  bool asked_ = false;  // whether announces_ was worked out: it costs a look at the line, so it is done late
  bool announces_ = false;
  bool message_follows_ = false;  // Rust says what happened in the line behind the head
  std::string_view first_line_;
};

// Finds the exception in the draft's body and adds exception.type, .message and .stacktrace; sets a severity
// when nothing else did.
void add_exception(RecordDraft& draft);

}  // namespace foreshock::parse
