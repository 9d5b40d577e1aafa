#include "store/segment/packed_text.h"

#include <algorithm>
#include <charconv>

#include "store/segment/digit_runs.h"
#include "store/segment/time_text.h"

namespace foreshock::store {
namespace {

enum Encoding : uint8_t {
  kConstant = 0,
  kTime = 1,
  kInteger = 2,
  kSplit = 3,
  kParts = 4,
  kPool = 5,
  kTailed = 6
};
enum Entries : uint8_t { kTexts = 0, kHex = 1 };

constexpr size_t kPartsMax = 8;
constexpr int kPartsDepthMax = 3;
constexpr uint32_t kTailedFrom = 3;  // segment version
constexpr size_t kHexDigitsMin = 8;
constexpr size_t kHexBytesMax = 512;
constexpr size_t kPatternBytesMax = 4'096;
constexpr char kSeparators[] = {':', '/', '=', ',', '-', '.', '_', '@'};

using Values = std::span<const std::string_view>;
using Times = std::span<const int64_t>;

void append_padded(std::string& out, uint64_t value, size_t width) {
  char buffer[24];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  size_t size = static_cast<size_t>(end - buffer);
  if (size < width) out.append(width - size, '0');
  out.append(buffer, size);
}

bool is_integer(const DigitRuns& cut) {
  const std::vector<DigitRun>& runs = cut.runs();
  return runs.size() == 1 && runs[0].natural && runs[0].before.empty() && cut.tail().empty();
}

void write_split(const DigitRuns& cut, PackedWriter& out) {
  bool integer = is_integer(cut);
  out.numbers.number(integer ? kInteger : kSplit);
  if (!integer) {
    out.numbers.number(cut.runs().size());
    for (const DigitRun& run : cut.runs()) {
      out.text(run.before);
      out.numbers.number(run.natural ? 0 : run.width);
    }
    out.text(cut.tail());
  }
  for (const DigitRun& run : cut.runs()) out.numbers.list(std::span<const int64_t>(run.numbers));
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
  if (values.size() < 4) return false;
  std::string_view first = values[0];
  if (first.size() < kHexDigitsMin || first.size() > kHexBytesMax) return false;
  mask.assign(first);
  if (mask.find(kLowerPlace) != std::string::npos || mask.find(kUpperPlace) != std::string::npos)
    return false;
  std::vector<uint8_t> lower(first.size(), 1), upper(first.size(), 1), varies(first.size(), 0);
  for (std::string_view value : values) {
    if (value.size() != first.size()) return false;
    for (size_t i = 0; i < value.size(); ++i) {
      if (value[i] != first[i]) varies[i] = 1;
      if (lower_nibble(value[i]) < 0) lower[i] = 0;
      if (upper_nibble(value[i]) < 0) upper[i] = 0;
      if (varies[i] && !lower[i] && !upper[i]) return false;
    }
  }
  size_t places = 0, digits = 0;
  for (size_t i = 0; i < mask.size(); ++i) {
    if (!varies[i]) continue;
    ++places;
    digits += lower[i] && upper[i] ? 1 : 0;
    mask[i] = lower[i] ? kLowerPlace : kUpperPlace;
  }
  // Where all places are decimal digits, numbers are closer to what they are.
  return places >= kHexDigitsMin / 2 && digits < places;
}

void pack_hex(Values values, const std::string& mask, std::string& blob) {
  int pending = -1;
  for (std::string_view value : values) {
    for (size_t i = 0; i < mask.size(); ++i) {
      if (mask[i] != kLowerPlace && mask[i] != kUpperPlace) continue;
      int nibble = mask[i] == kLowerPlace ? lower_nibble(value[i]) : upper_nibble(value[i]);
      if (pending < 0) {
        pending = nibble;
      } else {
        blob.push_back(static_cast<char>(pending << 4 | nibble));
        pending = -1;
      }
    }
  }
  if (pending >= 0) blob.push_back(static_cast<char>(pending << 4));
}

// Texts that come into the pool with a column.
void write_entries(Values entries, PackedWriter& out) {
  std::string mask;
  if (hex_mask(entries, mask)) {
    out.numbers.number(kHex);
    out.text(mask);
    return pack_hex(entries, mask, out.blob);
  }
  out.numbers.number(kTexts);
  std::vector<uint32_t> lengths;
  for (std::string_view entry : entries) {
    lengths.push_back(static_cast<uint32_t>(entry.size()));
    out.heap += entry;
  }
  out.numbers.list(std::span<const uint32_t>(lengths));
}

void write_pooled(Values values, PackedWriter& out) {
  size_t before = out.pool.size();
  std::vector<uint32_t> ids;
  std::vector<std::string_view> fresh;
  ids.reserve(values.size());
  for (std::string_view value : values) {
    ids.push_back(out.pool.of(value));
    if (ids.back() >= before + fresh.size()) fresh.push_back(value);
  }
  out.numbers.number(kPool);
  out.numbers.number(fresh.size());
  if (!fresh.empty()) write_entries(fresh, out);
  out.numbers.list(std::span<const uint32_t>(ids));
}

// A look at some values: whether many come more than once.
bool looks_repetitive(Values values) {
  constexpr size_t kSample = 256;
  ViewIndex index;
  size_t step = std::max<size_t>(values.size() / kSample, 1);
  size_t looked = 0;
  for (size_t i = 0; i < values.size() && looked < kSample; i += step, ++looked) index.of(values[i]);
  return index.size() <= looked / 2;
}

// A separator that each value has equally often; 0 when there is none.
char separator_of(Values values, size_t& parts) {
  for (char separator : kSeparators) {
    auto in_first = static_cast<size_t>(std::count(values[0].begin(), values[0].end(), separator));
    if (in_first == 0 || in_first >= kPartsMax) continue;
    parts = in_first + 1;
    bool all = std::all_of(values.begin(), values.end(), [&](std::string_view value) {
      return static_cast<size_t>(std::count(value.begin(), value.end(), separator)) == in_first;
    });
    if (all) return separator;
  }
  return 0;
}

void encode_column(Values values, Times times, PackedWriter& out, int depth);

bool write_parts(Values values, Times times, PackedWriter& out, int depth) {
  size_t parts = 0;
  char separator = depth >= kPartsDepthMax || values.size() < 4 ? '\0' : separator_of(values, parts);
  if (separator == '\0') return false;
  std::vector<std::vector<std::string_view>> columns(parts);
  for (std::string_view value : values) {
    for (size_t part = 0; part < parts; ++part) {
      size_t end = std::min(value.find(separator), value.size());
      columns[part].push_back(value.substr(0, end));
      value.remove_prefix(std::min(end + 1, value.size()));
    }
  }
  out.numbers.number(kParts);
  out.numbers.number(static_cast<unsigned char>(separator));
  out.numbers.number(parts);
  for (const auto& column : columns) encode_column(column, times, out, depth + 1);
  return true;
}

// Values that all end in a number behind something that comes again and again: "chen4253", "worker-17".
bool write_tailed(Values values, Times times, PackedWriter& out, int depth) {
  if (out.version < kTailedFrom || depth >= kPartsDepthMax || values.size() < 8) return false;
  std::vector<std::string_view> heads;
  std::vector<int64_t> tails;
  bool natural = true, fixed = true;
  size_t width = 0;
  for (std::string_view value : values) {
    size_t begin = value.size();
    while (begin > 0 && value.size() - begin < kDigitsMax && is_digit(value[begin - 1])) --begin;
    size_t size = value.size() - begin;
    if (size == 0 || begin == 0 || is_digit(value[begin - 1])) return false;
    if (heads.empty()) width = size;
    fixed &= size == width;
    natural &= size == 1 || value[begin] != '0';
    if (!fixed && !natural) return false;
    heads.push_back(value.substr(0, begin));
    tails.push_back(static_cast<int64_t>(digits_to_number(value.substr(begin))));
  }
  if (!looks_repetitive(heads)) return false;
  out.numbers.number(kTailed);
  out.numbers.number(natural ? 0 : width);
  encode_column(heads, times, out, depth + 1);
  out.numbers.list(std::span<const int64_t>(tails));
  return true;
}

void encode_column(Values values, Times times, PackedWriter& out, int depth) {
  if (std::all_of(values.begin(), values.end(), [&](std::string_view value) { return value == values[0]; })) {
    out.numbers.number(kConstant);
    return out.text(values.empty() ? std::string_view() : values[0]);
  }
  if (auto pattern = TimePattern::find(values, times)) {
    std::string bytes;
    ByteWriter writer(bytes);
    pattern->encode(writer);
    out.numbers.number(kTime);
    return out.text(bytes);
  }
  DigitRuns cut;
  bool split = cut.cut(values);
  if (split && is_integer(cut)) return write_split(cut, out);
  if (looks_repetitive(values)) return write_pooled(values, out);
  if (split && cut.runs().size() == 1) return write_split(cut, out);
  if (write_parts(values, times, out, depth)) return;
  if (split) return write_split(cut, out);
  if (write_tailed(values, times, out, depth)) return;
  write_pooled(values, out);
}

// Adds texts to a PackedTexts and says when they become too many.
class Collector {
 public:
  Collector(PackedTexts& out, size_t count, size_t bytes_max) : out_(out), bytes_max_(bytes_max) {
    out_.ends.reserve(count);
  }
  std::string& bytes() { return out_.bytes; }
  bool end_value() {
    if (out_.bytes.size() > bytes_max_) return false;
    out_.ends.push_back(static_cast<uint32_t>(out_.bytes.size()));
    return true;
  }

