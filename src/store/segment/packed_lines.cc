#include "store/segment/packed_lines.h"

#include <algorithm>

#include "base/limits.h"
#include "store/segment/compression.h"
#include "store/segment/packed_text.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

// A shape with fewer lines is not worth its layout.
constexpr size_t kShapeLinesMin = 2;
constexpr size_t kPiecesMax = 2 * (limits::kShapeTokensMax + 2);
constexpr size_t kShapesMax = kBlockRowsMax;

// Where the heap is a small share of the lines it can afford a higher level than lines would: 1/kHeapShare or
// less.
constexpr size_t kHeapShare = 4;
constexpr int kHeapLevelMore = 9;
constexpr int kLevelMax = 19;
// Digits of ids are random, mostly: no level finds more in them.
constexpr int kBlobLevel = 1;

enum Piece : uint8_t { kText = 0, kSlot = 1 };
enum BodyPlace : uint8_t { kBodyByTokens = 0, kBodyByNumbers = 1 };

// A place in a line in terms of its shape's pieces: the same for all lines of the shape.
struct Place {
  size_t piece = 0, offset = 0;
};

class PackedLinesEncoder {
 public:
  PackedLinesEncoder(const LineInput& input, uint32_t version) : input_(input), out_(version) {}

  std::string run(std::span<const ShapeLines> shapes, int level) {
    auto is_kept = [](const ShapeLines& shape) { return shape.lines().size() >= kShapeLinesMin; };
    out_.numbers.number(static_cast<uint64_t>(std::count_if(shapes.begin(), shapes.end(), is_kept)));
    std::vector<uint32_t> shape_of(input_.raws.size(), 0);  // number of its kept shape from 1; 0: kept whole
    uint32_t number = 0;
    for (const ShapeLines& shape : shapes) {
      if (!is_kept(shape)) continue;
      ++number;
      for (uint32_t line : shape.lines()) shape_of[line] = number;
    }
    out_.numbers.list_given(input_.templates, input_.templates_end, shape_of);
    for (const ShapeLines& shape : shapes)
      if (is_kept(shape)) write_shape(shape);
    write_whole_lines(shape_of);
    return assemble(level);
  }

 private:
  void write_shape(const ShapeLines& shape) {
    // The pieces first: constants between slots that vary.
    std::vector<Place> places;
    std::vector<std::pair<std::string, const SlotValues*>> pieces;
    bool open = false;  // whether the last piece is a text that goes on
    for (size_t k = 0; k < shape.tokens().size(); ++k) {
      places.push_back(open ? Place{pieces.size() - 1, pieces.back().first.size()} : Place{pieces.size(), 0});
      if (const SlotValues* values = shape.values_of(k)) {
        pieces.emplace_back("", values);
        open = false;
        continue;
      }
      if (!open) pieces.emplace_back("", nullptr);
      pieces.back().first += shape.tokens()[k].text(shape.first());
      open = true;
    }
    places.push_back(open ? Place{pieces.size() - 1, pieces.back().first.size()} : Place{pieces.size(), 0});
    std::vector<int64_t> times;
    for (uint32_t line : shape.lines()) times.push_back(input_.times[line]);
    out_.numbers.number(pieces.size());
    for (const auto& [text, values] : pieces) {
      out_.numbers.number(values != nullptr ? kSlot : kText);
      if (values != nullptr) {
        encode_packed_texts(values->views(), times, out_);
      } else {
        out_.text(text);
      }
    }
    write_bodies(shape, places);
  }

  void write_bodies(const ShapeLines& shape, const std::vector<Place>& places) {
    if (!shape.bodies_agree()) {
      out_.numbers.number(kBodyByNumbers);
      return write_body_numbers(shape.lines());
    }
    out_.numbers.number(kBodyByTokens);
    for (int edge : {shape.body_edges().first, shape.body_edges().second}) {
      out_.numbers.number(places[static_cast<size_t>(edge)].piece);
      out_.numbers.number(places[static_cast<size_t>(edge)].offset);
    }
  }

