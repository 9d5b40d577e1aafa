// CHECK: the assertion for programmer errors, on in release builds too.
//
// A failed CHECK prints file, line, condition and the streamed text to stderr and aborts the process: going
// on with a broken invariant could lose or mix up lines, stopping cannot. Never use it on outside input.
// Cost: one predictable branch. CHECK(x) << "text" evaluates the text only on failure.
#pragma once

#include <sstream>

namespace foreshock {

// Collects the message of a failed check and aborts when destroyed.
class CheckFailure {
 public:
  CheckFailure(const char* file, int line, const char* condition);
  [[noreturn]] ~CheckFailure();
  std::ostream& stream() { return message_; }

 private:
  std::ostringstream message_;
};

// Lets CHECK be an expression of type void, whatever was streamed.
struct CheckVoidify {
  void operator&(std::ostream&) {}
};

}  // namespace foreshock

#define CHECK(condition)               \
  (__builtin_expect(!!(condition), 1)) \
      ? (void)0                        \
      : ::foreshock::CheckVoidify() & ::foreshock::CheckFailure(__FILE__, __LINE__, #condition).stream()
