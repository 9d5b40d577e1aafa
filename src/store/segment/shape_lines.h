// Shape lines: the lines of a block by their raw shape, and the values that each of a shape's slots took.
//
// A line is cut by parse::scan_tokens; its shape is the run of its blanks and punctuation, every other token
// is a slot. A slot is a constant until a line disagrees. Both encoders of a segment's lines (line_column.h
// for version 1, packed_lines.h for later ones) start from here. From version 4 on most lines are not
// scanned: the constants of the shape that the last line of the same template had say where its slots are, as
// long as their values are of bytes of the same classes. Views into the lines: they have to outlive this.
// Cost: 0.3 us a line that is scanned, 0.1 us one that is not.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parse/token_scan.h"
#include "store/segment/row_block.h"

namespace foreshock::store {

struct LineInput {
  std::span<const std::string_view> raws;
  std::span<const BodyRange> bodies;
  // Of the rows, for version 2: times and numbers of templates (below templates_end).
  std::span<const int64_t> times;
  std::span<const uint32_t> templates;
  uint32_t templates_end = 0;
  bool guided = false;  // whether shapes may be told by the line before, from version 4 on
};

// The values of one slot, copied together so that encoding them reads memory in order.
struct SlotValues {
  std::string bytes;
  std::vector<uint32_t> ends;
  void add(std::string_view value) {
    bytes.append(value);
    ends.push_back(static_cast<uint32_t>(bytes.size()));
  }
  std::vector<std::string_view> views() const;
};

class ShapeLines {
 public:
  using Tokens = std::span<const parse::Token>;
  static constexpr int32_t kConstant = -1;

  explicit ShapeLines(uint32_t first_line) : lines_{first_line} {}

  const std::vector<uint32_t>& lines() const { return lines_; }
  // Of the first line; empty while it is the only one.
  Tokens tokens() const { return tokens_; }
  std::string_view first() const { return first_; }
  // The values of a token that is a slot and varies; null for a constant.
  const SlotValues* values_of(size_t token) const {
    return columns_[token] == kConstant ? nullptr : &values_[static_cast<size_t>(columns_[token])];
  }
  // The numbers of the tokens at which all bodies begin and end, when that holds for all lines.
  bool bodies_agree() const { return bodies_agree_; }
  std::pair<int, int> body_edges() const { return edges_; }

  // False, and nothing changes, when the line has other constants: hashes may collide.
  bool add(uint32_t line, Tokens tokens, const LineInput& input);
  // The same without a scan: true when the line is this shape's constants with values between them that are
  // of the bytes that its values had so far.
  bool add_guided(uint32_t line, const LineInput& input);
  // Cuts the first line when no second one did: what the accessors above need.
  void complete(const LineInput& input);

 private:
  void begin(const LineInput& input);
  bool same_skeleton(std::string_view raw, Tokens tokens) const;
  void learn();

  // What stands before a slot that varies, and which bytes its values may have.
  struct Guide {
    std::string_view before;
    uint64_t before_head = 0, head_mask = 0;  // its first bytes, up to eight, for one comparison
    size_t column = 0;
    size_t learned = 0;  // of the values' bytes
    std::array<bool, 256> allowed = {};
  };
  static bool has_before(std::string_view raw, size_t at, const Guide& guide);
  struct Cut {
    uint32_t begin = 0, end = 0;
  };
  struct Guides {
    std::vector<Guide> slots;
    std::string_view behind;  // the last one
    std::vector<Cut> cuts;    // scratch: of the line that is being added
    // Of a body's begin and end: how many slots are before it, and bytes behind the last of them.
    std::array<std::pair<size_t, size_t>, 2> edges;
    uint32_t hits = 0, misses = 0;
  };

  std::vector<uint32_t> lines_;
  std::string_view first_;
  std::vector<parse::Token> tokens_;
  std::vector<int32_t> columns_;  // per token: kConstant, or its place in values_
  std::vector<SlotValues> values_;
  std::pair<int, int> edges_;
  bool bodies_agree_ = true;
  std::unique_ptr<Guides> guides_;  // once there are lines enough
};

// Every line is in exactly one of the answers, unless it collided with another shape: such lines are in none.
std::vector<ShapeLines> find_shapes(const LineInput& input);

}  // namespace foreshock::store