  void write_body_numbers(const std::vector<uint32_t>& lines) {
    std::vector<int64_t> begins, rests;
    for (uint32_t line : lines) {
      BodyRange body = input_.bodies[line];
      // A body mostly goes to the end of its line: what is left behind it is 0.
      auto size = static_cast<int64_t>(input_.raws[line].size());
      begins.push_back(body.derived() ? -1 : int64_t{body.begin});
      rests.push_back(body.derived() ? 0 : size - body.begin - body.length);
    }
    out_.numbers.list(std::span<const int64_t>(begins));
    out_.numbers.list(std::span<const int64_t>(rests));
  }

  void write_whole_lines(const std::vector<uint32_t>& shape_of) {
    std::vector<uint32_t> lines, lengths;
    for (uint32_t line = 0; line < shape_of.size(); ++line) {
      if (shape_of[line] != 0) continue;
      lines.push_back(line);
      lengths.push_back(static_cast<uint32_t>(input_.raws[line].size()));
      out_.heap += input_.raws[line];
    }
    out_.numbers.list(std::span<const uint32_t>(lengths));
    write_body_numbers(lines);
  }

  std::string assemble(int level) {
    std::string section;
    ByteWriter writer(section);
    writer.text(out_.numbers.finish());
    size_t raw_bytes = 0;
    for (std::string_view raw : input_.raws) raw_bytes += raw.size();
    if (out_.heap.size() <= raw_bytes / kHeapShare) level = std::min(level + kHeapLevelMore, kLevelMax);
    for (const std::string* part : {&out_.heap, &out_.blob}) {
      writer.varint(part->size());
      if (part->empty()) continue;
      std::string packed;
      compress(*part, part == &out_.blob ? kBlobLevel : level, packed);
      writer.text(packed.size() < part->size() ? packed : *part);
    }
    return section;
  }

  const LineInput& input_;
  PackedWriter out_;
};

// One shape read back: its pieces, and how far its lines have been taken.
struct DecodedShape {
  std::vector<int64_t> times;  // of its lines
  size_t taken = 0;
  std::vector<std::string_view> texts;  // per piece; a slot's is unused
  std::vector<int32_t> slots;           // per piece: index into columns, or -1
  std::vector<PackedTexts> columns;
  bool body_by_tokens = false;
  Place body_begin, body_end;
  std::vector<int64_t> begins, rests;
};

class PackedLinesDecoder {
 public:
  PackedLinesDecoder(PackedReader& in, const PackedRows& rows, size_t raw_bytes, Lines& out)
      : in_(in), rows_(rows), times_(rows.times), raw_bytes_(raw_bytes), out_(out) {}

  bool run() {
    size_t count = in_.numbers.bounded(std::min(kShapesMax, times_.size()));
    std::vector<uint32_t> shape_of;
    if (!in_.numbers.list_given(rows_.templates, rows_.templates_end, shape_of)) return false;
    shapes_.resize(count + 1);  // 0: lines that are kept whole
    for (size_t row = 0; row < times_.size(); ++row) {
      if (shape_of[row] > count) return false;
      shapes_[shape_of[row]].times.push_back(times_[row]);
    }
    for (size_t i = 1; i < shapes_.size(); ++i)
      if (!read_shape(shapes_[i])) return false;
    if (!read_whole_lines(shapes_[0])) return false;
    out_.raw.reserve(raw_bytes_);
    out_.raw_ends.reserve(times_.size());
    out_.bodies.reserve(times_.size());
    for (uint32_t shape : shape_of)
      if (!take(shapes_[shape])) return false;
    return out_.raw.size() == raw_bytes_ && in_.heap.empty() && in_.blob.empty();
  }

 private:
  bool read_shape(DecodedShape& shape) {
    size_t pieces = in_.numbers.bounded(kPiecesMax);
    for (size_t i = 0; i < pieces; ++i) {
      uint64_t kind = in_.numbers.bounded(kSlot);
      if (!in_.numbers.ok()) return false;
      shape.texts.emplace_back();
      shape.slots.push_back(kind == kText ? -1 : static_cast<int32_t>(shape.columns.size()));
      if (kind == kText) {
        if (!in_.text(shape.texts.back())) return false;
      } else {
        shape.columns.emplace_back();
        if (!decode_packed_texts(in_, shape.times, raw_bytes_, shape.columns.back())) return false;
      }
    }
    uint64_t place = in_.numbers.bounded(kBodyByNumbers);
    if (!in_.numbers.ok()) return false;
    if (place == kBodyByNumbers) return read_body_numbers(shape);
    shape.body_by_tokens = true;
    for (Place* edge : {&shape.body_begin, &shape.body_end}) {
      edge->piece = in_.numbers.bounded(pieces);
      edge->offset = in_.numbers.bounded(raw_bytes_);
    }
    return in_.numbers.ok();
  }

