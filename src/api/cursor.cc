#include "api/cursor.h"

#include "api/api_options.h"
#include "base/hash.h"
#include "base/ids.h"

namespace foreshock::api {
namespace {

constexpr size_t kCheckDigits = 8;

std::string check_of(std::string_view list, std::string_view position) {
  return hex16(hash64(position, hash64(list))).substr(0, kCheckDigits);
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string make_cursor(std::string_view list, std::string_view position) {
  return check_of(list, position) + hex(position);
}

Result<std::string> read_cursor(std::string_view list, std::string_view cursor) {
  if (cursor.empty()) return std::string();
  auto invalid = [] {
    return fail(ErrorKind::kInvalid, "this cursor is not one of this list; start again without it");
  };
  if (cursor.size() > kCursorBytesMax || cursor.size() < kCheckDigits || cursor.size() % 2 != 0)
    return invalid();
  std::string position;
  for (size_t i = kCheckDigits; i < cursor.size(); i += 2) {
    int high = digit(cursor[i]);
    int low = digit(cursor[i + 1]);
    if (high < 0 || low < 0) return invalid();
    position += static_cast<char>(high << 4 | low);
  }
  if (cursor.substr(0, kCheckDigits) != check_of(list, position)) return invalid();
  return position;
}

}  // namespace foreshock::api