 private:
  PackedTexts& out_;
  size_t bytes_max_;
};

bool read_time(PackedReader& in, Times times, Collector& out) {
  std::string_view bytes;
  if (!in.text(bytes) || bytes.size() > kPatternBytesMax) return false;
  ByteReader reader(bytes);
  auto pattern = TimePattern::decode(reader);
  if (!pattern || !reader.at_end()) return false;
  for (int64_t time : times) {
    pattern->print(time, out.bytes());
    if (!out.end_value()) return false;
  }
  return true;
}

bool read_split(PackedReader& in, size_t count, bool integer, Collector& out) {
  std::vector<std::string_view> before(1);
  std::vector<size_t> widths(1);
  std::string_view tail;
  if (!integer) {
    size_t runs = in.numbers.bounded(kRunsMax);
    if (runs == 0) return false;
    before.resize(runs);
    widths.resize(runs);
    for (size_t i = 0; i < runs; ++i) {
      if (!in.text(before[i])) return false;
      widths[i] = in.numbers.bounded(kDigitsMax);
    }
    if (!in.text(tail)) return false;
  }
  std::vector<std::vector<int64_t>> numbers(before.size());
  for (auto& column : numbers)
    if (!in.numbers.list(count, column)) return false;
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

bool decode_column(PackedReader& in, Times times, size_t bytes_max, PackedTexts& out, int depth);

bool read_parts(PackedReader& in, Times times, size_t bytes_max, Collector& out, int depth) {
  auto separator = static_cast<char>(in.numbers.bounded(255));
  size_t parts = in.numbers.bounded(kPartsMax);
  if (!in.numbers.ok() || parts < 2 || depth >= kPartsDepthMax) return false;
  std::vector<PackedTexts> columns(parts);
  for (PackedTexts& column : columns)
    if (!decode_column(in, times, bytes_max, column, depth + 1)) return false;
  for (size_t row = 0; row < times.size(); ++row) {
    for (size_t part = 0; part < parts; ++part) {
      if (part > 0) out.bytes().push_back(separator);
      out.bytes().append(columns[part].at(row));
    }
    if (!out.end_value()) return false;
  }
  return true;
}

bool read_tailed(PackedReader& in, Times times, size_t bytes_max, Collector& out, int depth) {
  size_t width = in.numbers.bounded(kDigitsMax);
  PackedTexts heads;
  std::vector<int64_t> tails;
  if (!in.numbers.ok() || depth >= kPartsDepthMax || !decode_column(in, times, bytes_max, heads, depth + 1) ||
      !in.numbers.list(times.size(), tails))
    return false;
  for (size_t row = 0; row < times.size(); ++row) {
    out.bytes().append(heads.at(row));
    append_padded(out.bytes(), static_cast<uint64_t>(tails[row]), width);
    if (!out.end_value()) return false;
  }
  return true;
}

bool read_hex_entries(PackedReader& in, size_t count, size_t bytes_max) {
  static constexpr char kLower[] = "0123456789abcdef";
  static constexpr char kUpper[] = "0123456789ABCDEF";
  std::string_view mask;
  if (!in.text(mask) || mask.size() > kHexBytesMax || mask.size() * count > bytes_max) return false;
  auto places = static_cast<size_t>(
      std::count_if(mask.begin(), mask.end(), [](char c) { return c == kLowerPlace || c == kUpperPlace; }));
  size_t packed = (places * count + 1) / 2;
  if (packed > in.blob.size()) return false;
  size_t at = 0;
  for (size_t i = 0; i < count; ++i) {
    for (char c : mask) {
      if (c != kLowerPlace && c != kUpperPlace) {
        in.pool_bytes.push_back(c);
        continue;
      }
      uint8_t byte = static_cast<uint8_t>(in.blob[at / 2]);
      size_t nibble = at % 2 == 0 ? byte >> 4 : byte & 15;
      in.pool_bytes.push_back(c == kLowerPlace ? kLower[nibble] : kUpper[nibble]);
      ++at;
    }
    in.pool_begins.push_back(in.pool_bytes.size());
  }
  in.blob.remove_prefix(packed);
  return true;
}

bool read_entries(PackedReader& in, size_t count, size_t bytes_max) {
  uint64_t how = in.numbers.bounded(kHex);
  if (!in.numbers.ok()) return false;
  if (how == kHex) return read_hex_entries(in, count, bytes_max);
  std::vector<uint32_t> lengths;
  if (!in.numbers.list(count, lengths)) return false;
  for (uint32_t length : lengths) {
    if (length > in.heap.size()) return false;
    in.pool_bytes.append(in.heap.substr(0, length));
    in.heap.remove_prefix(length);
    in.pool_begins.push_back(in.pool_bytes.size());
  }
  return true;
}

bool read_pooled(PackedReader& in, size_t count, size_t bytes_max, Collector& out) {
  size_t fresh = in.numbers.bounded(count);
  if (!in.numbers.ok() || (fresh > 0 && !read_entries(in, fresh, bytes_max))) return false;
  std::vector<uint32_t> ids;
  if (!in.numbers.list(count, ids)) return false;
  for (uint32_t id : ids) {
    if (id + size_t{1} >= in.pool_begins.size()) return false;
    out.bytes().append(in.pooled(id));
    if (!out.end_value()) return false;
  }
  return true;
}

bool decode_column(PackedReader& in, Times times, size_t bytes_max, PackedTexts& out, int depth) {
  out = {};
  uint64_t encoding = in.numbers.bounded(kTailed);
  if (!in.numbers.ok()) return false;
  if (encoding == kConstant) {
    std::string_view text;
    out.constant = true;
    if (!in.text(text)) return false;
    out.bytes = text;
    return true;
  }
  Collector collector(out, times.size(), bytes_max);
  switch (encoding) {
    case kTime:
      return read_time(in, times, collector);
    case kInteger:
    case kSplit:
      return read_split(in, times.size(), encoding == kInteger, collector);
    case kParts:
      return read_parts(in, times, bytes_max, collector, depth);
    case kTailed:
      return read_tailed(in, times, bytes_max, collector, depth);
    default:
      return read_pooled(in, times.size(), bytes_max, collector);
  }
}

}  // namespace

bool PackedReader::text(std::string_view& out) {
  uint64_t size = numbers.bounded(heap.size());
  if (!numbers.ok()) return false;
  out = heap.substr(0, size);
  heap.remove_prefix(size);
  return true;
}

void encode_packed_texts(Values values, Times times, PackedWriter& out) {
  encode_column(values, times, out, 0);
}

bool decode_packed_texts(PackedReader& in, Times times, size_t bytes_max, PackedTexts& out) {
  return decode_column(in, times, bytes_max, out, 0);
}

}  // namespace foreshock::store
