#include "parse/tokens/recognise_network.h"

#include <cstddef>
#include <string_view>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr std::ptrdiff_t kLookAheadBytes = 256;

const char* clip(const char* p, const char* end) {
  return end - p > kLookAheadBytes ? p + kLookAheadBytes : end;
}

bool is_path_byte(char c) {
  return is_word(c) || c == '.' || c == '-' || c == '~' || c == '%' || c == '+' || c == '@' || c == '=' ||
         c == '$' || c == '*' || c == '#';
}

bool is_url_byte(char c) {
  if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) return false;
  return c != '"' && c != '\'' && c != '<' && c != '>' && c != '`' && c != '|' && c != '{' && c != '}' &&
         c != '\\' && c != '^' && c != '[' && c != ']' && c != '(' && c != ')';
}

// Takes back punctuation that more likely ends the sentence than the name.
const char* trim_sentence(const char* begin, const char* p) {
  while (p > begin && (p[-1] == '.' || p[-1] == ',' || p[-1] == ';' || p[-1] == ':' || p[-1] == '!' ||
                       p[-1] == '?' || p[-1] == '='))
    --p;
  return p;
}

// Segments of path bytes with single slashes; `slashes` counts them.
const char* walk_segments(const char* p, const char* end, int& slashes) {
  while (p < end) {
    if (is_path_byte(*p)) {
      ++p;
    } else if (*p == '/' && p + 1 < end && (is_path_byte(p[1]))) {
      ++slashes;
      ++p;
    } else {
      break;
    }
  }
  return p;
}

const char* with_query(const char* begin, const char* p, const char* end) {
  p = trim_sentence(begin, p);
  if (p + 1 < end && *p == '?' && (is_word(p[1]) || p[1] == '%')) {
    while (p < end && is_url_byte(*p)) ++p;
    p = trim_sentence(begin, p);
  }
  return p;
}

}  // namespace

const char* match_uuid(const char* p, const char* end) {
  if (end - p < 36) return nullptr;
  for (int i = 0; i < 36; ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? p[i] != '-' : !is_hex(p[i])) return nullptr;
  }
  return word_follows(p + 36, end) ? nullptr : p + 36;
}

const char* match_bus_address(const char* p, const char* end) {
  if (end - p < 12 || p[4] != ':' || p[7] != ':' || p[10] != '.') return nullptr;
  for (int i = 0; i < 12; ++i)
    if (i != 4 && i != 7 && i != 10 && !is_hex(p[i])) return nullptr;
  return word_follows(p + 12, end) ? nullptr : p + 12;
}

// Six and more pairs: an address, a world-wide name, or the head of a frame.
const char* match_mac(const char* p, const char* end) {
  constexpr int kPairsMax = 32;
  if (end - p < 17) return nullptr;
  char separator = p[2];
  if (separator != ':' && separator != '-') return nullptr;
  const char* q = p;
  int pairs = 0;
  for (; end - q >= 2 && is_hex(q[0]) && is_hex(q[1]) && pairs < kPairsMax; ++pairs) {
    q += 2;
    if (end - q < 3 || *q != separator || !is_hex(q[1])) break;
    ++q;
  }
  return pairs + 1 < 6 || !is_hex(q[-1]) || word_follows(q, end) ? nullptr : q;
}

const char* match_ipv4(const char* p, const char* end) {
  const char* q = p;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (q >= end || *q++ != '.')) return nullptr;
    int value = 0;
    const char* from = q;
    while (q < end && is_digit(*q) && q - from < 4) value = value * 10 + (*q++ - '0');
    if (q == from || q - from > 3 || value > 255) return nullptr;
  }
  if (word_follows(q, end) || (q + 1 < end && *q == '.' && is_word(q[1]))) return nullptr;
  if (q + 1 < end && (*q == ':' || *q == '/') && is_digit(q[1])) {
    const char* digits = skip_digits(q + 1, end);
    if (digits - q - 1 <= (*q == ':' ? 5 : 2) && !word_follows(digits, end)) return digits;
  }
  return q;
}

const char* match_ipv6(const char* p, const char* end) {
  const char* limit = end - p > 48 ? p + 48 : end;
  const char* q = p;
  int groups = 0;
  bool gap = false;
  bool digit = false;
  if (limit - q >= 2 && q[0] == ':' && q[1] == ':') {
    gap = true;
    q += 2;
  }
  while (q < limit) {
    const char* from = q;
    while (q < limit && is_hex(*q) && q - from < 5) digit |= is_digit(*q++);
    if (q == from) break;
    if (q < limit && *q == '.' && groups >= 1 - (gap ? 1 : 0) && match_ipv4(from, end)) {
      const char* v4 = from;  // only the dotted quad: a port or prefix does not follow here
      for (int dots = 0; v4 < end && (is_digit(*v4) || (*v4 == '.' && ++dots < 4)); ++v4) {
      }
      q = v4;
      groups += 2;
      break;
    }
    if (q - from > 4) return nullptr;
    ++groups;
    if (q >= limit || *q != ':') break;
    if (q + 1 < limit && q[1] == ':') {
      if (gap) return nullptr;
      gap = true;
      q += 2;
    } else if (q + 1 < limit && is_hex(q[1])) {
      ++q;
    } else {
      break;
    }
  }
  if (!digit || groups > 8 || (gap ? groups > 7 : groups != 8)) return nullptr;
  if (q + 1 < end && *q == '%' && is_word(q[1])) return skip_word(q + 1, end);
  if (q + 1 < end && *q == '/' && is_digit(q[1])) {
    const char* digits = skip_digits(q + 1, end);
    if (digits - q <= 4 && !word_follows(digits, end)) return digits;
  }
  return word_follows(q, end) ? nullptr : q;
}

