#include "store/segment/time_text.h"

#include <algorithm>
#include <array>

#include "base/time.h"

namespace foreshock::store {
namespace {

// The numbers are part of the segment format (docs/design/segment.md): only ever add behind.
enum Field : uint8_t {
  kPrintYear = 0,          // 2026
  kPrintYear2 = 1,         // 26
  kPrintMonth = 2,         // 05
  kPrintMonthNatural = 3,  // 5
  kPrintDay = 4,           // 07
  kPrintDayNatural = 5,    // 7
  kPrintDayBlank = 6,      // " 7", two bytes
  kPrintHour = 7,          // 09
  kPrintHourNatural = 8,   // 9
  kPrintMinute = 9,
  kPrintSecond = 10,
  kPrintMilliseconds = 11,  // three digits
  kPrintMicroseconds = 12,  // six
  kPrintNanoseconds = 13,   // nine
  kPrintMonthName = 14,     // May
  kPrintWeekday = 15,       // Thu
  kPrintEpochSeconds = 16,
  kPrintEpochMilliseconds = 17,
  kPrintEpochMicroseconds = 18,
  kPrintEpochNanoseconds = 19,
  kPrintDate8 = 20,      // 20260507
  kPrintDate6 = 21,      // 260507
  kPrintClock6 = 22,     // 090507
  kPrintFraction1 = 23,  // tenths
  kPrintFraction2 = 24,  // hundredths
  kPrintSecondNatural = 25,
  kPrintMinuteNatural = 26,
  kPrintFields = 27,
};
constexpr size_t kPiecesMax = 16;
constexpr size_t kTextMax = 64;
constexpr int32_t kOffsetMax = 14 * 60;
constexpr size_t kRowsTried = 64;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Thu", "Fri", "Sat", "Sun",
                                                       "Mon", "Tue", "Wed"};  // 1970-01-01

// A time taken apart; the date is kept while the day stays the same.
class Clock {
 public:
  explicit Clock(int32_t offset_minutes) : offset_ns_(offset_minutes * kMinute) {}
  void set(int64_t time) {
    epoch_ = time;
    int64_t local = static_cast<int64_t>(static_cast<uint64_t>(time) + static_cast<uint64_t>(offset_ns_));
    int64_t rest = local % kDay;
    int64_t day = local / kDay - (rest < 0 ? 1 : 0);
    int64_t in_day = rest < 0 ? rest + kDay : rest;
    int64_t second_of_day = in_day / kSecond;
    fraction_ = in_day % kSecond;
    if (second_of_day != second_of_day_) {
      second_of_day_ = second_of_day;
      hour_ = second_of_day / 3'600;
      minute_ = second_of_day / 60 % 60;
      second_ = second_of_day % 60;
    }
    if (day == day_) return;
    day_ = day;
    CivilTime civil = to_civil({std::max(day, INT64_MIN / kDay) * kDay});
    year_ = civil.year;
    month_ = civil.month;
    day_of_month_ = civil.day;
  }
  void append(Field field, std::string& out) const;

