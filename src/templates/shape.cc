#include "templates/shape.h"

#include <algorithm>
#include <cstring>

#include "templates/mining/element_groups.h"

namespace foreshock::templates {
namespace {

using parse::TokenType;

// Longer lists say nothing by their length: they are one slot of any kind.
constexpr size_t kListItemsMax = 16;

// "ffffffff": eight and more hexadecimal letters are a number, no language has such a word.
bool is_hex_word(std::string_view word) {
  for (char c : word)
    if (!((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return false;
  return true;
}

// "jk2_init", "psr0": a name in a program although it holds digits.
bool is_digit_name(std::string_view word) {
  constexpr size_t kBytesMax = 40, kDigitsMax = 4;
  if (word.size() > kBytesMax || (word[0] >= '0' && word[0] <= '9')) return false;
  size_t digits = 0;
  for (char c : word) {
    if (c >= '0' && c <= '9') {
      ++digits;
    } else if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')) {
      return false;
    }
  }
  return digits <= kDigitsMax;
}

// "com.example.app", "a/B": a qualified name, which as the value of a key is a value.
bool is_qualified(std::string_view word) {
  size_t dots = 0;
  for (char c : word) {
    if (c == '/') return true;
    dots += c == '.';
  }
  return dots >= 2;
}

// "com.example.app/com.example.Main": a path through packages.
bool is_component(std::string_view word) {
  size_t dots = 0, slashes = 0;
  for (char c : word) {
    dots += c == '.';
    slashes += c == '/';
  }
  return slashes > 0 && dots >= 2;
}

constexpr uint64_t kMix0 = 0xA0761D6478BD642Full, kMix1 = 0xE7037ED1A0B428DBull,
                   kMix2 = 0x8EBC6AF09C88C6E3ull, kMix3 = 0x589965CC75374CC3ull;

inline uint64_t fold(uint64_t a, uint64_t b) {
  __uint128_t product = static_cast<__uint128_t>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Little-endian by construction on every machine we build for; the shape id depends on it.
inline uint64_t load64(const char* p) {
  uint64_t value;
  std::memcpy(&value, p, 8);
  return value;
}
inline uint64_t load32(const char* p) {
  uint32_t value;
  std::memcpy(&value, p, 4);
  return value;
}

// A word's bytes to 64 bits; built like wyhash (public domain), short words first because words are short.
inline uint64_t word_hash(const char* p, size_t length) {
  if (length <= 16) {
    uint64_t a, b;
    if (length >= 8) {
      a = load64(p);
      b = load64(p + length - 8);
    } else if (length >= 4) {
      a = load32(p);
      b = load32(p + length - 4);
    } else {
      auto byte = [p](size_t i) { return static_cast<uint64_t>(static_cast<unsigned char>(p[i])); };
      a = byte(0) << 16 | byte(length >> 1) << 8 | byte(length - 1);
      b = 0;
    }
    return fold(a ^ kMix0 ^ length, b ^ kMix1);
  }
  // Not fold() alone: a factor of 0 or -1, which somebody who knows this can write, would swallow the other.
  auto step = [](uint64_t x, uint64_t y) { return fold(x, y) + x * kMix0 + (y << 32 | y >> 32); };
  uint64_t seed = length * kMix2;
  size_t rest = length;
  for (; rest > 16; rest -= 16, p += 16) seed = step(load64(p) ^ kMix1, load64(p + 8) ^ seed);
  return step(load64(p + rest - 16) ^ kMix3, load64(p + rest - 8) ^ seed);
}

constexpr uint64_t kBlankHash = 0x9E3779B97F4A7C15ull;
inline uint64_t slot_hash(TokenType type) {
  return (static_cast<uint64_t>(type) + 1) * 0xD6E8FEB86659FD93ull;
}

// Of a record of several lines: the first, the one that names the exception, if that is another, and the
// methods of the frames nearest to it. In order of the text.
struct Heads {
  struct Range {
    size_t begin = 0, end = 0;
  };
  static constexpr size_t kMoreMax = 3;
  size_t first_end = 0;
  std::array<Range, kMoreMax> more;
  size_t count = 0;
  void add(size_t begin, size_t end) {
    if (end > begin && count < kMoreMax) more[count++] = {begin, end};
  }
};

size_t line_end(std::string_view text, size_t from) {
  const void* feed = std::memchr(text.data() + from, '\n', text.size() - from);
  return feed ? static_cast<size_t>(static_cast<const char*>(feed) - text.data()) : text.size();
}

// Where the method's name ends that stands at `begin`: "shop.Cart.add(Cart.java:7)".
size_t method_end(std::string_view text, size_t begin) {
  constexpr size_t kMethodBytesMax = 256;
  size_t end = begin;
  auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '$' || c == '/' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
  };
  while (end < text.size() && end - begin < kMethodBytesMax && in_name(text[end])) ++end;
  while (end > begin && (text[end - 1] == '.' || text[end - 1] == '/' || text[end - 1] == '-')) --end;
  return end;
}

// "\tat shop.Cart.add(Cart.java:7)": the first lines after the one that names the exception.
void add_frames(std::string_view text, size_t after, Heads& heads) {
  constexpr size_t kFrames = 2;
  size_t at = after;
  for (size_t frames = 0; frames < kFrames && at + 1 < text.size(); ++frames) {
    size_t begin = text.find_first_not_of(" \t", at + 1);
    if (begin == at + 1 || begin == std::string_view::npos || text.substr(begin, 3) != "at ") return;
    size_t end = method_end(text, begin + 3);
    if (end == begin + 3) return;
    heads.add(begin, end);
    at = line_end(text, end);
  }
}

// `  File "shop/cart.py", line 7, in add`: the last one before the line that names the exception.
void add_last_frame(std::string_view text, size_t before, Heads& heads) {
  constexpr std::string_view kFrame = "\n  File \"", kMethod = ", in ";
  size_t frame = text.substr(0, before).rfind(kFrame);
  if (frame == std::string_view::npos) return;
  size_t method = text.substr(0, line_end(text, frame + 1)).find(kMethod, frame);
  if (method == std::string_view::npos || method <= heads.first_end) return;
  size_t begin = method + 2, end = method_end(text, method + kMethod.size());
  if (end > method + kMethod.size() && end < before) heads.add(begin, end);
}

Heads heads_of(std::string_view text) {
  constexpr size_t kLookBackMax = 4096, kNameBytesMax = 256;
  Heads heads;
  heads.first_end = text.empty() ? 0 : line_end(text, 0);
  if (heads.first_end + 1 >= text.size()) return heads;
  size_t next = heads.first_end + 1;
  size_t next_end = line_end(text, next);
  std::string_view name = text.substr(next, std::min(next_end - next, kNameBytesMax));
  name = name.substr(0, name.find(':'));
  // Java: "message\njava.io.IOException: why\n\tat ..."; Python: the last line of a traceback.
  if (!name.empty() && name[0] != ' ' && name[0] != '\t' &&
      (name.ends_with("Exception") || name.ends_with("Error"))) {
    heads.add(next, next_end);
    add_frames(text, next_end, heads);
  } else if (text.starts_with("Traceback (most recent")) {
    size_t end = text.size();
    while (end > next && (text[end - 1] == '\n' || text[end - 1] == ' ' || text[end - 1] == '\r')) --end;
    size_t begin = end;
    while (begin > next && text[begin - 1] != '\n' && end - begin < kLookBackMax) --begin;
    if (end > begin) {
      add_last_frame(text, begin, heads);
      heads.add(begin, end);
    }
  } else {
    add_frames(text, heads.first_end, heads);
  }
  return heads;
}

}  // namespace

inline void ShapeHash::start() {
  a = kMix0;
  b = kMix3;
}
inline void ShapeHash::add(uint64_t h) {
  a = fold(a ^ h, kMix2);
  b = (b << 23 | b >> 41) * kMix1 + h;
}
inline Hash128 ShapeHash::done() const {
  return {mix64(a ^ b), mix64(b + kMix2 * a)};
}

bool is_value_word(std::string_view word) {
  if (word.size() == 4)
    return word == "true" || word == "null" || word == "root" || word == "TRUE" || word == "True" ||
           word == "None" || word == "NULL";
  return word.size() == 5 && (word == "false" || word == "FALSE" || word == "False");
}

// The slot that a word is by itself or by what stands before it; kPunct when it is constant.
TokenType ShapeScanner::value_type(std::string_view text, size_t at) {
  std::string_view word = glued_[at].text(text);
  if (word.size() >= 4 && word.size() <= 5 && is_value_word(word)) return TokenType::kWord;
  if (word.size() >= 8) {
    if (is_hex_word(word)) return TokenType::kHex;
    if (is_component(word)) return TokenType::kPath;
    size_t back = at;
    if (back > 0 && glued_[back - 1].kind == ElementKind::kBlank) --back;
    bool value = back > 0 && glued_[back - 1].kind == ElementKind::kPunct && glued_[back - 1].length == 1 &&
                 text[glued_[back - 1].begin] == '=';
    if (value && is_qualified(word)) return TokenType::kWord;
  }
  return TokenType::kPunct;
}

// "jk2_init(": an identifier with digits that is a name in the program.
bool ShapeScanner::is_name_before_bracket(std::string_view text, size_t at) {
  if (glued_[at].type != TokenType::kId || at + 1 >= glued_.size()) return false;
  const Element& next = glued_[at + 1];
  return next.kind == ElementKind::kPunct && next.length == 1 &&
         (text[next.begin] == '(' || text[next.begin] == '=') && is_digit_name(glued_[at].text(text));
}

// Makes `element`, which begins at `begin`, hold the slots in [begin, end).
void ShapeScanner::gather_items(size_t begin, size_t end, Element& element) {
  element.length = glued_[end - 1].end() - element.begin;
  element.first_item = static_cast<uint16_t>(item_count_);
  for (size_t k = begin; k < end; ++k)
    if (glued_[k].kind == ElementKind::kSlot) items_[item_count_++] = glued_[k];
  element.items = static_cast<uint16_t>(item_count_ - element.first_item);
}

// The hash of constants does not depend on their grouping.
void ShapeScanner::add_to_hash(std::string_view text, size_t begin, size_t end) {
  for (size_t k = begin; k < end; ++k) {
    const Element& part = glued_[k];
    uint64_t hash = part.kind == ElementKind::kSlot    ? slot_hash(part.type)
                    : part.kind == ElementKind::kBlank ? kBlankHash
                                                       : word_hash(text.data() + part.begin, part.length);
    chain_.add(hash);
  }
}

// Writes what stands at `at` as one element when it begins a group; the index after it, or 0.
size_t ShapeScanner::finish_group(std::string_view text, size_t at) {
  Group group = group_at(text, glued_, at);
  if (group.kind == GroupKind::kNone) return 0;
  Element element = glued_[at];  // a copy: groups are rare
  auto punct = [&](const Element& bracket) {
    push(bracket);
    chain_.add(word_hash(text.data() + bracket.begin, bracket.length));
  };
  auto one_slot = [&](uint32_t begin, uint32_t end, TokenType type) {
    push({begin, end - begin, ElementKind::kSlot, type});
    chain_.add(slot_hash(type));
  };
  switch (group.kind) {
    case GroupKind::kList:
      gather_items(at, group.end, element);
      if (element.items > kListItemsMax) {
        one_slot(element.begin, element.end(), TokenType::kWord);
        return group.end;
      }
      element.kind = ElementKind::kList;
      add_to_hash(text, at, group.end);
      push(element);
      return group.end;
    case GroupKind::kMeasure:
      gather_items(at, group.end, element);
      element.kind = ElementKind::kMeasure;
      add_to_hash(text, at, group.end);
      push(element);
      return group.end;
    case GroupKind::kBound:
      one_slot(element.begin, glued_[group.end - 1].end(), TokenType::kDuration);
      return group.end;
    case GroupKind::kValues:
      one_slot(element.begin, glued_[group.end - 1].end(), TokenType::kWord);
      return group.end;
    case GroupKind::kWords:
      element.kind = ElementKind::kPhrase;
      element.length = glued_[group.end - 1].end() - element.begin;
      add_to_hash(text, at, group.end);
      push(element);
      return group.end;
    case GroupKind::kEmptyQuote: {
      uint32_t middle = element.begin + 1;
      punct({element.begin, 1, ElementKind::kPunct, TokenType::kPunct});
      one_slot(middle, middle, TokenType::kWord);
      punct({middle, 1, ElementKind::kPunct, TokenType::kPunct});
      return group.end;
    }
    case GroupKind::kEnclosed:
      punct(element);
      one_slot(element.end(), glued_[group.end].begin, TokenType::kWord);
      return group.end;  // the closing bracket comes next
    case GroupKind::kPhrase:
      punct(element);
      add_to_hash(text, at + 1, group.end);
      push({element.end(), glued_[group.end].begin - element.end(), ElementKind::kPhrase, TokenType::kWord});
      punct(glued_[group.end]);  // which must not be taken for an opening quote
      return group.end + 1;
    default:
      return 0;
  }
}

// Written in place: a copy that is changed and copied again makes the processor wait for its own stores.
inline void ShapeScanner::finish_single(std::string_view text, size_t at) {
  const Element& from = glued_[at];
  Element& element = elements_[element_count_++];
  element = from;
  bool slot = from.kind == ElementKind::kSlot;
  TokenType type = from.type;
  if (from.kind == ElementKind::kWord) {
    if (TokenType value = value_type(text, at); value != TokenType::kPunct) {
      element.kind = ElementKind::kSlot;
      element.type = type = value;
      slot = true;
    }
  } else if (slot && is_name_before_bracket(text, at)) {
    element.kind = ElementKind::kWord;
    element.type = TokenType::kWord;
    slot = false;
  }
  chain_.add(slot ? slot_hash(type) : word_hash(text.data() + from.begin, from.length));
}

void ShapeScanner::finish(std::string_view text) {
  chain_.start();
  element_count_ = item_count_ = 0;
  // Blanks around a line say nothing.
  glued_ = glue_.elements();
  if (!glued_.empty() && glued_.back().kind == ElementKind::kBlank) glued_ = glued_.first(glued_.size() - 1);
  size_t i = !glued_.empty() && glued_[0].kind == ElementKind::kBlank ? 1 : 0;
  while (i < glued_.size() && element_count_ + 4 < elements_.size()) {
    if (glued_[i].kind == ElementKind::kBlank) {
      chain_.add(kBlankHash);
      push(glued_[i]);
      ++i;
      continue;
    }
    if (may_begin_group(text, glued_, i)) {
      if (size_t end = finish_group(text, i)) {
        i = end;
        continue;
      }
    }
    finish_single(text, i);
    ++i;
  }
}

Shape ShapeScanner::scan_parts(const std::vector<TextPart>& parts, std::string& text) {
  text.clear();
  for (const TextPart& part : parts) text += part.is_slot ? "*" : part.text;  // so that views stay valid
  glue_.clear();
  uint32_t done = 0;
  for (const TextPart& part : parts) {
    if (part.is_slot) {
      glue_.append_slot({done, 1, ElementKind::kSlot, part.type});
      ++done;
      continue;
    }
    auto length = static_cast<uint32_t>(part.text.size());
    size_t tokens = parse::scan_tokens(std::string_view(text).substr(done, length), tokens_);
    for (size_t i = 0; i < tokens; ++i) tokens_[i].begin += done;
    glue_.append(text, {tokens_.data(), tokens});
    done += length;
  }
  finish(text);
  return {chain_.done(), {elements_.data(), element_count_}, {items_.data(), item_count_}};
}

Shape ShapeScanner::scan(std::string_view text) {
  Heads heads = heads_of(text);
  size_t tokens = parse::scan_tokens(text.substr(0, heads.first_end), tokens_);
  size_t done = heads.first_end;
  auto push = [&](size_t end, TokenType type) {
    if (end > done && tokens < tokens_.size())
      tokens_[tokens++] = {static_cast<uint32_t>(done), static_cast<uint32_t>(end - done), type};
    done = end;
  };
  bool whole = tokens == 0 || tokens_[tokens - 1].type != TokenType::kTail;
  for (size_t k = 0; k < heads.count && whole && tokens + 4 < tokens_.size(); ++k) {
    push(heads.more[k].begin, TokenType::kSpace);  // what stands between them
    std::span<parse::Token> room(tokens_.data() + tokens, tokens_.size() - tokens - 2);
    size_t more = parse::scan_tokens(text.substr(done, heads.more[k].end - done), room);
    for (size_t i = 0; i < more; ++i) room[i].begin += static_cast<uint32_t>(done);
    tokens += more;
    done = heads.more[k].end;
    whole = more == 0 || tokens_[tokens - 1].type != TokenType::kTail;
  }
  if (done < text.size()) {
    if (!whole) {
      tokens_[tokens - 1].length = static_cast<uint32_t>(text.size() - tokens_[tokens - 1].begin);
    } else {
      push(done + 1, TokenType::kSpace);
      push(text.size(), TokenType::kTail);
    }
  }
  glue_.clear();
  glue_.append(text, {tokens_.data(), tokens});
  finish(text);
  return {chain_.done(), {elements_.data(), element_count_}, {items_.data(), item_count_}};
}

}  // namespace foreshock::templates
