#include "templates/mining/element_glue.h"

namespace foreshock::templates {
namespace {

using parse::TokenType;

// Bytes that join words to one name, a slot to what follows it, and slots to each other.
bool joins_words(char c) {
  return c == '.' || c == '-' || c == '/' || c == '$' || c == '@';
}
bool joins_slot_to_word(char c) {
  return c == '.' || c == '-' || c == '/' || c == '@';
}
// "web/pod-17", "curl/7.8", "node-3": what stands before names the same thing.
bool joins_word_to_slot(char c) {
  return c == '-' || c == '/';
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

bool is_joint(const Element* element, size_t length_max) {
  return element && element->kind == ElementKind::kPunct && element->length <= length_max;
}

}  // namespace

void ElementGlue::push_word(std::string_view text, uint32_t begin, uint32_t length) {
  Element* last = before(1);
  if (last && last->kind == ElementKind::kSlot) {  // "5abc": what follows a value belongs to it
    last->length += length;
    last->type = TokenType::kId;
    return;
  }
  if (is_joint(last, 1)) {
    char joint = text[last->begin];
    if (Element* head = before(2)) {
      bool name = head->kind == ElementKind::kWord && joins_words(joint);
      bool value = head->kind == ElementKind::kSlot && joins_slot_to_word(joint);
      if (name || value) {
        head->length = begin + length - head->begin;
        if (value && head->type != TokenType::kPath && head->type != TokenType::kUrl)
          head->type = TokenType::kId;
        --count_;
        return;
      }
    }
    // "com.example.app/.Main": a name below the one before.
    Element* head = before(3);
    if (joint == '.' && head && is_joint(before(2), 1) && text[before(2)->begin] == '/' &&
        (head->kind == ElementKind::kWord || head->kind == ElementKind::kSlot)) {
      head->length = begin + length - head->begin;
      count_ -= 2;
      return;
    }
  }
  elements_[count_++] = {begin, length, ElementKind::kWord, TokenType::kWord};
}

void ElementGlue::push_slot(std::string_view text, uint32_t begin, uint32_t length, TokenType type) {
  Element* last = before(1);
  if (last && last->kind == ElementKind::kSlot) {
    last->length += length;
    last->type = TokenType::kId;
    return;
  }
  if (Element* head = before(2); head && is_joint(last, 3)) {
    char joint = text[last->begin];
    bool values = head->kind == ElementKind::kSlot && joins_slots(joint);
    bool named = head->kind == ElementKind::kWord && joins_word_to_slot(joint) && last->length == 1;
    if (values || named) {
      // "HTTP/1.1" names a protocol: constant text.
      bool protocol = named && joint == '/' && type == TokenType::kNumber && head->text(text) == "HTTP";
      if (!protocol) {
        head->type = values ? joined_type(head->type, joint, type) : TokenType::kId;
        head->kind = ElementKind::kSlot;
      }
      head->length = begin + length - head->begin;
      --count_;
      return;
    }
  }
  elements_[count_++] = {begin, length, ElementKind::kSlot, type};
}

void ElementGlue::append_slot(const Element& slot) {
  if (count_ < elements_.size()) elements_[count_++] = slot;
  floor_ = count_;
}

void ElementGlue::append(std::string_view text, std::span<const parse::Token> tokens) {
  floor_ = count_;
  for (const parse::Token& token : tokens) {
    if (count_ >= elements_.size()) return;
    switch (token.type) {
      case TokenType::kSpace:
        elements_[count_++] = {token.begin, token.length, ElementKind::kBlank, TokenType::kSpace};
        break;
      case TokenType::kPunct:
        elements_[count_++] = {token.begin, token.length, ElementKind::kPunct, TokenType::kPunct};
        break;
      case TokenType::kWord:
        push_word(text, token.begin, token.length);
        break;
      case TokenType::kTail:  // never part of a name
        elements_[count_++] = {token.begin, token.length, ElementKind::kSlot, TokenType::kTail};
        break;
      default:
        push_slot(text, token.begin, token.length, token.type);
    }
  }
}

}  // namespace foreshock::templates
