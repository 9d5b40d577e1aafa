#include "templates/shape.h"

#include <cstring>

namespace foreshock::templates {
namespace {

using parse::TokenType;

// Longer lists say nothing by their length: they are one slot of any kind.
constexpr size_t kListItemsMax = 16;

// Bytes that join words to one name, a slot to what follows it, and slots to each other.
bool joins_words(char c) {
  return c == '.' || c == '-' || c == '/' || c == '$' || c == '@';
}
bool joins_slot_to_word(char c) {
  return c == '.' || c == '-' || c == '/';
}
bool joins_slots(char c) {
  switch (c) {
    case '.':
    case ':':
    case '/':
    case '@':
    case '#':
    case '+':
    case '-':
    case '%':
    case '~':
    case '&':
    case '|':
    case '*':
      return true;
    default:
      return false;
  }
}

// An address keeps its type when a port or line number follows; other mixtures are identifiers.
TokenType joined_type(TokenType first, char joint, TokenType second) {
  if (first == second && first != TokenType::kNumber) return first;
  bool addressed = first == TokenType::kIp || first == TokenType::kHost || first == TokenType::kPath ||
                   first == TokenType::kUrl;
  if (addressed && (joint == ':' || joint == '/') && (second == TokenType::kNumber || joint == '/'))
    return first;
  return TokenType::kId;
}

bool is_size_unit(std::string_view word) {
  if (word.empty() || word.size() > 3 || word.back() != 'B') return false;
  if (word.size() == 1) return true;
  if (word.size() == 3 && word[1] != 'i') return false;
  switch (word[0]) {
    case 'k':
    case 'K':
    case 'M':
    case 'G':
    case 'T':
    case 'P':
      return true;
    default:
      return false;
  }
}

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
  uint64_t seed = length * kMix2;
  size_t rest = length;
  for (; rest > 16; rest -= 16, p += 16) seed = fold(load64(p) ^ kMix1, load64(p + 8) ^ seed);
  return fold(load64(p + rest - 16) ^ kMix3, load64(p + rest - 8) ^ seed);
}

constexpr uint64_t kBlankHash = 0x9E3779B97F4A7C15ull;
inline uint64_t slot_hash(TokenType type) {
  return (static_cast<uint64_t>(type) + 1) * 0xD6E8FEB86659FD93ull;
}

// Two chains over the elements' hashes: one folds, one is invertible step by step.
struct ShapeHash {
  uint64_t a = kMix0, b = kMix3;
  inline void add(uint64_t h) {
    a = fold(a ^ h, kMix2);
    b = (b << 23 | b >> 41) * kMix1 + h;
  }
  Hash128 done() const { return {mix64(a ^ b), mix64(b + kMix2 * a)}; }
};

// Of a record of several lines: the first, and the one that names the exception, if that is another.
struct Heads {
  size_t first_end = 0;
  size_t second_begin = 0, second_end = 0;  // equal when there is none
};

size_t line_end(std::string_view text, size_t from) {
  const void* feed = std::memchr(text.data() + from, '\n', text.size() - from);
  return feed ? static_cast<size_t>(static_cast<const char*>(feed) - text.data()) : text.size();
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
    heads.second_begin = next;
    heads.second_end = next_end;
  } else if (text.starts_with("Traceback (most recent")) {
    size_t end = text.size();
    while (end > next && (text[end - 1] == '\n' || text[end - 1] == ' ' || text[end - 1] == '\r')) --end;
    size_t begin = end;
    while (begin > next && text[begin - 1] != '\n' && end - begin < kLookBackMax) --begin;
    if (end > begin) {
      heads.second_begin = begin;
      heads.second_end = end;
    }
  }
  return heads;
}

}  // namespace

bool is_value_word(std::string_view word) {
  if (word.size() == 4)
    return word == "true" || word == "null" || word == "root" || word == "TRUE" || word == "True" ||
           word == "None" || word == "NULL";
  return word.size() == 5 && (word == "false" || word == "FALSE" || word == "False");
}

