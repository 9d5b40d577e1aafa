#include "store/segment/shape_words.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "store/query/text_matcher.h"

namespace foreshock::store {
namespace {

// What lies between two places of a shape's lines where no word goes on: constants, slots, or both.
struct Unit {
  struct Part {
    std::string_view text;
    const SlotValues* values = nullptr;  // of a slot
    std::string_view of(size_t line) const {
      if (values == nullptr) return text;
      uint32_t begin = line == 0 ? 0 : values->ends[line - 1];
      return std::string_view(values->bytes).substr(begin, values->ends[line] - begin);
    }
  };
  std::vector<Part> parts;
};

size_t word_bytes_in_front(std::string_view text) {
  auto end = std::find_if_not(text.begin(), text.end(), is_word_byte);
  return static_cast<size_t>(end - text.begin());
}
size_t word_bytes_behind(std::string_view text) {
  auto end = std::find_if_not(text.rbegin(), text.rend(), is_word_byte);
  return static_cast<size_t>(end - text.rbegin());
}

// The shape's units that vary; the words of its constants go to the filter at once.
std::vector<Unit> cut_units(const ShapeLines& shape, WordFilterBuilder& filter) {
  std::vector<Unit> units;
  std::string_view first = shape.first();
  Unit open;
  size_t constant = 0;
  auto take_constant = [&](std::string_view text, bool last) {
    size_t front = open.parts.empty() ? 0 : word_bytes_in_front(text);
    if (front == text.size() && !open.parts.empty()) {
      if (!text.empty()) open.parts.push_back({text});
      if (!last) return;
    } else if (!open.parts.empty() && front > 0) {
      open.parts.push_back({text.substr(0, front)});
    }
    if (!open.parts.empty()) units.push_back(std::move(open));
    open = {};
    text.remove_prefix(front);
    size_t behind = last ? 0 : word_bytes_behind(text);
    filter.add_text(text.substr(0, text.size() - behind));
    if (behind > 0) open.parts.push_back({text.substr(text.size() - behind)});
  };
  for (size_t k = 0; k < shape.tokens().size(); ++k) {
    const SlotValues* values = shape.values_of(k);
    if (values == nullptr) continue;
    take_constant(first.substr(constant, shape.tokens()[k].begin - constant), false);
    open.parts.push_back({{}, values});
    constant = shape.tokens()[k].begin + shape.tokens()[k].length;
  }
  take_constant(first.substr(constant), true);
  return units;
}

// The words of `text` that do not stand at the same place of the text before, whose words were added.
void add_different(std::string_view text, std::string_view before, WordFilterBuilder& filter) {
  size_t shorter = std::min(text.size(), before.size());
  size_t at = 0;
  while (at < shorter && text[at] == before[at]) ++at;
  if (at == text.size() && at == before.size()) return;
  while (at > 0 && is_word_byte(text[at - 1])) --at;
  filter.add_text(text.substr(at));
}

void add_unit(const Unit& unit, size_t lines, WordFilterBuilder& filter) {
  if (unit.parts.size() == 1) {
    std::string_view before;
    for (size_t line = 0; line < lines; ++line) {
      std::string_view text = unit.parts[0].of(line);
      add_different(text, before, filter);
      before = text;
    }
    return;
  }
  std::string text, before;
  for (size_t line = 0; line < lines; ++line) {
    text.clear();
    for (const Unit::Part& part : unit.parts) text += part.of(line);
    add_different(text, before, filter);
    std::swap(text, before);
  }
}

bool has_escapes(const ShapeLines& shape) {
  auto has = [](std::string_view text) { return text.find('\\') != std::string_view::npos; };
  if (has(shape.first())) return true;
  for (size_t k = 0; k < shape.tokens().size(); ++k)
    if (const SlotValues* values = shape.values_of(k); values != nullptr && has(values->bytes)) return true;
  return false;
}

}  // namespace

void add_words_of(std::span<const ShapeLines> shapes, const LineInput& input, WordFilterBuilder& filter) {
  std::vector<bool> done(input.raws.size(), false);
  for (const ShapeLines& shape : shapes) {
    // Decoded, words may be cut elsewhere.
    if (shape.lines().size() < 2 || has_escapes(shape)) continue;
    for (uint32_t line : shape.lines()) done[line] = true;
    for (const Unit& unit : cut_units(shape, filter)) add_unit(unit, shape.lines().size(), filter);
    filter.end_lines();
  }
  for (size_t line = 0; line < input.raws.size(); ++line)
    if (!done[line]) filter.add_line(input.raws[line]);
}

}  // namespace foreshock::store
