#include "store/segment/line_column.h"

#include <algorithm>

#include "base/limits.h"
#include "store/segment/integer_column.h"
#include "store/segment/text_column.h"

namespace foreshock::store {
namespace {

// Shapes with fewer lines are not worth their layout.
constexpr size_t kShapeLinesMin = 6;
constexpr size_t kPiecesMax = 2 * (limits::kShapeTokensMax + 2);
constexpr size_t kShapesMax = 65'536;

enum Piece : uint8_t { kText = 0, kSlot = 1 };
enum BodyPlace : uint8_t { kBodyByTokens = 0, kBodyByColumns = 1 };

// A place in a line in terms of its shape's pieces: the same for all lines of the shape.
struct Place {
  size_t piece = 0, offset = 0;
};

void encode_body_columns(const std::vector<uint32_t>& lines, std::vector<std::string>& streams,
                         const LineInput& input) {
  std::vector<uint32_t> begins, lengths;
  for (uint32_t line : lines) {
    begins.push_back(input.bodies[line].begin);
    lengths.push_back(input.bodies[line].length);
  }
  streams.emplace_back();
  encode_integers(std::span<const uint32_t>(begins), streams.back());
  streams.emplace_back();
  encode_integers(std::span<const uint32_t>(lengths), streams.back());
}

void encode_shape(const ShapeLines& shape, ByteWriter& layout, std::vector<std::string>& streams,
                  const LineInput& input) {
  std::string text;  // constants that are not written yet
  std::string pieces;
  ByteWriter writer(pieces);
  size_t count = 0;
  std::vector<Place> places;  // of the edges of tokens
  auto flush_text = [&] {
    if (text.empty()) return;
    writer.u8(kText);
    writer.text(text);
    text.clear();
    ++count;
  };
  for (size_t k = 0; k < shape.tokens().size(); ++k) {
    places.push_back({count, text.size()});
    const SlotValues* values = shape.values_of(k);
    if (values == nullptr) {
      text += shape.tokens()[k].text(shape.first());
      continue;
    }
    flush_text();
    writer.u8(kSlot);
    encode_texts(values->views(), writer, streams);
    ++count;
  }
  places.push_back({count, text.size()});
  flush_text();
  layout.varint(shape.lines().size());
  layout.varint(count);
  layout.raw(pieces);
  if (!shape.bodies_agree()) {
    layout.u8(kBodyByColumns);
    return encode_body_columns(shape.lines(), streams, input);
  }
  layout.u8(kBodyByTokens);
  for (int edge : {shape.body_edges().first, shape.body_edges().second}) {
    layout.varint(places[static_cast<size_t>(edge)].piece);
    layout.varint(places[static_cast<size_t>(edge)].offset);
  }
}

class LineEncoder {
 public:
  explicit LineEncoder(const LineInput& input) : input_(input) {}

  std::vector<std::string> run() {
    shapes_ = find_shapes(input_);
    ByteWriter layout(layout_);
    auto is_kept = [](const ShapeLines& shape) { return shape.lines().size() >= kShapeLinesMin; };
    layout.varint(static_cast<uint64_t>(std::count_if(shapes_.begin(), shapes_.end(), is_kept)));
    streams_.emplace_back();                                // the layout's place
    std::vector<uint32_t> shape_of(input_.raws.size(), 0);  // number of its kept shape from 1; 0: kept whole
    uint32_t number = 0;
    for (const ShapeLines& shape : shapes_) {
      if (!is_kept(shape)) continue;
      ++number;
      for (uint32_t line : shape.lines()) shape_of[line] = number;
      encode_shape(shape, layout, streams_, input_);
    }
    encode_whole_lines(shape_of, layout);
    streams_.emplace_back();
    encode_integers(std::span<const uint32_t>(shape_of), streams_.back());
    streams_[0] = std::move(layout_);
    return std::move(streams_);
  }

 private:
  void encode_whole_lines(const std::vector<uint32_t>& shape_of, ByteWriter& layout) {
    std::vector<uint32_t> lines;
    std::vector<std::string_view> values;
    for (uint32_t line = 0; line < shape_of.size(); ++line) {
      if (shape_of[line] != 0) continue;
      lines.push_back(line);
      values.push_back(input_.raws[line]);
    }
    layout.varint(lines.size());
    if (lines.empty()) return;
    encode_texts(values, layout, streams_);
    encode_body_columns(lines, streams_, input_);
  }

  const LineInput& input_;
  std::vector<ShapeLines> shapes_;
  std::string layout_;
  std::vector<std::string> streams_;
};

// One shape read back: its pieces, and how far its lines have been taken.
struct DecodedShape {
  size_t lines = 0;
  size_t taken = 0;
  std::vector<std::string_view> texts;  // per piece; a slot's is unused
  std::vector<int32_t> slots;           // per piece: index into columns, or -1
  std::vector<DecodedTexts> columns;
  bool body_by_tokens = false;
  Place body_begin, body_end;
  std::vector<uint32_t> begins, lengths;
};

class LineDecoder {
 public:
  LineDecoder(const std::vector<std::string>& streams, size_t rows, size_t raw_bytes, Lines& out)
      : streams_(streams), reader_(streams), rows_(rows), raw_bytes_(raw_bytes), out_(out) {}

