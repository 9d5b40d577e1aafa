// JsonLines: whether the lines of a pretty-printed JSON object or array belong together.
//
// Follows brackets over lines, and takes a line only where JSON can go on with it: a key or a bracket at its
// beginning, no string that is left open, nothing behind the last bracket. So an object that was broken off
// takes no line of the log behind it. Bounded depth; no allocation; one pass over each line. Private to the
// room; pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace foreshock::parse {

class JsonLines {
 public:
  // Whether `line` alone looks like the beginning of an object or array that other lines go on with: one look
  // at its first and last bytes.
  static bool may_begin(std::string_view line);

  // Takes a line; false when JSON cannot go on with it, and then the state means nothing any more.
  bool take(std::string_view line);
  bool complete() const { return depth_ == 0 && last_ != 0; }

 private:
  bool take_token(std::string_view line, size_t& at);
  bool is_array() const { return depth_ > 0 && (arrays_ >> (depth_ - 1) & 1) != 0; }

  uint64_t arrays_ = 0;  // by depth: an array, not an object
  uint32_t depth_ = 0;
  char last_ = 0;  // the last bracket, comma or colon; 'v' behind a value
};

}  // namespace foreshock::parse
