// JsonWriter: appends JSON to a string, for replies and log rows where a document tree would cost too much.
//
// The caller nests begin/end calls; commas and colons are placed by the writer. Strings are escaped per RFC
// 8259; bytes that are not valid UTF-8 become U+FFFD, so the output always is. Doubles that are not finite
// become null. Values at the top level are not separated, so one writer can write rows of NDJSON. Not
// thread-safe; appends to a string it does not own. Cost: one pass per string.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace foreshock {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(int64_t number);
  JsonWriter& value(uint64_t number);
  JsonWriter& value(int number) { return value(static_cast<int64_t>(number)); }
  JsonWriter& value(uint32_t number) { return value(static_cast<uint64_t>(number)); }
  JsonWriter& value(double number);
  JsonWriter& value(bool flag);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  // an already rendered value; its line ends become blanks
  template <class T>
  JsonWriter& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }

 private:
  void separate();
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);

  std::string& out_;
  int depth_ = 0;
  bool needs_comma_ = false;  // before the next key or value at this level
};

// Appends `text` escaped for JSON, without the quotes.
void append_json_escaped(std::string& out, std::string_view text);
// Length of the longest prefix of `text` that is valid UTF-8.
size_t valid_utf8_prefix(std::string_view text);
bool is_valid_utf8(std::string_view text);

}  // namespace foreshock