  bool run() {
    if (streams_.empty()) return false;
    layout_ = reader_.next();
    size_t shapes = layout_.bounded(kShapesMax);
    size_t left = rows_;
    for (size_t i = 0; i < shapes && layout_.ok(); ++i) {
      shapes_.emplace_back();
      if (!read_shape(shapes_.back()) || shapes_.back().lines > left) return false;
      left -= shapes_.back().lines;
    }
    whole_.lines = layout_.bounded(left);
    if (!layout_.ok() || whole_.lines != left) return false;
    if (left > 0 && (!read_column(left) || !read_bodies(whole_))) return false;
    std::vector<uint32_t> shape_of;
    ByteReader numbers = reader_.next();
    if (!decode_integers(numbers, rows_, shape_of) || !layout_.at_end() || !reader_.at_end()) return false;
    out_.raw.reserve(raw_bytes_);
    out_.raw_ends.reserve(rows_);
    out_.bodies.reserve(rows_);
    for (uint32_t shape : shape_of) {
      if (shape > shapes_.size()) return false;
      if (!(shape == 0 ? take_whole() : take(shapes_[shape - 1]))) return false;
    }
    return out_.raw.size() == raw_bytes_;
  }

 private:
  bool read_column(size_t lines) {
    whole_.columns.emplace_back();
    return decode_texts(layout_, reader_, lines, raw_bytes_, whole_.columns.back());
  }

  bool read_shape(DecodedShape& shape) {
    shape.lines = layout_.bounded(rows_);
    size_t pieces = layout_.bounded(kPiecesMax);
    for (size_t i = 0; i < pieces && layout_.ok(); ++i) {
      uint8_t kind = layout_.u8();
      if (kind == kText) {
        shape.texts.push_back(layout_.text());
        shape.slots.push_back(-1);
      } else if (kind == kSlot) {
        shape.texts.emplace_back();
        shape.slots.push_back(static_cast<int32_t>(shape.columns.size()));
        shape.columns.emplace_back();
        if (!decode_texts(layout_, reader_, shape.lines, raw_bytes_, shape.columns.back())) return false;
      } else {
        return false;
      }
    }
    uint8_t place = layout_.u8();
    if (!layout_.ok()) return false;
    if (place == kBodyByColumns) return read_bodies(shape);
    if (place != kBodyByTokens) return false;
    shape.body_by_tokens = true;
    for (Place* edge : {&shape.body_begin, &shape.body_end}) {
      edge->piece = layout_.bounded(pieces);
      edge->offset = layout_.bounded(raw_bytes_);
    }
    return layout_.ok();
  }

  bool read_bodies(DecodedShape& shape) {
    ByteReader begins = reader_.next();
    if (!decode_integers(begins, shape.lines, shape.begins)) return false;
    ByteReader lengths = reader_.next();
    return decode_integers(lengths, shape.lines, shape.lengths);
  }

  bool end_line(size_t line_begin, BodyRange body) {
    size_t size = out_.raw.size() - line_begin;
    if (out_.raw.size() > raw_bytes_) return false;
    if (!body.derived() && uint64_t{body.begin} + body.length > size) return false;
    out_.raw_ends.push_back(static_cast<uint32_t>(out_.raw.size()));
    out_.bodies.push_back(body);
    return true;
  }

  bool take_whole() {
    if (whole_.taken >= whole_.lines) return false;
    size_t i = whole_.taken++;
    size_t line_begin = out_.raw.size();
    out_.raw += whole_.columns[0].at(i);
    return end_line(line_begin, {whole_.begins[i], whole_.lengths[i]});
  }

  bool take(DecodedShape& shape) {
    if (shape.taken >= shape.lines) return false;
    size_t i = shape.taken++;
    size_t line_begin = out_.raw.size();
    uint64_t begin = 0;
    uint64_t end = 0;
    for (size_t piece = 0; piece <= shape.texts.size(); ++piece) {
      size_t at = out_.raw.size() - line_begin;
      if (shape.body_begin.piece == piece) begin = at + shape.body_begin.offset;
      if (shape.body_end.piece == piece) end = at + shape.body_end.offset;
      if (piece == shape.texts.size()) break;
      int32_t slot = shape.slots[piece];
      out_.raw += slot < 0 ? shape.texts[piece] : shape.columns[static_cast<size_t>(slot)].at(i);
      if (out_.raw.size() > raw_bytes_) return false;
    }
    if (!shape.body_by_tokens) return end_line(line_begin, {shape.begins[i], shape.lengths[i]});
    if (begin > end || end > UINT32_MAX) return false;
    return end_line(line_begin, {static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)});
  }

  const std::vector<std::string>& streams_;
  StreamReader reader_;
  size_t rows_;
  size_t raw_bytes_;
  Lines& out_;
  ByteReader layout_;
  std::vector<DecodedShape> shapes_;
  DecodedShape whole_;  // one column of whole lines
};

}  // namespace

std::vector<std::string> encode_lines(const LineInput& input) {
  return LineEncoder(input).run();
}

bool decode_lines(const std::vector<std::string>& streams, size_t rows, size_t raw_bytes, Lines& out) {
  out = {};
  return LineDecoder(streams, rows, raw_bytes, out).run();
}

}  // namespace foreshock::store
