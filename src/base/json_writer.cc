#include "base/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace foreshock {
namespace {

using Byte = unsigned char;

// Length of the valid UTF-8 sequence that begins with the non-ASCII byte at `at`; 0 when there is none.
// The table of RFC 3629 section 4: no overlong forms, no surrogates, nothing past U+10FFFF.
size_t multibyte_length(const Byte* at, const Byte* end) {
  Byte lead = *at;
  size_t length = 0;
  Byte low = 0x80;
  Byte high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (static_cast<size_t>(end - at) < length || at[1] < low || at[1] > high) return 0;
  for (size_t i = 2; i < length; ++i)
    if ((at[i] & 0xC0) != 0x80) return 0;
  return length;
}

bool is_plain(Byte c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void append_unicode_escape(std::string& out, Byte code) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out.append("\\u00");
  out.push_back(kDigits[code >> 4]);
  out.push_back(kDigits[code & 15]);
}

void append_ascii_escape(std::string& out, Byte c) {
  switch (c) {
    case '"':
      out.append("\\\"");
      break;
    case '\\':
      out.append("\\\\");
      break;
    case '\n':
      out.append("\\n");
      break;
    case '\r':
      out.append("\\r");
      break;
    case '\t':
      out.append("\\t");
      break;
    case '\b':
      out.append("\\b");
      break;
    case '\f':
      out.append("\\f");
      break;
    default:
      append_unicode_escape(out, c);
  }
}

template <class Number>
void append_number(std::string& out, Number number) {
  char text[32];
  auto result = std::to_chars(text, text + sizeof text, number);
  out.append(text, result.ptr);
}

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
  const Byte* at = reinterpret_cast<const Byte*>(text.data());
  const Byte* end = at + text.size();
  while (at < end) {
    const Byte* run = at;
    while (at < end && is_plain(*at)) ++at;
    out.append(reinterpret_cast<const char*>(run), static_cast<size_t>(at - run));
    if (at == end) return;
    if (*at < 0x80) {
      append_ascii_escape(out, *at++);
      continue;
    }
    size_t length = multibyte_length(at, end);
    if (length == 0) {
      out.append("\xEF\xBF\xBD");
      ++at;
    } else if (*at == 0xC2 && at[1] < 0xA0) {
      // The C1 controls steer terminals just as ESC does, so they do not pass through unescaped.
      append_unicode_escape(out, at[1]);
      at += 2;
    } else {
      out.append(reinterpret_cast<const char*>(at), length);
      at += length;
    }
  }
}

size_t valid_utf8_prefix(std::string_view text) {
  const Byte* begin = reinterpret_cast<const Byte*>(text.data());
  const Byte* end = begin + text.size();
  const Byte* at = begin;
  while (at < end) {
    if (end - at >= 8) {
      uint64_t word;
      std::memcpy(&word, at, 8);
      if ((word & 0x8080808080808080ull) == 0) {
        at += 8;
        continue;
      }
    }
    if (*at < 0x80) {
      ++at;
      continue;
    }
    size_t length = multibyte_length(at, end);
    if (length == 0) break;
    at += length;
  }
  return static_cast<size_t>(at - begin);
}

bool is_valid_utf8(std::string_view text) {
  return valid_utf8_prefix(text) == text.size();
}

void JsonWriter::separate() {
  if (needs_comma_) out_.push_back(',');
  needs_comma_ = depth_ > 0;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
  ++depth_;
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  --depth_;
  needs_comma_ = depth_ > 0;
  return *this;
}

JsonWriter& JsonWriter::begin_object() {
  return open('{');
}
JsonWriter& JsonWriter::end_object() {
  return close('}');
}
JsonWriter& JsonWriter::begin_array() {
  return open('[');
}
JsonWriter& JsonWriter::end_array() {
  return close(']');
}

JsonWriter& JsonWriter::key(std::string_view name) {
  value(name);
  out_.push_back(':');
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  out_.push_back('"');
  append_json_escaped(out_, text);
  out_.push_back('"');
  return *this;
}

JsonWriter& JsonWriter::value(int64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::value(uint64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::value(bool flag) {
  return raw(flag ? "true" : "false");
}

JsonWriter& JsonWriter::null() {
  return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  size_t at = out_.size();
  out_.append(json);
  // Line ends can only stand between the tokens of valid JSON; rows must stay in one line.
  for (char end : {'\n', '\r'})
    for (size_t found = at; (found = out_.find(end, found)) != std::string::npos;) out_[found] = ' ';
  return *this;
}

}  // namespace foreshock