void ShapeScanner::push_word(std::string_view text, uint32_t begin, uint32_t length) {
  size_t n = glued_count_;
  if (n >= 1 && glued_[n - 1].kind == ElementKind::kSlot) {  // "5abc": what follows a value belongs to it
    glued_[n - 1].length += length;
    glued_[n - 1].type = TokenType::kId;
    return;
  }
  if (n >= 2 && glued_[n - 1].kind == ElementKind::kPunct && glued_[n - 1].length == 1) {
    char joint = text[glued_[n - 1].begin];
    Element& before = glued_[n - 2];
    bool name = before.kind == ElementKind::kWord && joins_words(joint);
    bool value = before.kind == ElementKind::kSlot && joins_slot_to_word(joint);
    if (name || value) {
      before.length = begin + length - before.begin;
      if (value && before.type != TokenType::kPath && before.type != TokenType::kUrl)
        before.type = TokenType::kId;
      --glued_count_;
      return;
    }
  }
  // "com.example.app/.Main": a name below the one before.
  if (n >= 3 && glued_[n - 1].kind == ElementKind::kPunct && glued_[n - 1].length == 1 &&
      text[glued_[n - 1].begin] == '.' && glued_[n - 2].kind == ElementKind::kPunct &&
      glued_[n - 2].length == 1 && text[glued_[n - 2].begin] == '/' &&
      (glued_[n - 3].kind == ElementKind::kWord || glued_[n - 3].kind == ElementKind::kSlot)) {
    glued_[n - 3].length = begin + length - glued_[n - 3].begin;
    glued_count_ -= 2;
    return;
  }
  // "3.5 MB" is one size.
  if (n >= 2 && length <= 3 && glued_[n - 1].kind == ElementKind::kBlank && glued_[n - 1].length == 1 &&
      glued_[n - 2].kind == ElementKind::kSlot && glued_[n - 2].type == TokenType::kNumber &&
      is_size_unit(text.substr(begin, length))) {
    glued_[n - 2].length = begin + length - glued_[n - 2].begin;
    glued_[n - 2].type = TokenType::kSize;
    --glued_count_;
    return;
  }
  glued_[glued_count_++] = {begin, length, ElementKind::kWord, TokenType::kWord};
}

void ShapeScanner::push_slot(std::string_view text, uint32_t begin, uint32_t length, TokenType type) {
  size_t n = glued_count_;
  if (n >= 1 && glued_[n - 1].kind == ElementKind::kSlot) {
    glued_[n - 1].length += length;
    glued_[n - 1].type = TokenType::kId;
    return;
  }
  if (n >= 2 && glued_[n - 1].kind == ElementKind::kPunct && glued_[n - 1].length <= 3) {
    char joint = text[glued_[n - 1].begin];
    Element& before = glued_[n - 2];
    bool values = before.kind == ElementKind::kSlot && joins_slots(joint);
    bool named = before.kind == ElementKind::kWord && joint == '-' && glued_[n - 1].length == 1;
    if (values || named) {
      before.type = values ? joined_type(before.type, joint, type) : TokenType::kId;
      before.kind = ElementKind::kSlot;
      before.length = begin + length - before.begin;
      --glued_count_;
      return;
    }
  }
  glued_[glued_count_++] = {begin, length, ElementKind::kSlot, type};
}

void ShapeScanner::glue(std::string_view text, size_t tokens) {
  glued_count_ = 0;
  for (size_t i = 0; i < tokens; ++i) {
    const parse::Token& token = tokens_[i];
    switch (token.type) {
      case TokenType::kSpace:
        glued_[glued_count_++] = {token.begin, token.length, ElementKind::kBlank, TokenType::kSpace};
        break;
      case TokenType::kPunct:
        glued_[glued_count_++] = {token.begin, token.length, ElementKind::kPunct, TokenType::kPunct};
        break;
      case TokenType::kWord:
        push_word(text, token.begin, token.length);
        break;
      case TokenType::kTail:  // never part of a name
        glued_[glued_count_++] = {token.begin, token.length, ElementKind::kSlot, TokenType::kTail};
        break;
      default:
        push_slot(text, token.begin, token.length, token.type);
    }
  }
}

// The index after the list that begins at `at`; at + 1 when there is none.
size_t ShapeScanner::list_end(std::string_view text, size_t at) const {
  auto is_item = [&](size_t i) {
    return i < glued_count_ && glued_[i].kind == ElementKind::kSlot && glued_[i].type != TokenType::kTail;
  };
  size_t step = 0;
  if (at + 4 >= glued_count_) return at + 1;
  const Element& next = glued_[at + 1];
  bool comma = next.kind == ElementKind::kPunct && next.length == 1 && text[next.begin] == ',';
  if (next.kind == ElementKind::kBlank) step = 2;
  if (comma) step = glued_[at + 2].kind == ElementKind::kBlank ? 3 : 2;
  if (step == 0) return at + 1;
  size_t last = at, items = 1;
  while (is_item(last + step)) {
    const Element& first_joint = glued_[last + 1];
    if (first_joint.kind != next.kind ||
        (comma && (first_joint.length != 1 || text[first_joint.begin] != ',')))
      break;
    if (step == 3 && glued_[last + 2].kind != ElementKind::kBlank) break;
    last += step;
    ++items;
  }
  return items >= 3 ? last + 1 : at + 1;
}

// Where the bracket at `at` closes when what it holds is one value: nothing at all (" ()", "=[]"), or a list
// of words after a key ("stations=[a, b]", whose length says nothing). 0 when it is not.
size_t ShapeScanner::enclosed_value_end(std::string_view text, size_t at) const {
  auto is_punct = [&](size_t i, char c) {
    return glued_[i].kind == ElementKind::kPunct && glued_[i].length == 1 && text[glued_[i].begin] == c;
  };
  if (at == 0 || at + 1 >= glued_count_) return 0;
  char close = text[glued_[at].begin] == '(' ? ')' : ']';
  bool after_blank = glued_[at - 1].kind == ElementKind::kBlank;
  if (close == ')') return after_blank && is_punct(at + 1, close) ? at + 1 : 0;
  size_t key = after_blank && at >= 2 ? at - 2 : at - 1;
  if (!is_punct(key, '=') && !is_punct(key, ':')) return 0;
  constexpr size_t kListElementsMax = 96;
  size_t commas = 0, end = at + 1;
  for (; end < glued_count_ && end - at < kListElementsMax && !is_punct(end, close); ++end) {
    if (is_punct(end, ',')) {
      ++commas;
    } else if (glued_[end].kind == ElementKind::kPunct) {
      return 0;
    }
  }
  bool closed = end < glued_count_ && is_punct(end, close);
  return closed && (commas > 0 || end == at + 1) ? end : 0;
}

