#include "templates/template_pattern.h"

#include <algorithm>

#include "base/limits.h"

namespace foreshock::templates {
namespace {

using parse::TokenType;

constexpr char kSlotByte = 0x01;  // + the type; blanks and line ends never stand in an outline
constexpr char kLastSlotByte = 0x1F;
static_assert(static_cast<int>(TokenType::kTail) < kLastSlotByte - kSlotByte);

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_slot_byte(char c) {
  return c >= kSlotByte && c <= kLastSlotByte;
}

// Slots that take any text, of any length.
bool is_open(char slot_byte) {
  auto type = static_cast<TokenType>(slot_byte - kSlotByte);
  return type == TokenType::kWord || type == TokenType::kTail;
}

bool may_be_empty(std::string_view before, std::string_view after) {
  if (before.empty()) return false;
  constexpr std::string_view kOpening = "([{\"'=";
  constexpr std::string_view kClosing = ")]}\"',;";
  bool opened = kOpening.find(before.back()) != std::string_view::npos;
  return opened && (after.empty() || kClosing.find(after.front()) != std::string_view::npos);
}

// The whole text is one value of this type.
bool has_type(std::string_view text, TokenType type, ShapeScanner& scratch) {
  Shape shape = scratch.scan(text);
  return shape.elements.size() == 1 && shape.elements[0].kind == ElementKind::kSlot &&
         shape.elements[0].type == type && shape.elements[0].length == text.size();
}

}  // namespace

TemplatePattern::TemplatePattern(std::string_view canonical_text)
    : text_(canonical_text), parts_(read_template(canonical_text)) {
  for (const TextPart& part : parts_) {
    if (part.is_slot) {
      ++slots_;
      outline_.push_back(static_cast<char>(kSlotByte + static_cast<char>(part.type)));
      continue;
    }
    constant_bytes_ += part.text.size();
    size_t letters = 0;
    for (char c : part.text) {
      letters = is_letter(c) ? letters + 1 : 0;
      anchor_ |= letters >= 2;
      outline_.push_back(is_slot_byte(c) ? '?' : c);
    }
  }
  takes_tail_ = !parts_.empty() && parts_.back().is_slot && parts_.back().type == TokenType::kTail;
}

// One attempt at one line: depth-first, the shortest value first.
struct TemplatePattern::Walk {
  const std::vector<TextPart>& parts;
  std::string_view body;
  const Shape* shape;
  ShapeScanner& scratch;
  size_t steps = 0;
  std::vector<std::pair<size_t, size_t>> values;  // begin, end

  // Where `constant` ends when it stands at `at`; npos when it does not.
  size_t constant_end(std::string_view constant, size_t at) {
    for (size_t i = 0; i < constant.size(); ++i) {
      if (++steps > kStepsMax) return std::string_view::npos;
      if (constant[i] == ' ') {
        size_t from = at;
        while (at < body.size() && is_blank(body[at])) ++at;
        bool at_edge = (from == 0 || at == body.size()) && (i == 0 || i + 1 == constant.size());
        if (at == from && !at_edge) return std::string_view::npos;
      } else if (at < body.size() && body[at] == constant[i]) {
        ++at;
      } else {
        return std::string_view::npos;
      }
    }
    return at;
  }

  // The end of the element of this type that begins at `at`, as the shape has it; 0 when there is none.
  size_t element_end(size_t at, TokenType type) const {
    if (!shape) return 0;
    auto look = [&](std::span<const Element> elements) -> size_t {
      for (const Element& element : elements)
        if (element.begin == at && element.kind == ElementKind::kSlot && element.type == type)
          return element.begin + element.length;
      return 0;
    };
    size_t end = look(shape->elements);
    return end ? end : look(shape->items);
  }

  bool fits(size_t begin, size_t end, TokenType type) {
    if (type == TokenType::kWord) return true;
    return has_type(body.substr(begin, end - begin), type, scratch);
  }

  bool rest(size_t part, size_t at) {
    if (++steps > kStepsMax) return false;
    if (part == parts.size()) {
      while (at < body.size() && is_blank(body[at])) ++at;
      return at == body.size();
    }
    const TextPart& here = parts[part];
    if (!here.is_slot) {
      size_t end = constant_end(here.text, at);
      return end != std::string_view::npos && rest(part + 1, end);
    }
    return value(part, at);
  }

