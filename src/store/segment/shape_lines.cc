#include "store/segment/shape_lines.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "base/limits.h"
#include "store/segment/text_index.h"

namespace foreshock::store {
namespace {

using Tokens = ShapeLines::Tokens;

bool is_slot(const parse::Token& token) {
  return token.type != parse::TokenType::kSpace && token.type != parse::TokenType::kPunct;
}

// A hash of where the slots are and what stands between them.
uint64_t skeleton_of(std::string_view raw, Tokens tokens) {
  uint64_t hash = tokens.size();
  for (const parse::Token& token : tokens) {
    uint64_t part = 0;
    if (is_slot(token)) {
      part = 0x5107;
    } else if (token.length <= 7) {
      std::memcpy(&part, raw.data() + token.begin, token.length);
      part = part << 8 | token.length;
    } else {
      part = hash64(token.text(raw)) | 0x80;
    }
    hash = (hash ^ part) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 29;
  }
  return hash;
}

// The token edge at a byte: the number of the token that begins there (the count of tokens for the end);
// -1 when it lies inside a token.
int edge_at(Tokens tokens, uint32_t byte) {
  auto found = std::lower_bound(tokens.begin(), tokens.end(), byte,
                                [](const parse::Token& token, uint32_t at) { return token.begin < at; });
  if (found != tokens.end()) return found->begin == byte ? static_cast<int>(found - tokens.begin()) : -1;
  uint32_t end = tokens.empty() ? 0 : tokens.back().begin + tokens.back().length;
  return end == byte ? static_cast<int>(tokens.size()) : -1;
}

std::pair<int, int> edges_of(Tokens tokens, BodyRange body) {
  if (body.derived()) return {-1, -1};
  return {edge_at(tokens, body.begin), edge_at(tokens, body.begin + body.length)};
}

}  // namespace

std::vector<std::string_view> SlotValues::views() const {
  std::vector<std::string_view> out(ends.size());
  uint32_t begin = 0;
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = std::string_view(bytes).substr(begin, ends[i] - begin);
    begin = ends[i];
  }
  return out;
}

bool ShapeLines::add(uint32_t line, Tokens tokens, const LineInput& input) {
  if (lines_.size() == 1) begin(input);
  std::string_view raw = input.raws[line];
  if (!same_skeleton(raw, tokens)) return false;
  for (size_t k = 0; k < tokens.size(); ++k) {
    if (!is_slot(tokens_[k])) continue;
    std::string_view value = tokens[k].text(raw);
    if (columns_[k] == kConstant) {
      std::string_view first = tokens_[k].text(first_);
      if (value == first) continue;
      columns_[k] = static_cast<int32_t>(values_.size());
      values_.emplace_back();
      for (size_t i = 0; i < lines_.size(); ++i) values_.back().add(first);
    }
    values_[static_cast<size_t>(columns_[k])].add(value);
  }
  bodies_agree_ = bodies_agree_ && edges_of(tokens, input.bodies[line]) == edges_;
  lines_.push_back(line);
  return true;
}

// Most shapes of odd lines never get a second line; only then the first is cut again and kept.
void ShapeLines::begin(const LineInput& input) {
  first_ = input.raws[lines_[0]];
  parse::Token buffer[limits::kShapeTokensMax + 1];
  size_t count = parse::scan_tokens(first_, buffer);
  tokens_.assign(buffer, buffer + count);
  columns_.assign(count, kConstant);
  edges_ = edges_of(tokens_, input.bodies[lines_[0]]);
  bodies_agree_ = edges_.first >= 0 && edges_.second >= 0;
}

void ShapeLines::complete(const LineInput& input) {
  if (lines_.size() == 1) begin(input);
}

bool ShapeLines::same_skeleton(std::string_view raw, Tokens tokens) const {
  if (tokens.size() != tokens_.size()) return false;
  for (size_t k = 0; k < tokens.size(); ++k) {
    if (is_slot(tokens[k]) != is_slot(tokens_[k])) return false;
    if (is_slot(tokens[k])) continue;
    if (tokens[k].length != tokens_[k].length || raw[tokens[k].begin] != first_[tokens_[k].begin])
      return false;
    if (tokens[k].length > 1 && tokens[k].text(raw) != tokens_[k].text(first_)) return false;
  }
  return true;
}

std::vector<ShapeLines> find_shapes(const LineInput& input) {
  std::vector<ShapeLines> shapes;
  IdIndex index;
  parse::Token buffer[limits::kShapeTokensMax + 1];
  for (uint32_t line = 0; line < input.raws.size(); ++line) {
    std::string_view raw = input.raws[line];
    Tokens tokens(buffer, parse::scan_tokens(raw, buffer));
    uint32_t shape = index.of(skeleton_of(raw, tokens));
    if (shape == shapes.size()) {
      shapes.emplace_back(line);
    } else {
      shapes[shape].add(line, tokens, input);
    }
  }
  return shapes;
}

}  // namespace foreshock::store
