#include "db/sqlite/errors.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace foreshock::db::sqlite {
namespace {

struct Meaning {
  ErrorKind kind;
  std::string_view advice;
};

Meaning meaning_of(int extended_code) {
  switch (extended_code & 0xff) {
    case SQLITE_FULL:
      return {ErrorKind::kExhausted, "the disk is full; free space, nothing of this transaction was kept"};
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return {ErrorKind::kExhausted, "too large to handle"};
    case SQLITE_CORRUPT:
      return {ErrorKind::kCorrupt, "the file is damaged; restore it from a backup"};
    case SQLITE_NOTADB:
      return {ErrorKind::kCorrupt,
              "the file is not a Foreshock database; move it away or choose another folder"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::kUnavailable, "another connection is writing; try again"};
    case SQLITE_CONSTRAINT:
      switch (extended_code) {
        case SQLITE_CONSTRAINT_NOTNULL:
        case SQLITE_CONSTRAINT_CHECK:
        case SQLITE_CONSTRAINT_DATATYPE:
          return {ErrorKind::kInvalid, "a value that the table does not allow"};
        default:
          return {ErrorKind::kConflict, "it exists already, or belongs to something that does not"};
      }
    case SQLITE_INTERRUPT:
      return {ErrorKind::kTimeout, "interrupted"};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorKind::kUnavailable, ""};  // the folder decides, see make_error
    case SQLITE_IOERR:
      return {ErrorKind::kUnavailable, "the disk refused; see the kernel's log"};
    default:
      return {ErrorKind::kInternal, ""};
  }
}

}  // namespace

std::string folder_of(const std::string& path) {
  size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Error make_error(int extended_code, std::string_view what, const std::string& path, std::string_view detail) {
  Meaning meaning = meaning_of(extended_code);
  int code = extended_code & 0xff;
  std::string advice(meaning.advice);
  if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_AUTH)
    advice = fmt::format(
        "the folder {} must be writable for this user; change its owner or choose another with --data",
        folder_of(path));
  std::string message = fmt::format("{}: cannot {}: {}", path, what, detail);
  if (!advice.empty()) message += fmt::format(" ({})", advice);
  return {meaning.kind, std::move(message)};
}

}  // namespace foreshock::db::sqlite
