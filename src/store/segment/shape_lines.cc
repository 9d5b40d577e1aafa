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

// From so many lines on a shape tells where the slots of the next one are, unless it fails too often.
constexpr size_t kGuidingLinesMin = 4;
constexpr uint32_t kMissesMin = 64;

// Lines of a block lie all over the memory of what came in: each is asked for some lines before its turn.
constexpr size_t kLinesAhead = 6;
constexpr size_t kPrefetchBytes = 256;

void prefetch(std::string_view line) {
  for (size_t at = 0; at < std::min(line.size(), kPrefetchBytes); at += 64)
    __builtin_prefetch(line.data() + at);
}

// Bytes of a class come together: who saw one digit has seen all.
void allow_class(unsigned char byte, std::array<bool, 256>& allowed) {
  auto fill = [&allowed](size_t first, size_t last) {
    std::fill(allowed.begin() + static_cast<ptrdiff_t>(first),
              allowed.begin() + static_cast<ptrdiff_t>(last) + 1, true);
  };
  if (byte >= '0' && byte <= '9') return fill('0', '9');
  if (byte >= 'a' && byte <= 'z') return fill('a', 'z');
  if (byte >= 'A' && byte <= 'Z') return fill('A', 'Z');
  if (byte >= 0x80) return fill(0x80, 0xFF);
  allowed[byte] = true;
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
  if (input.guided && lines_.size() >= kGuidingLinesMin) learn();
  return true;
}

// After a line that was scanned: it may have made a constant a slot, or brought bytes that were not seen.
void ShapeLines::learn() {
  if (!guides_) guides_ = std::make_unique<Guides>();
  Guides& guides = *guides_;
  if (guides.misses >= kMissesMin && guides.misses > guides.hits) return;
  if (guides.slots.size() != values_.size() || guides.hits + guides.misses == 0) {
    guides.slots.clear();
    size_t constant = 0;
    for (size_t k = 0; k <= tokens_.size(); ++k) {
      size_t begin = k < tokens_.size() ? tokens_[k].begin : first_.size();
      if (edges_.first == static_cast<int>(k)) guides.edges[0] = {guides.slots.size(), begin - constant};
      if (edges_.second == static_cast<int>(k)) guides.edges[1] = {guides.slots.size(), begin - constant};
      if (k == tokens_.size() || columns_[k] == kConstant) continue;
      Guide guide;
      guide.before = first_.substr(constant, begin - constant);
      size_t head = std::min(guide.before.size(), sizeof guide.before_head);
      std::memcpy(&guide.before_head, guide.before.data(), head);
      guide.head_mask = head == 0 ? 0 : ~uint64_t{0} >> (64 - 8 * head);
      guide.column = static_cast<size_t>(columns_[k]);
      guides.slots.push_back(guide);
      constant = begin + tokens_[k].length;
    }
    guides.behind = first_.substr(constant);
    guides.cuts.resize(guides.slots.size());
  }
  for (Guide& guide : guides.slots) {
    const std::string& bytes = values_[guide.column].bytes;
    for (; guide.learned < bytes.size(); ++guide.learned) {
      auto byte = static_cast<unsigned char>(bytes[guide.learned]);
      if (!guide.allowed[byte]) allow_class(byte, guide.allowed);
    }
  }
}

// The constant before a slot is short, mostly: eight bytes at once tell without a call.
bool ShapeLines::has_before(std::string_view raw, size_t at, const Guide& guide) {
  constexpr size_t kHead = sizeof guide.before_head;
  if (at + guide.before.size() > raw.size()) return false;
  if (at + kHead > raw.size()) return raw.substr(at, guide.before.size()) == guide.before;
  uint64_t head;
  std::memcpy(&head, raw.data() + at, kHead);
  if ((head & guide.head_mask) != guide.before_head) return false;
  return guide.before.size() <= kHead ||
         std::memcmp(raw.data() + at + kHead, guide.before.data() + kHead, guide.before.size() - kHead) == 0;
}

bool ShapeLines::add_guided(uint32_t line, const LineInput& input) {
  if (!guides_) return false;
  Guides& guides = *guides_;
  if (guides.misses >= kMissesMin && guides.misses > guides.hits) return false;
  std::string_view raw = input.raws[line];
  size_t at = 0;
  for (size_t i = 0; i < guides.slots.size(); ++i) {
    const Guide& guide = guides.slots[i];
    size_t begin = at + guide.before.size();
    bool fits = has_before(raw, at, guide);
    at = begin;
    while (fits && at < raw.size() && guide.allowed[static_cast<unsigned char>(raw[at])]) ++at;
    if (!fits || at == begin) {
      ++guides.misses;
      return false;
    }
    guides.cuts[i] = {static_cast<uint32_t>(begin), static_cast<uint32_t>(at)};
  }
  if (raw.substr(at) != guides.behind) {
    ++guides.misses;
    return false;
  }
  ++guides.hits;
  for (size_t i = 0; i < guides.slots.size(); ++i) {
    const Cut& cut = guides.cuts[i];
    values_[guides.slots[i].column].add(raw.substr(cut.begin, cut.end - cut.begin));
    guides.slots[i].learned += cut.end - cut.begin;
  }
  if (bodies_agree_) {
    auto place = [&](size_t edge) {
      auto [slots, offset] = guides.edges[edge];
      return (slots == 0 ? 0 : guides.cuts[slots - 1].end) + offset;
    };
    const BodyRange& body = input.bodies[line];
    bodies_agree_ = !body.derived() && place(0) == body.begin && place(1) == size_t{body.begin} + body.length;
  }
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
  constexpr uint32_t kNone = UINT32_MAX;
  std::vector<ShapeLines> shapes;
  IdIndex index;
  parse::Token buffer[limits::kShapeTokensMax + 1];
  // Of each template, the shapes that its last lines had.
  std::vector<std::array<uint32_t, 2>> recent(input.guided ? input.templates_end : 0, {kNone, kNone});
  auto guided = [&](uint32_t line) {
    if (!input.guided) return false;
    auto& last = recent[input.templates[line]];
    for (uint32_t shape : last) {
      if (shape == kNone || !shapes[shape].add_guided(line, input)) continue;
      if (shape != last[0]) std::swap(last[0], last[1]);
      return true;
    }
    return false;
  };
  for (uint32_t line = 0; line < input.raws.size(); ++line) {
    if (line + kLinesAhead < input.raws.size()) prefetch(input.raws[line + kLinesAhead]);
    if (guided(line)) continue;
    std::string_view raw = input.raws[line];
    Tokens tokens(buffer, parse::scan_tokens(raw, buffer));
    uint32_t shape = index.of(skeleton_of(raw, tokens));
    if (shape == shapes.size()) {
      shapes.emplace_back(line);
    } else {
      shapes[shape].add(line, tokens, input);
    }
    if (!input.guided || recent[input.templates[line]][0] == shape) continue;
    auto& last = recent[input.templates[line]];
    last = {shape, last[0]};
  }
  return shapes;
}

}  // namespace foreshock::store