// The slot that a word is by itself or by what stands before it; kPunct when it is constant.
TokenType ShapeScanner::value_type(std::string_view text, size_t at) const {
  const Element& element = glued_[at];
  std::string_view word = element.text(text);
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

// Makes `element` the list of the slots in [begin, end), or one slot when there are too many to tell apart.
void ShapeScanner::gather_list(size_t begin, size_t end, Element& element) {
  const Element& last = glued_[end - 1];
  element.length = last.begin + last.length - element.begin;
  element.kind = ElementKind::kList;
  element.first_item = static_cast<uint16_t>(item_count_);
  for (size_t k = begin; k < end; ++k)
    if (glued_[k].kind == ElementKind::kSlot) items_[item_count_++] = glued_[k];
  element.items = static_cast<uint16_t>(item_count_ - element.first_item);
  if (element.items <= kListItemsMax) return;
  element.kind = ElementKind::kSlot;
  element.type = TokenType::kWord;
}

void ShapeScanner::finish(std::string_view text) {
  ShapeHash hash;
  element_count_ = item_count_ = 0;
  // Blanks around a line say nothing.
  if (glued_count_ > 0 && glued_[glued_count_ - 1].kind == ElementKind::kBlank) --glued_count_;
  size_t first = glued_count_ > 0 && glued_[0].kind == ElementKind::kBlank ? 1 : 0;
  for (size_t i = first; i < glued_count_;) {
    Element element = glued_[i];
    switch (element.kind) {
      case ElementKind::kBlank:
        hash.add(kBlankHash);
        break;
      case ElementKind::kWord:
        if (TokenType type = value_type(text, i); type != TokenType::kPunct) {
          element.kind = ElementKind::kSlot;
          element.type = type;
          hash.add(slot_hash(type));
          break;
        }
        hash.add(word_hash(text.data() + element.begin, element.length));
        break;
      case ElementKind::kPunct: {
        hash.add(word_hash(text.data() + element.begin, element.length));
        if (element.length != 1 || (text[element.begin] != '(' && text[element.begin] != '[')) break;
        size_t close = enclosed_value_end(text, i);
        if (close == 0) break;
        elements_[element_count_++] = element;
        uint32_t begin = glued_[i].begin + 1;
        elements_[element_count_++] = {begin, glued_[close].begin - begin, ElementKind::kSlot,
                                       TokenType::kWord};
        hash.add(slot_hash(TokenType::kWord));
        i = close;
        continue;
      }
      default: {
        if (element.type == TokenType::kId && i + 1 < glued_count_ &&
            glued_[i + 1].kind == ElementKind::kPunct && glued_[i + 1].length == 1 &&
            (text[glued_[i + 1].begin] == '(' || text[glued_[i + 1].begin] == '=') &&
            is_digit_name(element.text(text))) {
          element.kind = ElementKind::kWord;
          element.type = TokenType::kWord;
          hash.add(word_hash(text.data() + element.begin, element.length));
          break;
        }
        size_t end = list_end(text, i);
        if (end == i + 1) {
          hash.add(slot_hash(element.type));
          break;
        }
        gather_list(i, end, element);
        if (element.kind == ElementKind::kSlot) {
          hash.add(slot_hash(TokenType::kWord));
        } else {
          hash.add(kMix1 * element.items + (glued_[i + 1].kind == ElementKind::kBlank ? 1 : end - i));
          for (size_t k = element.first_item; k < item_count_; ++k) hash.add(slot_hash(items_[k].type));
        }
        elements_[element_count_++] = element;
        i = end;
        continue;
      }
    }
    elements_[element_count_++] = element;
    ++i;
  }
  hash_ = hash.done();
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
  if (whole && heads.second_end > heads.second_begin && tokens + 4 < tokens_.size()) {
    push(heads.second_begin, TokenType::kSpace);  // the frames between the two lines
    std::span<parse::Token> room(tokens_.data() + tokens, tokens_.size() - tokens - 2);
    size_t more = parse::scan_tokens(text.substr(done, heads.second_end - done), room);
    for (size_t i = 0; i < more; ++i) room[i].begin += static_cast<uint32_t>(done);
    tokens += more;
    done = heads.second_end;
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
  glue(text, tokens);
  finish(text);
  return {hash_, {elements_.data(), element_count_}, {items_.data(), item_count_}};
}

}  // namespace foreshock::templates