  bool read_body_numbers(DecodedShape& shape) {
    return in_.numbers.list(shape.times.size(), shape.begins) &&
           in_.numbers.list(shape.times.size(), shape.rests);
  }

  // They become a shape of one slot.
  bool read_whole_lines(DecodedShape& whole) {
    std::vector<uint32_t> lengths;
    if (!in_.numbers.list(whole.times.size(), lengths)) return false;
    PackedTexts texts;
    size_t end = 0;
    for (uint32_t length : lengths) {
      end += length;
      if (end > in_.heap.size() || end > UINT32_MAX) return false;
      texts.ends.push_back(static_cast<uint32_t>(end));
    }
    texts.bytes = in_.heap.substr(0, end);
    in_.heap.remove_prefix(end);
    whole.columns.push_back(std::move(texts));
    whole.texts.emplace_back();
    whole.slots.push_back(0);
    return read_body_numbers(whole);
  }

  bool end_line(size_t line_begin, int64_t begin, int64_t end) {
    auto size = static_cast<int64_t>(out_.raw.size() - line_begin);
    if (begin > end || begin < 0 || end > size) return false;
    out_.raw_ends.push_back(static_cast<uint32_t>(out_.raw.size()));
    out_.bodies.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)});
    return true;
  }

  bool take(DecodedShape& shape) {
    size_t i = shape.taken++;
    size_t line_begin = out_.raw.size();
    uint64_t begin = 0, end = 0;
    for (size_t piece = 0; piece <= shape.texts.size(); ++piece) {
      size_t at = out_.raw.size() - line_begin;
      if (shape.body_begin.piece == piece) begin = at + shape.body_begin.offset;
      if (shape.body_end.piece == piece) end = at + shape.body_end.offset;
      if (piece == shape.texts.size()) break;
      int32_t slot = shape.slots[piece];
      out_.raw += slot < 0 ? shape.texts[piece] : shape.columns[static_cast<size_t>(slot)].at(i);
      if (out_.raw.size() > raw_bytes_) return false;
    }
    if (shape.body_by_tokens)
      return end_line(line_begin, static_cast<int64_t>(begin), static_cast<int64_t>(end));
    if (shape.begins[i] == -1) {
      out_.raw_ends.push_back(static_cast<uint32_t>(out_.raw.size()));
      out_.bodies.push_back({BodyRange::kDerived, 0});
      return true;
    }
    auto size = static_cast<int64_t>(out_.raw.size() - line_begin);
    if (shape.rests[i] < 0 || shape.rests[i] > size) return false;
    return end_line(line_begin, shape.begins[i], size - shape.rests[i]);
  }

  PackedReader& in_;
  const PackedRows& rows_;
  std::span<const int64_t> times_;
  size_t raw_bytes_;
  Lines& out_;
  std::vector<DecodedShape> shapes_;
};

bool unpack(ByteReader& in, std::string& out) {
  size_t size = in.bounded(kSectionBytesMax);
  if (!in.ok() || size == 0) return in.ok();
  std::string_view packed = in.text();
  if (!in.ok()) return false;
  if (packed.size() == size) {
    out.assign(packed);
    return true;
  }
  return decompress(packed, size, out);
}

}  // namespace

std::string encode_packed_lines(const LineInput& input, int level, uint32_t version) {
  return encode_packed_lines(input, find_shapes(input), level, version);
}

std::string encode_packed_lines(const LineInput& input, std::span<const ShapeLines> shapes, int level,
                                uint32_t version) {
  return PackedLinesEncoder(input, version).run(shapes, level);
}

bool decode_packed_lines(std::string_view section, const PackedRows& rows, size_t raw_bytes, Lines& out) {
  out = {};
  ByteReader reader(section);
  std::string_view numbers = reader.text();
  std::string heap, blob;
  if (!reader.ok() || !unpack(reader, heap) || !unpack(reader, blob) || !reader.at_end()) return false;
  PackedReader in(numbers, heap, blob, rows.version);
  return PackedLinesDecoder(in, rows, raw_bytes, out).run();
}

}  // namespace foreshock::store
