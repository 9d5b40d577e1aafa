#include "parse/declared/field_texts.h"

#include <algorithm>
#include <optional>

#include "parse/severity.h"
#include "parse/timestamp.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

const char* take_ipv4(const char* p, const char* end) {
  for (int part = 0; part < 4; ++part) {
    const char* q = skip_digits(p, end - p > 3 ? p + 3 : end);
    if (q == p) return nullptr;
    int value = 0;
    for (const char* d = p; d < q; ++d) value = value * 10 + (*d - '0');
    if (value > 255) return nullptr;
    p = q;
    if (part < 3) {
      if (p >= end || *p != '.') return nullptr;
      ++p;
    }
  }
  return p < end && is_digit(*p) ? nullptr : p;
}

// Nine groups, or a last one of five digits: the last is a port, as programs write it that know no brackets.
const char* before_port(const char* p, const char* q, int colons) {
  const char* last = q;
  while (last > p && last[-1] != ':') --last;
  if (last == q || last - p < 3 || skip_digits(last, q) != q) return q;
  bool fits = q - last <= 4 && colons <= 7;
  return fits || last[-2] == ':' ? q : last - 1;
}

const char* take_ipv6(const char* p, const char* end) {
  const char* q = p;
  int colons = 0;
  while (q < end && q - p < 46 && (is_hex(*q) || *q == ':' || *q == '.')) {
    colons += *q == ':';
    if (*q == '.') {  // ::ffff:10.0.0.1, perhaps with a port behind it
      const char* quad = q;
      while (quad > p && quad[-1] != ':') --quad;
      return colons < 2 ? nullptr : take_ipv4(quad, end);
    }
    ++q;
  }
  if (colons < 2) return nullptr;
  q = before_port(p, q, colons);
  while (q > p + 2 && (q[-1] == '.' || (q[-1] == ':' && q[-2] != ':'))) --q;
  if (q < end && *q == '%')
    while (q < end && (is_alnum(*q) || *q == '%')) ++q;
  return q;
}

}  // namespace

const char* take_integer(const char* p, const char* end) {
  if (p < end && (*p == '-' || *p == '+')) ++p;
  const char* q = skip_digits(p, end);
  return q == p ? nullptr : q;
}

const char* take_number(const char* p, const char* end) {
  const char* q = take_integer(p, end);
  if (!q || q >= end || *q != '.') return q;
  const char* fraction = skip_digits(q + 1, end);
  return fraction == q + 1 ? q : fraction;
}

const char* take_hex(const char* p, const char* end) {
  if (end - p > 2 && *p == '0' && (p[1] == 'x' || p[1] == 'X')) p += 2;
  const char* q = skip_hex(p, end);
  return q == p ? nullptr : q;
}

const char* take_address(const char* p, const char* end) {
  if (const char* q = take_ipv4(p, end)) return q;
  return take_ipv6(p, end);
}

const char* take_endpoint(const char* p, const char* end) {
  const char* q = nullptr;
  if (p < end && *p == '[') {
    q = take_address(p + 1, end);
    if (!q || q >= end || *q != ']') return nullptr;
    ++q;
  } else {
    q = take_address(p, end);
    if (!q) return nullptr;
  }
  if (q < end && (*q == ':' || *q == '/' || *q == '#')) {
    const char* port = skip_digits(q + 1, end);
    if (port > q + 1) return port;
  }
  return q;
}

void split_endpoint(std::string_view text, std::string_view& address, std::string_view& port) {
  const char* p = text.data();
  const char* end = p + text.size();
  port = {};
  if (p < end && *p == '[') {
    size_t close = text.find(']');
    address = text.substr(1, close - 1);
    if (close + 2 < text.size()) port = text.substr(close + 2);
    return;
  }
  const char* stop = take_address(p, end);
  if (!stop) stop = end;
  address = {p, static_cast<size_t>(stop - p)};
  if (end - stop > 1) port = {stop + 1, static_cast<size_t>(end - stop) - 1};
}

const char* take_time(const char* p, const char* end, TimeMemo& times, bool clock_alone) {
  TimeText time;
  if (times.match(p, end, time, clock_alone)) return time.end;
  const char* q = take_number(p, end);
  if (!q || q - p < 9) return nullptr;
  return read_epoch({p, static_cast<size_t>(q - p)}) ? q : nullptr;
}

const char* take_level(const char* p, const char* end) {
  const char* q = p;
  while (q < end && is_alnum(*q)) ++q;
  return severity_from_word({p, static_cast<size_t>(q - p)}) ? q : nullptr;
}

const char* take_status(const char* p, const char* end) {
  if (p < end && *p == '-') return p + 1;
  const char* q = skip_digits(p, end);
  return q > p && q - p <= 3 ? q : nullptr;
}

const char* take_cell(const char* p, const char* end) {
  if (p < end && *p == '"') {
    const char* q = p + 1;
    while (q < end) {
      if (*q == '"' && (q + 1 == end || q[1] != '"')) return q + 1;
      q += *q == '"' ? 2 : 1;
    }
    return nullptr;
  }
  while (p < end && *p != ',' && *p != '\n') ++p;
  return p;
}

const char* take_quoted(const char* p, const char* end) {
  if (p >= end || (*p != '"' && *p != '\'' && *p != '`')) return nullptr;
  const char* q = p + 1;
  while (q < end && *q != *p) q += *q == '\\' && q + 1 < end ? 2 : 1;
  return q < end ? q + 1 : nullptr;
}

}  // namespace foreshock::parse