 private:
  int64_t offset_ns_;
  int64_t epoch_ = 0, day_ = INT64_MIN, second_of_day_ = -1;
  int64_t hour_ = 0, minute_ = 0, second_ = 0, fraction_ = 0;
  int year_ = 0, month_ = 1, day_of_month_ = 1;
};

// "000102...99": the fields of a time are mostly two digits.
constexpr std::array<char, 200> kTwoDigits = [] {
  std::array<char, 200> out{};
  for (size_t i = 0; i < 100; ++i) {
    out[2 * i] = static_cast<char>('0' + i / 10);
    out[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return out;
}();

void append_number(std::string& out, int64_t value, size_t width) {
  if (width == 2 && value >= 0 && value < 100) {
    out.append(&kTwoDigits[static_cast<size_t>(value) * 2], 2);
    return;
  }
  if (width == 3 && value >= 0 && value < 1'000) {
    const char* rest = &kTwoDigits[static_cast<size_t>(value % 100) * 2];
    char text[3] = {static_cast<char>('0' + value / 100), rest[0], rest[1]};
    out.append(text, 3);
    return;
  }
  char digits[24];
  size_t at = sizeof digits;
  bool negative = value < 0;
  uint64_t rest = negative ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  do {
    digits[--at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  size_t size = sizeof digits - at;
  if (negative) out.push_back('-');
  if (size < width) out.append(width - size, '0');
  out.append(digits + at, size);
}

void Clock::append(Field field, std::string& out) const {
  switch (field) {
    case kPrintYear:
      return append_number(out, year_, 4);
    case kPrintYear2:
      return append_number(out, year_ % 100, 2);
    case kPrintMonth:
      return append_number(out, month_, 2);
    case kPrintMonthNatural:
      return append_number(out, month_, 1);
    case kPrintDay:
      return append_number(out, day_of_month_, 2);
    case kPrintDayNatural:
      return append_number(out, day_of_month_, 1);
    case kPrintDayBlank:
      if (day_of_month_ < 10) out.push_back(' ');
      return append_number(out, day_of_month_, 1);
    case kPrintHour:
      return append_number(out, hour_, 2);
    case kPrintHourNatural:
      return append_number(out, hour_, 1);
    case kPrintMinute:
      return append_number(out, minute_, 2);
    case kPrintMinuteNatural:
      return append_number(out, minute_, 1);
    case kPrintSecond:
      return append_number(out, second_, 2);
    case kPrintSecondNatural:
      return append_number(out, second_, 1);
    case kPrintMilliseconds:
      return append_number(out, fraction_ / kMillisecond, 3);
    case kPrintMicroseconds:
      return append_number(out, fraction_ / kMicrosecond, 6);
    case kPrintNanoseconds:
      return append_number(out, fraction_, 9);
    case kPrintFraction1:
      return append_number(out, fraction_ / (100 * kMillisecond), 1);
    case kPrintFraction2:
      return append_number(out, fraction_ / (10 * kMillisecond), 2);
    case kPrintMonthName:
      out.append(kMonths[static_cast<size_t>(month_ - 1)]);
      return;
    case kPrintWeekday:
      out.append(kWeekdays[static_cast<size_t>((day_ % 7 + 7) % 7)]);
      return;
    case kPrintEpochSeconds:
      return append_number(out, epoch_ / kSecond, 1);
    case kPrintEpochMilliseconds:
      return append_number(out, epoch_ / kMillisecond, 1);
    case kPrintEpochMicroseconds:
      return append_number(out, epoch_ / kMicrosecond, 1);
    case kPrintEpochNanoseconds:
      return append_number(out, epoch_, 1);
    case kPrintDate8:
      return append_number(out, year_ * 10'000 + month_ * 100 + day_of_month_, 8);
    case kPrintDate6:
      return append_number(out, year_ % 100 * 10'000 + month_ * 100 + day_of_month_, 6);
    case kPrintClock6:
      return append_number(out, hour_ * 10'000 + minute_ * 100 + second_, 6);
    case kPrintFields:
      return;
  }
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// A run of digits or a three-letter word, with what stands before it. A single digit after two blanks takes
// the second of them, as in "May  7".
struct Run {
  size_t before = 0, begin = 0, end = 0;
};

bool cut(std::string_view text, std::array<Run, kPiecesMax>& runs, size_t& count, size_t& tail) {
  count = 0;
  tail = 0;
  for (size_t at = 0; at < text.size();) {
    bool digit = is_digit(text[at]);
    if (!digit && !is_letter(text[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && (digit ? is_digit(text[end]) : is_letter(text[end]))) ++end;
    bool word = !digit && end - at == 3;
    if (digit || word) {
      if (count == kPiecesMax) return false;
      size_t begin = at;
      if (digit && end - at == 1 && at >= tail + 2 && text[at - 1] == ' ' && text[at - 2] == ' ') --begin;
      runs[count++] = {tail, begin, end};
      tail = end;
    }
    at = end;
  }
  return count > 0;
}

// Which fields print this text at this time.
uint32_t fields_of(const Clock& clock, std::string_view text, std::string& buffer) {
  static constexpr std::array<uint32_t, 10> kByLength = [] {
    std::array<uint32_t, 10> masks{};
    auto put = [&masks](size_t length, Field field) { masks[length] |= uint32_t{1} << field; };
    for (Field field : {kPrintMonthNatural, kPrintDayNatural, kPrintHourNatural, kPrintFraction1,
                        kPrintSecondNatural, kPrintMinuteNatural})
      put(1, field);
    for (Field field : {kPrintYear2, kPrintMonth, kPrintMonthNatural, kPrintDay, kPrintDayNatural,
                        kPrintDayBlank, kPrintHour, kPrintHourNatural, kPrintMinute, kPrintSecond,
                        kPrintFraction2, kPrintSecondNatural, kPrintMinuteNatural})
      put(2, field);
    for (Field field : {kPrintMilliseconds, kPrintMonthName, kPrintWeekday}) put(3, field);
    put(4, kPrintYear);
    for (Field field : {kPrintMicroseconds, kPrintDate6, kPrintClock6}) put(6, field);
    put(8, kPrintDate8);
    put(9, kPrintNanoseconds);
    return masks;
  }();
  uint32_t candidates = text.size() < kByLength.size() ? kByLength[text.size()] : 0;
  if (text.size() >= 9)
    candidates |= uint32_t{1} << kPrintEpochSeconds | uint32_t{1} << kPrintEpochMilliseconds |
                  uint32_t{1} << kPrintEpochMicroseconds | uint32_t{1} << kPrintEpochNanoseconds;
  uint32_t out = 0;
  for (uint32_t rest = candidates; rest != 0; rest &= rest - 1) {
    auto field = static_cast<Field>(__builtin_ctz(rest));
    buffer.clear();
    clock.append(field, buffer);
    if (buffer == text) out |= uint32_t{1} << field;
  }
  return out;
}

// Whether a text of that time shows its second: then only its offset from UTC may be unknown.
bool shows_second(std::string_view text, int64_t time) {
  std::array<Run, kPiecesMax> runs{};
  size_t count = 0, tail = 0;
  if (!cut(text, runs, count, tail)) return false;
  Clock clock(0);
  clock.set(time);
  std::string buffer;
  clock.append(kPrintSecond, buffer);
  for (size_t k = 0; k < count; ++k) {
    std::string_view run = text.substr(runs[k].begin, runs[k].end - runs[k].begin);
    if ((run.size() == 2 || run.size() == 6) && run.ends_with(buffer)) return true;
  }
  return false;
}

// Fields per run that hold for all rows at this offset; a run that no field prints becomes part of the
// constants (mask 0) when it is the same everywhere. False when a run varies otherwise, or nothing is a
// field.
bool unify(std::span<const std::string_view> texts, std::span<const int64_t> times, int32_t offset,
           std::array<uint32_t, kPiecesMax>& masks) {
  std::array<Run, kPiecesMax> first{}, runs{};
  size_t count = 0, tail = 0;
  if (!cut(texts[0], first, count, tail)) return false;
  Clock clock(offset);
  std::string buffer;
  clock.set(times[0]);
  for (size_t k = 0; k < count; ++k)
    masks[k] = fields_of(clock, texts[0].substr(first[k].begin, first[k].end - first[k].begin), buffer);
  for (size_t i = 1; i < texts.size(); ++i) {
    size_t here = 0, end = 0;
    if (!cut(texts[i], runs, here, end) || here != count || texts[i].substr(end) != texts[0].substr(tail))
      return false;
    clock.set(times[i]);
    for (size_t k = 0; k < count; ++k) {
      std::string_view run = texts[i].substr(runs[k].begin, runs[k].end - runs[k].begin);
      if (texts[i].substr(runs[k].before, runs[k].begin - runs[k].before) !=
          texts[0].substr(first[k].before, first[k].begin - first[k].before))
        return false;
      for (uint32_t rest = masks[k]; rest != 0; rest &= rest - 1) {
        auto field = static_cast<Field>(__builtin_ctz(rest));
        buffer.clear();
        clock.append(field, buffer);
        if (buffer != run) masks[k] &= ~(uint32_t{1} << field);
      }
      if (masks[k] == 0 && run != texts[0].substr(first[k].begin, first[k].end - first[k].begin))
        return false;
    }
  }
  return std::any_of(masks.begin(), masks.begin() + static_cast<ptrdiff_t>(count),
                     [](uint32_t m) { return m != 0; });
}

}  // namespace

std::optional<TimePattern> TimePattern::find(std::span<const std::string_view> texts,
                                             std::span<const int64_t> times) {
  if (texts.empty() || texts[0].size() > kTextMax || texts[0].size() < 2) return std::nullopt;
  // UTC, then the other offsets of the world, but only those at which a few rows agree.
  std::array<uint32_t, kPiecesMax> masks{};
  size_t probe = std::min<size_t>(texts.size(), 4);
  // Trying every field on every row is dear. What fits some rows is mostly printed by all: the first field of
  // each run that fits all rows is then the first that fits some.
  size_t some = std::min(texts.size(), kRowsTried);
  std::optional<int32_t> offset;
  for (int32_t step = 0; step <= 2 * kOffsetMax / 15 && !offset; ++step) {
    int32_t minutes = (step + 1) / 2 * (step % 2 != 0 ? 15 : -15);
    if (unify(texts.first(probe), times.first(probe), minutes, masks) &&
        unify(texts.first(some), times.first(some), minutes, masks)) {
      TimePattern quick = of_masks(texts[0], minutes, masks);
      if (quick.prints(texts, times)) return quick;
      if (unify(texts, times, minutes, masks)) offset = minutes;
    }
    if (step == 0 && !offset && !shows_second(texts[0], times[0])) return std::nullopt;
  }
  if (!offset) return std::nullopt;
  return of_masks(texts[0], *offset, masks);
}

bool TimePattern::prints(std::span<const std::string_view> texts, std::span<const int64_t> times) const {
  std::string text;
  for (size_t i = 0; i < texts.size(); ++i) {
    text.clear();
    print(times[i], text);
    if (text != texts[i]) return false;
  }
  return true;
}

// The first field of each run's mask; runs without one are constants.
TimePattern TimePattern::of_masks(std::string_view text, int32_t offset, std::span<const uint32_t> masks) {
  std::array<Run, kPiecesMax> runs{};
  size_t count = 0, tail = 0;
  cut(text, runs, count, tail);
  TimePattern out;
  out.offset_minutes_ = offset;
  size_t constant = 0;
  for (size_t k = 0; k < count; ++k) {
    if (masks[k] == 0) continue;
    Piece piece;
    piece.before = text.substr(constant, runs[k].begin - constant);
    piece.field = static_cast<uint8_t>(__builtin_ctz(masks[k]));
    constant = runs[k].end;
    out.pieces_.push_back(std::move(piece));
  }
  out.tail_ = text.substr(constant);
  return out;
}

void TimePattern::print(int64_t time, std::string& out) const {
  thread_local Clock clock(0);
  thread_local int32_t offset = 0;
  if (offset != offset_minutes_) {
    clock = Clock(offset_minutes_);
    offset = offset_minutes_;
  }
  clock.set(time);
  for (const Piece& piece : pieces_) {
    out.append(piece.before);
    clock.append(static_cast<Field>(piece.field), out);
  }
  out.append(tail_);
}

void TimePattern::encode(ByteWriter& out) const {
  out.signed_varint(offset_minutes_);
  out.varint(pieces_.size());
  for (const Piece& piece : pieces_) {
    out.text(piece.before);
    out.u8(piece.field);
  }
  out.text(tail_);
}

std::optional<TimePattern> TimePattern::decode(ByteReader& in) {
  TimePattern out;
  int64_t offset = in.signed_varint();
  if (offset < -kOffsetMax || offset > kOffsetMax) return std::nullopt;
  out.offset_minutes_ = static_cast<int32_t>(offset);
  size_t count = in.bounded(kPiecesMax);
  for (size_t i = 0; i < count && in.ok(); ++i) {
    Piece piece;
    piece.before = in.text();
    piece.field = in.u8();
    if (piece.field >= kPrintFields || piece.before.size() > kTextMax) return std::nullopt;
    out.pieces_.push_back(std::move(piece));
  }
  out.tail_ = in.text();
  if (!in.ok() || out.tail_.size() > kTextMax) return std::nullopt;
  return out;
}

}  // namespace foreshock::store
