#include "store/segment/integer_column.h"

namespace foreshock::store {
namespace {

enum Shape : uint8_t { kConstant = 0, kOffsets = 1, kDeltas = 2, kPlanes = 3 };
constexpr uint8_t kScaled = 0x10;

bool all_divisible(std::span<const int64_t> values, int64_t by) {
  for (int64_t value : values)
    if (value % by != 0) return false;
  return true;
}

// The largest of the usual units that divides every value.
int64_t common_scale(std::span<const int64_t> values) {
  int64_t scale = 1;
  for (int64_t next : {int64_t{1'000}, int64_t{1'000'000}, int64_t{1'000'000'000}}) {
    if (!all_divisible(values, next)) break;
    scale = next;
  }
  return scale;
}

uint64_t wrapped_difference(int64_t a, int64_t b) {
  return static_cast<uint64_t>(a) - static_cast<uint64_t>(b);
}
int64_t wrapped_sum(int64_t a, uint64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + b);
}

struct Sizes {
  int64_t least = 0;
  size_t offsets = 0, deltas = 0, planes = 0;
  size_t width = 0;  // bytes a plane-coded number
};

Sizes measure(std::span<const int64_t> values) {
  Sizes sizes;
  sizes.least = values[0];
  for (int64_t value : values) sizes.least = value < sizes.least ? value : sizes.least;
  uint64_t widest = 0;
  int64_t previous = values[0];
  for (int64_t value : values) {
    uint64_t offset = wrapped_difference(value, sizes.least);
    widest |= offset;
    sizes.offsets += varint_size(offset);
    sizes.deltas += varint_size(zigzag(static_cast<int64_t>(wrapped_difference(value, previous))));
    previous = value;
  }
  for (; widest != 0; widest >>= 8) ++sizes.width;
  sizes.planes = sizes.width * values.size();
  return sizes;
}

void encode_shape(std::span<const int64_t> values, uint8_t flags, int64_t scale, std::string& out) {
  ByteWriter writer(out);
  Sizes sizes = measure(values);
  Shape shape = sizes.width == 0                                                ? kConstant
                : sizes.deltas <= sizes.offsets && sizes.deltas <= sizes.planes ? kDeltas
                : sizes.offsets <= sizes.planes                                 ? kOffsets
                                                                                : kPlanes;
  writer.u8(static_cast<uint8_t>(shape | flags));
  if (flags & kScaled) writer.varint(static_cast<uint64_t>(scale));
  writer.signed_varint(shape == kDeltas ? values[0] : sizes.least);
  if (shape == kDeltas) {
    for (size_t i = 1; i < values.size(); ++i)
      writer.varint(zigzag(static_cast<int64_t>(wrapped_difference(values[i], values[i - 1]))));
  } else if (shape == kOffsets) {
    for (int64_t value : values) writer.varint(wrapped_difference(value, sizes.least));
  } else if (shape == kPlanes) {
    writer.u8(static_cast<uint8_t>(sizes.width));
    for (size_t plane = 0; plane < sizes.width; ++plane)
      for (int64_t value : values)
        out.push_back(static_cast<char>(wrapped_difference(value, sizes.least) >> (8 * plane)));
  }
}

bool decode_planes(ByteReader& in, size_t count, int64_t least, std::vector<int64_t>& out) {
  size_t width = in.u8();
  if (width == 0 || width > 8) return false;
  std::string_view bytes = in.raw(uint64_t{width} * count);
  if (!in.ok()) return false;
  out.resize(count);
  for (size_t i = 0; i < count; ++i) {
    uint64_t offset = 0;
    for (size_t plane = 0; plane < width; ++plane)
      offset |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[plane * count + i])) << (8 * plane);
    out[i] = wrapped_sum(least, offset);
  }
  return true;
}

}  // namespace

void encode_integers(std::span<const int64_t> values, std::string& out) {
  if (values.empty()) return;
  int64_t scale = values.size() < 4 ? 1 : common_scale(values);
  bool all_zero = scale > 1 && measure(values).width == 0;
  if (scale == 1 || all_zero) return encode_shape(values, 0, 1, out);
  std::vector<int64_t> scaled(values.begin(), values.end());
  for (int64_t& value : scaled) value /= scale;
  encode_shape(scaled, kScaled, scale, out);
}

bool decode_integers(ByteReader& in, size_t count, std::vector<int64_t>& out) {
  out.clear();
  if (count == 0) return true;
  uint8_t tag = in.u8();
  uint64_t scale = (tag & kScaled) != 0 ? in.varint() : 1;
  int64_t first = in.signed_varint();
  if (!in.ok()) return false;
  switch (tag & ~kScaled) {
    case kConstant:
      out.assign(count, first);
      break;
    case kOffsets:
      if (in.left() < count) return false;  // before the memory is asked for
      out.resize(count);
      for (int64_t& value : out) value = wrapped_sum(first, in.varint());
      break;
    case kDeltas:
      if (in.left() < count - 1) return false;
      out.resize(count);
      out[0] = first;
      for (size_t i = 1; i < count; ++i)
        out[i] = wrapped_sum(out[i - 1], static_cast<uint64_t>(in.signed_varint()));
      break;
    case kPlanes:
      if (!decode_planes(in, count, first, out)) return false;
      break;
    default:
      return false;
  }
  if (scale != 1)
    for (int64_t& value : out) value = static_cast<int64_t>(static_cast<uint64_t>(value) * scale);
  return in.ok();
}

void encode_integers(std::span<const uint32_t> values, std::string& out) {
  std::vector<int64_t> wide(values.begin(), values.end());
  encode_integers(std::span<const int64_t>(wide), out);
}

bool decode_integers(ByteReader& in, size_t count, std::vector<uint32_t>& out) {
  std::vector<int64_t> wide;
  if (!decode_integers(in, count, wide)) return false;
  out.resize(count);
  for (size_t i = 0; i < count; ++i) {
    if (wide[i] < 0 || wide[i] > INT64_C(0xFFFFFFFF)) return false;
    out[i] = static_cast<uint32_t>(wide[i]);
  }
  return true;
}

}  // namespace foreshock::store