const char* match_url(const char* p, const char* colon, const char* end) {
  if (end - colon < 4 || colon[1] != '/' || colon[2] != '/' || colon - p > 16) return nullptr;
  const char* q = colon + 3;
  if (q < end && *q == '[') {  // an IPv6 host
    const char* bracket = q + 1;
    while (bracket < end && bracket - q < 48 && (is_hex(*bracket) || *bracket == ':' || *bracket == '.'))
      ++bracket;
    if (bracket < end && *bracket == ']') q = bracket + 1;
  }
  while (q < end && is_url_byte(*q)) ++q;
  q = trim_sentence(colon + 3, q);
  return q > colon + 3 ? q : nullptr;
}

const char* match_path(const char* p, const char* end) {
  const char* q = p;
  if (*q == '~') ++q;
  while (q < end && *q == '.' && q - p < 2) ++q;
  if (q >= end || *q != '/' || q + 1 >= end || !(is_word(q[1]) || q[1] == '.' || q[1] == '-' || q[1] == '*'))
    return nullptr;
  int slashes = 0;
  const char* stop = walk_segments(q, end, slashes);
  if (stop < end && *stop == '/') ++stop;  // a folder's last slash
  stop = with_query(q + 1, stop, end);
  // "/C" or "/v" is an option's letter rather than a path.
  return stop - p >= 4 || slashes > 1 ? stop : nullptr;
}

const char* match_relative_path(const char* p, const char* end) {
  int slashes = 0;
  const char* limit = clip(p, end);
  const char* stop = walk_segments(p, limit, slashes);
  if (slashes < 2) return nullptr;
  if (stop == limit && limit != end) stop = walk_segments(stop, end, slashes);
  stop = with_query(p, stop, end);
  return stop;
}

const char* match_windows_path(const char* p, const char* end) {
  const char* q = p;
  if (end - p >= 4 && is_alpha(p[0]) && p[1] == ':' && p[2] == '\\') {
    q += 3;
  } else if (end - p >= 4 && p[0] == '\\' && p[1] == '\\' && is_word(p[2])) {
    q += 2;
  } else {
    return nullptr;
  }
  const char* from = q;
  while (q < end && (is_path_byte(*q) || *q == '\\' || *q == '{' || *q == '}')) ++q;
  q = trim_sentence(from, q);
  return q > from ? q : nullptr;
}

const char* match_email_domain(const char* at, const char* end) {
  const char* limit = clip(at, end);
  const char* q = at + 1;
  bool dot = false;
  while (q < limit && is_alnum(*q)) {
    while (q < limit && (is_alnum(*q) || *q == '-')) ++q;
    if (q + 1 < limit && *q == '.' && is_alnum(q[1])) {
      dot = true;
      ++q;
    } else {
      break;
    }
  }
  if (!dot || word_follows(q, end)) return nullptr;
  return q[-1] == '-' ? nullptr : q;
}

const char* match_secret(const char* p, const char* end) {
  const char* limit = end - p > 512 ? p + 512 : end;
  int lower = 0;
  int upper = 0;
  int digit = 0;
  int digit_groups = 0;
  int changes = 0;
  int slashes = 0;
  int dots = 0;
  bool jwt = end - p > 3 && p[0] == 'e' && p[1] == 'y' && p[2] == 'J';
  int last = 0;
  const char* q = p;
  for (; q < limit; ++q) {
    int kind = 0;
    if (is_lower(*q)) {
      kind = 1;
      ++lower;
    } else if (is_upper(*q)) {
      kind = 2;
      ++upper;
    } else if (is_digit(*q)) {
      kind = 3;
      ++digit;
      digit_groups += last != 3;
    } else if (*q == '+' || *q == '/' || *q == '-' || *q == '_') {
      kind = 4;
      slashes += *q == '/' || *q == '-' || *q == '_';
    } else if (*q == '.' && jwt && q + 1 < limit && is_alnum(q[1])) {
      ++dots;
      kind = 5;
    } else {
      break;
    }
    changes += kind != last;
    last = kind;
  }
  if (q < end && static_cast<unsigned char>(*q) >= 0x80) return nullptr;
  auto length = q - p;
  if (length < 32 || lower < 3 || upper < 3 || digit < 2 || digit_groups < 2) return nullptr;
  // Random base64 changes its kind of byte at two places of three; CamelCase names far more rarely.
  if (changes * 20 < length * 9 || (slashes * 8 > length && !jwt)) return nullptr;
  while (q < end && (is_alnum(*q) || *q == '+' || *q == '/' || *q == '-' || *q == '_' ||
                     (*q == '.' && dots > 0 && q + 1 < end && is_alnum(q[1]))))
    ++q;
  while (q < end && *q == '=' && q - p < length + 3) ++q;
  return q;
}

}  // namespace foreshock::parse
