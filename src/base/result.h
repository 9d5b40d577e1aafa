// Result<T>: how every fallible function in Foreshock answers.
//
// A Result is either a value or an Error. The set of error kinds is closed and small: it holds exactly what
// callers, HTTP statuses and retries can tell apart. Operating errors (disk, peers, user input) travel as
// Results; programmer errors are CHECKs (check.h). No exception crosses a room: foreign ones are caught
// where they arise. Bad log data is not an error at all: it becomes a record with a reason.
// Cost: a Result is as large as its value plus a string; making an Error allocates, so it stays off the
// hot path.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace foreshock {

enum class ErrorKind {
  kInvalid,          // the caller's input is wrong; repeating it will not help
  kNotFound,         // the named thing does not exist
  kConflict,         // it exists already, or changed meanwhile
  kExhausted,        // a limit or quota was reached; later or smaller may work
  kUnauthenticated,  // nobody knows who asks
  kForbidden,        // known, but not allowed
  kUnavailable,      // a peer, disk or room cannot serve now; retry
  kTimeout,          // took longer than allowed
  kCorrupt,          // bytes that we wrote do not read back
  kInternal,         // a bug or an impossible answer from below
};

// The stable lower-case name ("invalid", "not_found", ...), as used in logs and problem documents.
std::string_view error_kind_name(ErrorKind kind);

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  // one sentence for a person: what failed, with what, and what to do

  // The same error with `context: ` in front of its message.
  Error with_context(std::string_view context) const;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace foreshock

#define FORESHOCK_JOIN_(a, b) a##b
#define FORESHOCK_JOIN(a, b) FORESHOCK_JOIN_(a, b)

// Evaluates a Status or Result; on error returns it from the enclosing function.
#define RETURN_IF_ERROR(expression)                                                       \
  do {                                                                                    \
    auto&& foreshock_status = (expression);                                               \
    if (!foreshock_status) return ::foreshock::fail(std::move(foreshock_status).error()); \
  } while (false)

// ASSIGN_OR_RETURN(auto x, make_x()): binds the value, or returns the error.
#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_(FORESHOCK_JOIN(foreshock_result_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_(temporary, target, expression)                  \
  auto temporary = (expression);                                          \
  if (!temporary) return ::foreshock::fail(std::move(temporary).error()); \
  target = std::move(*temporary)
