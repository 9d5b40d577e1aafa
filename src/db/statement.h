// Statement: one prepared SQL statement while it is used; made by Database::prepare.
//
// Bind by position from 1, then step() through the rows, or run() when there are none of interest. A binding
// that fails is remembered and told by the next step(), so bindings can be chained. Text and blobs are copied
// on binding; what text() and blob() return is valid until the next step(), reset() or the end. When a
// Statement goes it returns to its Database's cache, so it must not outlive it, and the thread that uses it
// must hold the Database's lock. Reading a column of another kind converts as SQLite does; NULL reads as 0
// or "".
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

struct sqlite3_stmt;

namespace foreshock::db {

class Database;

// Bytes that are not text; an empty Blob is an empty blob and not NULL.
struct Blob {
  std::string_view bytes;
};

class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  Statement& bind(int position, int64_t value);
  Statement& bind(int position, double value);
  Statement& bind(int position, std::string_view text);
  Statement& bind(int position, Blob blob);
  Statement& bind(int position, std::nullptr_t);
  Statement& bind(int position, const char* text) { return bind(position, std::string_view(text)); }
  Statement& bind(int position, const std::string& text) { return bind(position, std::string_view(text)); }
  Statement& bind(int position, bool value) { return bind(position, static_cast<int64_t>(value)); }
  Statement& bind(int position, Timestamp time) { return bind(position, time.ns); }
  // Unsigned numbers and ids keep their 64 bits; read them back with unsigned_integer().
  template <std::integral T>
  Statement& bind(int position, T value) {
    return bind(position, static_cast<int64_t>(value));
  }
  template <class Tag>
  Statement& bind(int position, Id64<Tag> id) {
    return bind(position, static_cast<int64_t>(id.value));
  }
  template <class T>
  Statement& bind(int position, const std::optional<T>& value) {
    return value ? bind(position, *value) : bind(position, nullptr);
  }
  template <class... Arguments>
  Statement& bind_all(const Arguments&... arguments) {
    int position = 0;
    (bind(++position, arguments), ...);
    return *this;
  }

  // True when there is a row to read; false at the end.
  Result<bool> step();
  // Steps to the end, dropping rows, and resets, so that it can be bound and run again.
  Status run();
  // As if newly prepared, without bindings.
  Statement& reset();

  // Columns of the present row, from 0.
  int64_t integer(int column) const;
  uint64_t unsigned_integer(int column) const { return static_cast<uint64_t>(integer(column)); }
  double real(int column) const;
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  bool is_null(int column) const;
  bool flag(int column) const { return integer(column) != 0; }
  Timestamp time(int column) const { return {integer(column)}; }
  std::string string(int column) const { return std::string(text(column)); }
  int columns() const;

 private:
  friend class Database;
  Statement(Database* database, sqlite3_stmt* handle) : database_(database), handle_(handle) {}
  Statement& note(int code);

  Database* database_ = nullptr;
  sqlite3_stmt* handle_ = nullptr;
  int binding_error_ = 0;
};

}  // namespace foreshock::db
