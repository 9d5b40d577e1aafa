#include "ingest/wire/json_reader.h"

#include <charconv>

#include "base/limits.h"

namespace foreshock::ingest::wire {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | code >> 6));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | code >> 12));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | code >> 18));
    out.push_back(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

// The four digits at `at`; nullopt when they are not there.
std::optional<uint32_t> hex4(std::string_view text, size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  uint32_t code = 0;
  auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, code, 16);
  if (error != std::errc() || end != text.data() + at + 4) return std::nullopt;
  return code;
}

// \uXXXX at `at` (of the 'u'), with its second half when it is a surrogate pair; moves `at` behind it.
uint32_t read_unicode(std::string_view text, size_t& at) {
  std::optional<uint32_t> code = hex4(text, at + 1);
  at += 1;
  if (!code) return 0xFFFD;
  at += 4;
  if (*code < 0xD800 || *code > 0xDFFF) return *code;
  if (*code < 0xDC00 && at + 1 < text.size() && text[at] == '\\' && text[at + 1] == 'u') {
    std::optional<uint32_t> low = hex4(text, at + 2);
    if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
      at += 6;
      return 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
    }
  }
  return 0xFFFD;
}

std::string_view number_text(std::string_view raw, std::string& kept) {
  if (!is_json_string(raw)) return raw;
  kept = json_text(raw);
  return kept;
}

}  // namespace

char JsonReader::peek() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool JsonReader::take(char c) {
  if (peek() != c || at_ >= text_.size()) return false;
  ++at_;
  return true;
}

bool JsonReader::string(std::string_view& escaped) {
  if (!take('"')) return false;
  size_t begin = at_;
  while (at_ < text_.size()) {
    char c = text_[at_];
    if (c == '"') {
      escaped = text_.substr(begin, at_ - begin);
      ++at_;
      return true;
    }
    at_ += c == '\\' ? 2 : 1;
  }
  at_ = text_.size();
  return false;
}

bool JsonReader::scalar() {
  size_t begin = at_;
  while (at_ < text_.size()) {
    char c = text_[at_];
    bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                c == '+' || c == '.';
    if (!word) break;
    ++at_;
  }
  return at_ > begin;
}

bool JsonReader::value(std::string_view& raw, size_t depth) {
  char first = peek();
  size_t begin = at_;
  std::string_view inner;
  bool whole = false;
  if (first == '"') {
    whole = string(inner);
  } else if (first != '{' && first != '[') {
    whole = scalar();
  } else if (depth < limits::kJsonDepthMax) {
    char last = first == '{' ? '}' : ']';
    ++at_;
    whole = take(last);
    while (!whole) {
      if (first == '{' && (!string(inner) || !take(':'))) return false;
      if (!value(inner, depth + 1)) return false;
      if (take(',')) continue;
      if (!take(last)) return false;
      whole = true;
    }
  }
  if (whole) raw = text_.substr(begin, at_ - begin);
  return whole;
}

bool is_json_string(std::string_view raw) {
  return raw.size() >= 2 && raw.front() == '"' && raw.back() == '"';
}

std::string json_unescape(std::string_view escaped) {
  size_t slash = escaped.find('\\');
  if (slash == std::string_view::npos) return std::string(escaped);
  std::string out;
  out.reserve(escaped.size());
  size_t at = 0;
  while (at < escaped.size()) {
    if (escaped[at] != '\\' || at + 1 >= escaped.size()) {
      out.push_back(escaped[at++]);
      continue;
    }
    char c = escaped[++at];
    if (c == 'u') {
      append_utf8(out, read_unicode(escaped, at));
      continue;
    }
    ++at;
    constexpr std::string_view kNames = "nrtbf", kBytes = "\n\r\t\b\f";
    size_t named = kNames.find(c);
    out.push_back(named == std::string_view::npos ? c : kBytes[named]);
  }
  return out;
}

std::string json_text(std::string_view raw) {
  if (!is_json_string(raw)) return std::string(raw);
  return json_unescape(raw.substr(1, raw.size() - 2));
}

std::optional<int64_t> json_integer(std::string_view raw) {
  std::string kept;
  std::string_view text = number_text(raw, kept);
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> json_number(std::string_view raw) {
  std::string kept;
  std::string_view text = number_text(raw, kept);
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace foreshock::ingest::wire
