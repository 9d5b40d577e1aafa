#include "store/segment/text_column.h"

#include <algorithm>
#include <charconv>

#include "store/segment/digit_runs.h"
#include "store/segment/integer_column.h"
#include "store/segment/text_index.h"

namespace foreshock::store {
namespace {

enum Encoding : uint8_t { kConstant = 0, kInteger = 1, kSplit = 2, kHex = 3, kDictionary = 4, kPlain = 5 };

constexpr size_t kHexDigitsMin = 8;
constexpr size_t kHexBytesMax = 512;
constexpr size_t kDictionaryMax = 4'096;

using Values = std::span<const std::string_view>;

void append_padded(std::string& out, uint64_t value, size_t width) {
  char buffer[24];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  size_t size = static_cast<size_t>(end - buffer);
  if (size < width) out.append(width - size, '0');
  out.append(buffer, size);
}

std::string integers_of(const std::vector<int64_t>& values) {
  std::string out;
  encode_integers(std::span<const int64_t>(values), out);
  return out;
}

bool encode_split(Values values, ByteWriter& layout, std::vector<std::string>& streams) {
  DigitRuns cut;
  if (!cut.cut(values)) return false;
  const std::vector<DigitRun>& runs = cut.runs();
  bool integer = runs.size() == 1 && runs[0].natural && runs[0].before.empty() && cut.tail().empty();
  layout.u8(integer ? kInteger : kSplit);
  if (!integer) {
    layout.varint(runs.size());
    for (const DigitRun& run : runs) {
      layout.text(run.before);
      layout.u8(static_cast<uint8_t>(run.natural ? 0 : run.width));
    }
    layout.text(cut.tail());
  }
  for (const DigitRun& run : runs) streams.push_back(integers_of(run.numbers));
  return true;
}

int lower_nibble(char c) {
  return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
int upper_nibble(char c) {
  return is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// A mask has the first value's bytes, and at places where values differ kLowerPlace or kUpperPlace. Those two
// bytes as constants rule the encoding out.
constexpr char kLowerPlace = 1;
constexpr char kUpperPlace = 2;

bool hex_mask(Values values, std::string& mask) {
  std::string_view first = values[0];
  if (first.size() < kHexDigitsMin || first.size() > kHexBytesMax) return false;
  mask.assign(first);
  if (mask.find(kLowerPlace) != std::string::npos || mask.find(kUpperPlace) != std::string::npos)
    return false;
  std::vector<bool> lower(first.size(), true), upper(first.size(), true), varies(first.size(), false);
  for (std::string_view value : values) {
    if (value.size() != first.size()) return false;
    for (size_t i = 0; i < value.size(); ++i) {
      if (value[i] != first[i]) varies[i] = true;
      if (lower_nibble(value[i]) < 0) lower[i] = false;
      if (upper_nibble(value[i]) < 0) upper[i] = false;
      if (varies[i] && !lower[i] && !upper[i]) return false;
    }
  }
  size_t places = 0;
  for (size_t i = 0; i < mask.size(); ++i) {
    if (!varies[i]) continue;
    ++places;
    mask[i] = lower[i] ? kLowerPlace : kUpperPlace;
  }
  return places >= kHexDigitsMin / 2;
}

bool encode_hex(Values values, ByteWriter& layout, std::vector<std::string>& streams) {
  std::string mask;
  if (!hex_mask(values, mask)) return false;
  std::string packed;
  int pending = -1;
  for (std::string_view value : values) {
    for (size_t i = 0; i < mask.size(); ++i) {
      if (mask[i] != kLowerPlace && mask[i] != kUpperPlace) continue;
      int nibble = mask[i] == kLowerPlace ? lower_nibble(value[i]) : upper_nibble(value[i]);
      if (pending < 0) {
        pending = nibble;
      } else {
        packed.push_back(static_cast<char>(pending << 4 | nibble));
        pending = -1;
      }
    }
  }
  if (pending >= 0) packed.push_back(static_cast<char>(pending << 4));
  layout.u8(kHex);
  layout.text(mask);
  streams.push_back(std::move(packed));
  return true;
}

void encode_plain(Values values, ByteWriter& layout, std::vector<std::string>& streams) {
  std::vector<int64_t> lengths;
  std::string bytes;
  for (std::string_view value : values) {
    lengths.push_back(static_cast<int64_t>(value.size()));
    bytes.append(value);
  }
  layout.u8(kPlain);
  streams.push_back(integers_of(lengths));
  streams.push_back(std::move(bytes));
}

// A look at some values, so that a column of ids does not fill a dictionary in vain.
bool looks_repetitive(Values values) {
  constexpr size_t kSample = 256;
  if (values.size() < 4 * kSample) return true;
  TextIndex index;
  size_t step = values.size() / kSample;
  for (size_t i = 0; i < kSample; ++i) index.of(values[i * step]);
  return index.size() <= kSample * 3 / 4;
}

// Few values that come often; false when a typed or plain encoding will do better.
bool encode_dictionary(Values values, ByteWriter& layout, std::vector<std::string>& streams) {
  size_t most = std::min(kDictionaryMax, values.size() / 4);
  if (!looks_repetitive(values)) return false;
  TextIndex index;
  std::vector<int64_t> numbers;
  numbers.reserve(values.size());
  for (std::string_view value : values) {
    numbers.push_back(index.of(value));
    if (index.size() > most) return false;
  }
  std::string entries;
  ByteWriter writer(entries);
  for (const std::string& text : index.texts()) writer.text(text);
  layout.u8(kDictionary);
  layout.varint(index.size());
  streams.push_back(std::move(entries));
  streams.push_back(integers_of(numbers));
  return true;
}

// Adds texts to a DecodedTexts and says when they become too many.
class Collector {
 public:
  Collector(DecodedTexts& out, size_t count, size_t bytes_max) : out_(out), bytes_max_(bytes_max) {
    out_.ends.reserve(count);
  }
  std::string& bytes() { return out_.bytes; }
  bool end_value() {
    if (out_.bytes.size() > bytes_max_) return false;
    out_.ends.push_back(static_cast<uint32_t>(out_.bytes.size()));
    return true;
  }

 private:
  DecodedTexts& out_;
  size_t bytes_max_;
};

bool decode_split(ByteReader& layout, StreamReader& streams, size_t count, bool integer, Collector& out) {
  std::vector<std::string_view> before(1);
  std::vector<size_t> widths(1);
  std::string_view tail;
  if (!integer) {
    size_t runs = layout.bounded(kRunsMax);
    if (!layout.ok() || runs == 0) return false;
    before.resize(runs);
    widths.resize(runs);
    for (size_t i = 0; i < runs; ++i) {
      before[i] = layout.text();
      widths[i] = layout.u8();
      if (widths[i] > kDigitsMax) return false;
    }
    tail = layout.text();
    if (!layout.ok()) return false;
  }
  std::vector<std::vector<int64_t>> numbers(before.size());
  for (auto& column : numbers) {
    ByteReader in = streams.next();
    if (!decode_integers(in, count, column) || !in.at_end()) return false;
  }
  for (size_t row = 0; row < count; ++row) {
    for (size_t i = 0; i < before.size(); ++i) {
      out.bytes().append(before[i]);
      append_padded(out.bytes(), static_cast<uint64_t>(numbers[i][row]), widths[i]);
    }
    out.bytes().append(tail);
    if (!out.end_value()) return false;
  }
  return true;
}

bool decode_hex(ByteReader& layout, StreamReader& streams, size_t count, Collector& out) {
  static constexpr char kLower[] = "0123456789abcdef";
  static constexpr char kUpper[] = "0123456789ABCDEF";
  std::string_view mask = layout.text();
  ByteReader in = streams.next();
  std::string_view packed = in.raw(in.left());
  if (!layout.ok() || !in.ok() || mask.size() > kHexBytesMax) return false;
  size_t places = static_cast<size_t>(
      std::count_if(mask.begin(), mask.end(), [](char c) { return c == kLowerPlace || c == kUpperPlace; }));
  if (packed.size() != (places * count + 1) / 2) return false;
  size_t at = 0;
  for (size_t row = 0; row < count; ++row) {
    for (char c : mask) {
      if (c != kLowerPlace && c != kUpperPlace) {
        out.bytes().push_back(c);
        continue;
      }
      uint8_t byte = static_cast<uint8_t>(packed[at / 2]);
      size_t nibble = at % 2 == 0 ? byte >> 4 : byte & 15;
      out.bytes().push_back(c == kLowerPlace ? kLower[nibble] : kUpper[nibble]);
      ++at;
    }
    if (!out.end_value()) return false;
  }
  return true;
}

bool decode_dictionary(ByteReader& layout, StreamReader& streams, size_t count, Collector& out) {
  size_t size = layout.bounded(kDictionaryMax);
  ByteReader in = streams.next();
  std::vector<std::string_view> entries(layout.ok() ? size : 0);
  for (std::string_view& entry : entries) entry = in.text();
  if (!layout.ok() || !in.ok() || !in.at_end()) return false;
  std::vector<uint32_t> numbers;
  ByteReader rows = streams.next();
  if (!decode_integers(rows, count, numbers)) return false;
  for (uint32_t number : numbers) {
    if (number >= entries.size()) return false;
    out.bytes().append(entries[number]);
    if (!out.end_value()) return false;
  }
  return true;
}

bool decode_plain(StreamReader& streams, size_t count, Collector& out) {
  std::vector<uint32_t> lengths;
  ByteReader sizes = streams.next();
  if (!decode_integers(sizes, count, lengths)) return false;
  ByteReader bytes = streams.next();
  for (uint32_t length : lengths) {
    out.bytes().append(bytes.raw(length));
    if (!bytes.ok() || !out.end_value()) return false;
  }
  return bytes.at_end();
}

}  // namespace

void encode_texts(std::span<const std::string_view> values, ByteWriter& layout,
                  std::vector<std::string>& streams) {
  bool constant =
      std::all_of(values.begin(), values.end(), [&](std::string_view v) { return v == values[0]; });
  if (constant) {
    layout.u8(kConstant);
    layout.text(values.empty() ? std::string_view() : values[0]);
    return;
  }
  if (encode_split(values, layout, streams)) return;
  if (encode_dictionary(values, layout, streams)) return;
  if (encode_hex(values, layout, streams)) return;
  encode_plain(values, layout, streams);
}

bool decode_texts(ByteReader& layout, StreamReader& streams, size_t count, size_t bytes_max,
                  DecodedTexts& out) {
  out = {};
  uint8_t encoding = layout.u8();
  if (!layout.ok()) return false;
  if (encoding == kConstant) {
    out.constant = true;
    out.bytes = layout.text();
    return layout.ok();
  }
  Collector collector(out, count, bytes_max);
  switch (encoding) {
    case kInteger:
    case kSplit:
      return decode_split(layout, streams, count, encoding == kInteger, collector);
    case kHex:
      return decode_hex(layout, streams, count, collector);
    case kDictionary:
      return decode_dictionary(layout, streams, count, collector);
    case kPlain:
      return decode_plain(streams, count, collector);
    default:
      return false;
  }
}

}  // namespace foreshock::store
