#include "parse/formats/json_lines.h"

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr uint32_t kDepthMax = 64;

// The place behind the string that begins at `at`, or npos when the line ends in it.
size_t string_end(std::string_view line, size_t at) {
  for (++at; at < line.size(); ++at) {
    if (line[at] == '\\') {
      ++at;
    } else if (line[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

bool is_literal_byte(char c) {
  return is_alnum(c) || c == '-' || c == '+' || c == '.';
}

}  // namespace

bool JsonLines::may_begin(std::string_view line) {
  if (line.empty() || (line[0] != '{' && line[0] != '[')) return false;
  size_t end = line.size();
  while (end > 0 && is_space(line[end - 1])) --end;
  char last = line[end - 1];
  return last == '{' || last == '[' || last == ',' || last == ':';
}

bool JsonLines::take(std::string_view line) {
  size_t at = 0;
  while (at < line.size()) {
    if (is_space(line[at])) {
      ++at;
      continue;
    }
    if (depth_ == 0 && last_ != 0) return false;  // something behind the end
    if (!take_token(line, at)) return false;
  }
  return true;
}

bool JsonLines::take_token(std::string_view line, size_t& at) {
  char c = line[at];
  bool wants_value = last_ == 0 || last_ == ':' || last_ == '[' || (last_ == ',' && is_array());
  switch (c) {
    case '{':
    case '[':
      if (!wants_value || depth_ == kDepthMax) return false;
      arrays_ = c == '[' ? arrays_ | uint64_t{1} << depth_ : arrays_ & ~(uint64_t{1} << depth_);
      ++depth_;
      break;
    case '}':
    case ']':
      // A comma before the bracket is a mistake that people make.
      if (depth_ == 0 || last_ == ':' || is_array() != (c == ']')) return false;
      --depth_;
      c = 'v';
      break;
    case ',':
      if (last_ != 'v' || depth_ == 0) return false;
      break;
    case ':':
      if (last_ != 'k') return false;
      break;
    case '"': {
      bool key = depth_ > 0 && !is_array() && (last_ == '{' || last_ == ',');
      size_t end = string_end(line, at);
      if ((!key && !wants_value) || depth_ == 0 || end == std::string_view::npos) return false;
      at = end;
      last_ = key ? 'k' : 'v';
      return true;
    }
    default:
      if (!wants_value || depth_ == 0 || !is_literal_byte(c)) return false;
      while (at < line.size() && is_literal_byte(line[at])) ++at;
      last_ = 'v';
      return true;
  }
  last_ = c;
  ++at;
  return true;
}

}  // namespace foreshock::parse