  bool value(size_t part, size_t at) {
    TokenType type = parts[part].type;
    if (type == TokenType::kTail) {
      values.emplace_back(at, body.size());
      if (part + 1 == parts.size()) return true;
      values.pop_back();
      type = TokenType::kWord;
    }
    std::string_view before = part > 0 ? std::string_view(parts[part - 1].text) : std::string_view();
    std::string_view after = part + 1 < parts.size() ? std::string_view(parts[part + 1].text) : "";
    if (at < body.size() && is_blank(body[at])) return false;
    auto attempt = [&](size_t end) {
      values.emplace_back(at, end);
      if (rest(part + 1, end)) return true;
      values.pop_back();
      return false;
    };
    if (type == TokenType::kWord && may_be_empty(before, after) && attempt(at)) return true;
    size_t known = element_end(at, type);
    if (known > at && known <= body.size() && attempt(known)) return true;
    char next = after.empty() ? '\0' : after[0];
    for (size_t end = at + 1; end <= body.size(); ++end) {
      if (++steps > kStepsMax) return false;
      bool stops =
          end == body.size() || next == '\0' || body[end] == next || (next == ' ' && is_blank(body[end]));
      if (!stops || end == known || is_blank(body[end - 1])) continue;
      if (fits(at, end, type) && attempt(end)) return true;
    }
    return false;
  }
};

bool TemplatePattern::match(std::string_view body, const Shape* shape, ShapeScanner& scratch,
                            std::vector<Slot>& slots) const {
  if (parts_.empty() || slots_ > kSlotsMax) return false;
  std::string_view whole = body;
  if (!takes_tail_) whole = whole.substr(0, whole.find('\n'));
  size_t begin = 0;
  while (begin < whole.size() && is_blank(whole[begin])) ++begin;
  Walk walk{parts_, whole, shape, scratch, 0, {}};
  walk.values.reserve(slots_);
  bool leading_blank = !parts_[0].is_slot && parts_[0].text[0] == ' ';
  if (!walk.rest(0, leading_blank ? 0 : begin)) return false;
  size_t next = 0;
  for (const TextPart& part : parts_) {
    if (!part.is_slot) continue;
    auto [from, to] = walk.values[next++];
    slots.push_back({whole.substr(from, to - from), part.type});
  }
  return true;
}

bool TemplatePattern::may_meet(const TemplatePattern& other) const {
  std::string_view a = outline_, b = other.outline_;
  // Most pairs differ in what stands before their first slots.
  for (size_t i = 0; i < a.size() && i < b.size() && !is_slot_byte(a[i]) && !is_slot_byte(b[i]); ++i)
    if (a[i] != b[i]) return false;
  // reach[j]: whether a's first i and b's first j bytes can be the same text. A slot takes any text here.
  std::vector<char> reach(b.size() + 1), next(b.size() + 1);
  reach[0] = 1;
  for (size_t j = 0; j < b.size(); ++j) reach[j + 1] = reach[j] && is_slot_byte(b[j]);
  for (char c : a) {
    bool open = is_slot_byte(c);
    next[0] = reach[0] && open;
    for (size_t j = 0; j < b.size(); ++j) {
      bool other_open = is_slot_byte(b[j]);
      bool step = reach[j] && (open || other_open || c == b[j]);
      next[j + 1] = step || (open && (next[j] || reach[j + 1])) || (other_open && (reach[j + 1] || next[j]));
    }
    std::swap(reach, next);
  }
  return reach[b.size()];
}

bool TemplatePattern::covers(const TemplatePattern& other) const {
  std::string_view a = outline_, b = other.outline_;
  std::vector<char> reach(b.size() + 1), next(b.size() + 1);
  reach[0] = 1;
  for (char c : a) {
    std::fill(next.begin(), next.end(), 0);
    bool open = is_slot_byte(c) && is_open(c);
    for (size_t j = 0; j < b.size(); ++j) {
      bool takes = open ? true : c == b[j];
      bool goes_on = open && next[j];
      next[j + 1] = (reach[j] && takes) || goes_on;
    }
    std::swap(reach, next);
  }
  return reach[b.size()];
}

}  // namespace foreshock::templates
