#include "templates/mining/element_groups.h"

#include <algorithm>
#include <array>

namespace foreshock::templates {
namespace {

using parse::TokenType;

constexpr size_t kEnclosedElementsMax = 96;
constexpr size_t kPhraseElementsMax = 64;

// Reads a span of elements with bounds, so that looking ahead is one call.
struct View {
  std::string_view text;
  std::span<const Element> elements;

  bool is(size_t at, ElementKind kind) const { return at < elements.size() && elements[at].kind == kind; }
  bool punct(size_t at, char c) const {
    return is(at, ElementKind::kPunct) && elements[at].length == 1 && text[elements[at].begin] == c;
  }
  bool item(size_t at) const {
    return is(at, ElementKind::kSlot) && elements[at].type != TokenType::kTail &&
           elements[at].type != TokenType::kWord;
  }
  bool solid(size_t at) const { return is(at, ElementKind::kWord) || is(at, ElementKind::kSlot); }
  size_t after_blank(size_t at) const { return is(at, ElementKind::kBlank) ? at + 1 : at; }
};

// Units that a program chooses by the size of the number; a unit that never varies stays constant text.
bool is_unit(std::string_view word) {
  static constexpr std::array<std::string_view, 26> kUnits = {
      "B",  "kB", "KB", "MB",   "GB", "TB",  "PB",   "KiB",    "MiB",     "GiB", "TiB",  "bytes",  "byte",
      "ns", "us", "ms", "msec", "s",  "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes"};
  if (word.size() > 7) return false;
  return std::find(kUnits.begin(), kUnits.end(), word) != kUnits.end();
}

bool is_bytes(std::string_view word) {
  return word == "bytes" || word == "byte";
}

// Number, blank, unit: the index after it, or 0.
size_t measure_end(const View& view, size_t at) {
  if (!view.is(at + 1, ElementKind::kBlank) || !view.is(at + 2, ElementKind::kWord)) return 0;
  const Element& number = view.elements[at];
  const Element& unit = view.elements[at + 2];
  if (number.kind != ElementKind::kSlot || number.type != TokenType::kNumber || unit.length > 7) return 0;
  return is_unit(unit.text(view.text)) ? at + 3 : 0;
}

// The same size once more, for people: " (1.26 KB)".
size_t restated_end(const View& view, size_t end) {
  if (!is_bytes(view.elements[end - 1].text(view.text))) return end;
  if (!view.is(end, ElementKind::kBlank) || !view.punct(end + 1, '(')) return end;
  size_t inner = measure_end(view, end + 2);
  if (inner == 0 && view.is(end + 2, ElementKind::kSlot) && view.elements[end + 2].type == TokenType::kSize)
    inner = end + 3;
  return inner > 0 && view.punct(inner, ')') ? inner + 1 : end;
}

// Slots with the same separator: three and more, or two of one type with a comma.
size_t list_end(const View& view, size_t at) {
  bool comma = view.punct(at + 1, ',');
  size_t step = view.is(at + 1, ElementKind::kBlank) ? 2 : 0;
  if (comma) step = view.is(at + 2, ElementKind::kBlank) ? 3 : 2;
  if (step == 0) return 0;
  size_t last = at, items = 1;
  bool alike = true;
  while (view.item(last + step)) {
    if (comma != view.punct(last + 1, ',')) break;
    if (!comma && !view.is(last + 1, ElementKind::kBlank)) break;
    if (step == 3 && !view.is(last + 2, ElementKind::kBlank)) break;
    last += step;
    alike &= view.elements[last].type == view.elements[at].type;
    ++items;
  }
  return items >= (comma && alike ? 2u : 3u) ? last + 1 : 0;
}

// Where the bracket at `at` closes when what it holds is one value: nothing at all (" ()", "=[]"), or a list
// of words after a key ("stations=[a, b]", whose length says nothing). 0 when it is not.
size_t enclosed_value_end(const View& view, size_t at) {
  if (at == 0 || at + 1 >= view.elements.size()) return 0;
  char close = view.punct(at, '(') ? ')' : ']';
  bool after_blank = view.is(at - 1, ElementKind::kBlank);
  if (close == ')') return after_blank && view.punct(at + 1, close) ? at + 1 : 0;
  size_t key = after_blank && at >= 2 ? at - 2 : at - 1;
  if (!view.punct(key, '=') && !view.punct(key, ':')) return 0;
  size_t commas = 0, end = at + 1;
  for (; end < view.elements.size() && end - at < kEnclosedElementsMax && !view.punct(end, close); ++end) {
    if (view.punct(end, ',')) {
      ++commas;
    } else if (view.is(end, ElementKind::kPunct)) {
      return 0;
    }
  }
  bool closed = view.punct(end, close);
  return closed && (commas > 0 || end == at + 1) ? end : 0;
}

// The index of the byte that closes several words, or any constant text between quotes; 0 when there is none.
size_t phrase_end(const View& view, size_t at, char close) {
  bool quote = close == '"' || close == '\'';           // also of `x'
  if (quote && at > 0 && view.solid(at - 1)) return 0;  // "don't"
  size_t end = at + 1, words = 0;
  for (;; ++end) {
    if (end >= view.elements.size() || end - at > kPhraseElementsMax) return 0;
    if (view.punct(end, close)) break;
    if (view.is(end, ElementKind::kSlot)) return 0;
    if (view.is(end, ElementKind::kPunct) && !quote && !view.punct(end, ',') && !view.punct(end, '.'))
      return 0;
    words += view.is(end, ElementKind::kWord);
  }
  if (quote && view.solid(end + 1)) return 0;
  bool one_word = end == at + 2 && words == 1;
  return words >= 2 || (quote && end > at + 1 && !one_word) ? end : 0;
}

// Quoted things with commas between them: the index after the last one, 0 when there are fewer than three.
size_t quoted_list_end(const View& view, size_t at, char quote) {
  if (at == 0) return 0;
  size_t items = 0, done = 0, next = at;
  while (view.punct(next, quote) || (view.is(next, ElementKind::kPunct) && view.elements[next].length == 2 &&
                                     view.text[view.elements[next].begin] == quote)) {
    size_t close = next;
    if (view.elements[next].length == 1) {
      for (close = next + 1; close < view.elements.size() && !view.punct(close, quote); ++close)
        if (close - next > kPhraseElementsMax || view.punct(close, ',')) return 0;
    }
    if (close >= view.elements.size() || view.solid(close + 1) || view.punct(close + 1, ':')) break;
    ++items;
    done = close + 1;
    if (!view.punct(done, ',')) break;
    next = view.after_blank(done + 1);
  }
  return items >= 3 ? done : 0;
}

// Words with bare commas between them, none of which begins a key: "SPF_PASS,DKIM_SIGNED".
Group word_list(const View& view, size_t at) {
  size_t end = at + 1, items = 1, values = view.is(at, ElementKind::kSlot);
  while (view.punct(end, ',') && view.solid(end + 1)) {
    size_t next = view.after_blank(end + 2);
    bool key = view.punct(next, '=') || view.punct(next, ':') || view.punct(next, '(');
    if (key) break;
    values += view.is(end + 1, ElementKind::kSlot);
    end += 2;
    ++items;
  }
  if (values > 0) return items >= 3 ? Group{GroupKind::kValues, end} : Group{};
  return items >= 2 ? Group{GroupKind::kWords, end} : Group{};
}

Group group_at_punct(const View& view, size_t at) {
  const Element& element = view.elements[at];
  char c = view.text[element.begin];
  if (element.length == 2 && (c == '"' || c == '\'')) {
    if (size_t end = quoted_list_end(view, at, c)) return {GroupKind::kValues, end};
    bool free = (at == 0 || !view.solid(at - 1)) && !view.solid(at + 1);
    return free ? Group{GroupKind::kEmptyQuote, at + 1} : Group{};
  }
  if (element.length != 1) return {};
  switch (c) {
    case '(':
    case '[':
      if (size_t end = enclosed_value_end(view, at)) return {GroupKind::kEnclosed, end};
      if (size_t end = phrase_end(view, at, c == '(' ? ')' : ']')) return {GroupKind::kPhrase, end};
      return {};
    case '<':
      if (size_t end = measure_end(view, at + 1)) return {GroupKind::kBound, end};
      if (size_t end = phrase_end(view, at, '>')) return {GroupKind::kPhrase, end};
      return {};
    case '"':
    case '\'':
      if (size_t end = quoted_list_end(view, at, c)) return {GroupKind::kValues, end};
      if (size_t end = phrase_end(view, at, c)) return {GroupKind::kPhrase, end};
      return {};
    case '`':
      if (size_t end = phrase_end(view, at, '\'')) return {GroupKind::kPhrase, end};
      return {};
    default:
      return {};
  }
}

}  // namespace

Group group_at(std::string_view text, std::span<const Element> elements, size_t at) {
  View view{text, elements};
  switch (elements[at].kind) {
    case ElementKind::kPunct:
      return group_at_punct(view, at);
    case ElementKind::kWord:
      return view.punct(at + 1, ',') && view.solid(at + 2) ? word_list(view, at) : Group{};
    case ElementKind::kSlot:
      if (!view.item(at)) return {};
      if (size_t end = measure_end(view, at)) return {GroupKind::kMeasure, restated_end(view, end)};
      if (size_t end = list_end(view, at)) {
        // "5,SPF_PASS,none": a list of names of which some hold digits.
        if (view.punct(end, ',') && view.solid(end + 1))
          if (Group words = word_list(view, at); words.end > end) return words;
        return {GroupKind::kList, end};
      }
      if (view.punct(at + 1, ',') && view.is(at + 2, ElementKind::kWord)) return word_list(view, at);
      return {};
    default:
      return {};
  }
}

}  // namespace foreshock::templates
