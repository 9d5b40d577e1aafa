// JsonReader: walks JSON text that came over the wire, keeping every value's exact bytes; private to ingest.
//
// A protocol's envelope is read member by member while the records inside stay as they were written, so
// numbers keep their digits and nothing is rendered twice. Lenient where clients are (bytes that are not
// UTF-8, control characters in strings), strict about structure: brackets, commas, quotes. Values nest at
// most limits::kJsonDepthMax deep. Views are into the text. No allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foreshock::ingest::wire {

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  char peek();                             // the next byte that is no blank, not taken; '\0' at the end
  bool take(char c);                       // takes it when it is `c`
  bool string(std::string_view& escaped);  // what stands between the quotes, still escaped
  bool value(std::string_view& raw) { return value(raw, 0); }  // any value: its exact text
  std::string_view rest() const { return text_.substr(at_); }

  // visit(key still escaped, raw value) -> bool (false stops and fails). False too when there is no object,
  // or when it breaks; members before the break were visited.
  template <class Visit>
  bool members(Visit&& visit) {
    if (!take('{')) return false;
    if (take('}')) return true;
    do {
      std::string_view key, raw;
      if (!string(key) || !take(':') || !value(raw) || !visit(key, raw)) return false;
    } while (take(','));
    return take('}');
  }
  // visit(raw value) -> bool, as above.
  template <class Visit>
  bool elements(Visit&& visit) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      std::string_view raw;
      if (!value(raw) || !visit(raw)) return false;
    } while (take(','));
    return take(']');
  }

 private:
  bool value(std::string_view& raw, size_t depth);
  bool scalar();

  std::string_view text_;
  size_t at_ = 0;
};

bool is_json_string(std::string_view raw);
// The text of a raw value: a string without quotes and escapes, anything else as it is written.
std::string json_text(std::string_view raw);
// The same of what JsonReader::string gave.
std::string json_unescape(std::string_view escaped);
// An integer, written as a number or as a string; nullopt for anything else.
std::optional<int64_t> json_integer(std::string_view raw);
// A number, written as a number or as a string.
std::optional<double> json_number(std::string_view raw);

}  // namespace foreshock::ingest::wire
