#include "db/statement.h"

#include <sqlite3.h>

#include <utility>

#include "db/database.h"

namespace foreshock::db {

Statement::Statement(Statement&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)),
      handle_(std::exchange(other.handle_, nullptr)),
      binding_error_(other.binding_error_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(database_, other.database_);
  std::swap(handle_, other.handle_);
  std::swap(binding_error_, other.binding_error_);
  return *this;
}

Statement::~Statement() {
  if (handle_ != nullptr) database_->give_back(handle_);
}

Statement& Statement::note(int code) {
  if (code != SQLITE_OK && binding_error_ == SQLITE_OK) binding_error_ = code;
  return *this;
}

Statement& Statement::bind(int position, int64_t value) {
  return note(sqlite3_bind_int64(handle_, position, value));
}
Statement& Statement::bind(int position, double value) {
  return note(sqlite3_bind_double(handle_, position, value));
}
Statement& Statement::bind(int position, std::string_view text) {
  // A null pointer would bind NULL; an empty text is not NULL.
  const char* data = text.data() == nullptr ? "" : text.data();
  return note(sqlite3_bind_text64(handle_, position, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
Statement& Statement::bind(int position, Blob blob) {
  if (blob.bytes.empty()) return note(sqlite3_bind_zeroblob(handle_, position, 0));
  return note(sqlite3_bind_blob64(handle_, position, blob.bytes.data(), blob.bytes.size(), SQLITE_TRANSIENT));
}
Statement& Statement::bind(int position, std::nullptr_t) {
  return note(sqlite3_bind_null(handle_, position));
}

Result<bool> Statement::step() {
  if (binding_error_ != SQLITE_OK) return fail(database_->last_error(binding_error_, "bind a value"));
  int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Error error = database_->last_error(code, "run a statement");
  sqlite3_reset(handle_);
  return fail(std::move(error));
}

Status Statement::run() {
  while (true) {
    ASSIGN_OR_RETURN(bool row, step());
    if (!row) break;
  }
  sqlite3_reset(handle_);
  return {};
}

Statement& Statement::reset() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  binding_error_ = SQLITE_OK;
  return *this;
}

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}
double Statement::real(int column) const {
  return sqlite3_column_double(handle_, column);
}
bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}
int Statement::columns() const {
  return sqlite3_column_count(handle_);
}

std::string_view Statement::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(handle_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<size_t>(sqlite3_column_bytes(handle_, column))};
}
std::string_view Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(handle_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace foreshock::db
