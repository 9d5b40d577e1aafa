#include "templates/template_text.h"

#include <array>

#include "base/hash.h"
#include "base/limits.h"
#include "templates/catalogue.h"

namespace foreshock::templates {
namespace {

using parse::TokenType;

constexpr size_t kNameBytesMax = 10;

// The length of "<name>" at `at` in `text`; 0 when something else stands there.
size_t slot_length(std::string_view text, size_t at) {
  if (text[at] != '<') return 0;
  size_t end = at + 1;
  if (end < text.size() && text[end] == '*') {
    ++end;
  } else {
    while (end < text.size() && end - at <= kNameBytesMax && text[end] >= 'a' && text[end] <= 'z') ++end;
  }
  if (end == at + 1 || end >= text.size() || text[end] != '>') return 0;
  return end + 1 - at;
}

size_t backslashes_before(std::string_view text, size_t at) {
  size_t count = 0;
  while (count < at && text[at - 1 - count] == '\\') ++count;
  return count;
}

// Appends a constant piece; `slot_follows` when a slot comes directly after it.
void append_constant(std::string& out, std::string_view piece, bool slot_follows) {
  size_t copied = 0;
  for (size_t i = 0; i < piece.size(); ++i) {
    if (slot_length(piece, i) == 0) continue;
    out.append(piece, copied, i - copied);
    out.append(backslashes_before(piece, i), '\\');
    out.push_back('\\');
    copied = i;
  }
  out.append(piece, copied);
  if (slot_follows) out.append(backslashes_before(piece, piece.size()), '\\');
}

TokenType type_by_name(std::string_view name) {
  for (int type = 0; type <= static_cast<int>(TokenType::kTail); ++type)
    if (auto known = static_cast<TokenType>(type); !name.empty() && parse::slot_name(known) == name)
      return known;
  return TokenType::kWord;
}

bool joins_in_display(char c) {
  return c != ' ' && c != '<' && c != '>' && c != '_' && static_cast<unsigned char>(c) < 0x80 &&
         (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z');
}

}  // namespace

TemplateId template_id_of(std::string_view canonical_text) {
  uint64_t value = sha256_prefix64(canonical_text);
  return TemplateId{value ? value : 1};
}

std::string write_template(const std::vector<TextPart>& parts) {
  std::string out, constant;
  for (const TextPart& part : parts) {
    if (!part.is_slot) {
      constant += part.text;
      continue;
    }
    append_constant(out, constant, true);
    constant.clear();
    std::string_view name = parse::slot_name(part.type);
    out += '<';
    out += name.empty() ? "*" : name;
    out += '>';
  }
  append_constant(out, constant, false);
  return out;
}

std::vector<TextPart> read_template(std::string_view text) {
  std::vector<TextPart> parts;
  std::string constant;
  auto flush = [&] {
    if (!constant.empty()) parts.push_back({std::move(constant), false, TokenType::kWord});
    constant.clear();
  };
  for (size_t i = 0; i < text.size();) {
    size_t length = slot_length(text, i);
    if (length == 0) {
      constant.push_back(text[i++]);
      continue;
    }
    size_t slashes = std::min(backslashes_before(text, i), constant.size());
    constant.resize(constant.size() - (slashes + 1) / 2);
    if (slashes % 2 == 1) {
      constant.append(text, i, length);
    } else {
      flush();
      parts.push_back({"", true, type_by_name(text.substr(i + 1, length - 2))});
    }
    i += length;
  }
  flush();
  return parts;
}

std::string loghub_style(std::string_view template_text) {
  std::string out;
  size_t slot_end = std::string::npos;  // where in `out` the last slot ended
  for (const TextPart& part : read_template(template_text)) {
    if (!part.is_slot) {
      out += part.text;
      continue;
    }
    bool joined = slot_end != std::string::npos;
    for (size_t i = slot_end; joined && i < out.size(); ++i) joined = joins_in_display(out[i]);
    if (joined) {
      out.resize(slot_end);
    } else {
      out += "<*>";
      slot_end = out.size();
    }
  }
  return out;
}

std::string canonical_given(std::string_view given) {
  given = given.substr(0, limits::kTemplateTextBytesMax / 2);
  std::vector<TextPart> parts;
  std::string constant;
  auto slot = [&](TokenType type) {
    if (!constant.empty()) parts.push_back({std::move(constant), false, TokenType::kWord});
    constant.clear();
    if (parts.empty() || !parts.back().is_slot) parts.push_back({"", true, type});
  };
  for (size_t i = 0; i < given.size();) {
    if (size_t length = slot_length(given, i); length > 0) {
      slot(type_by_name(given.substr(i + 1, length - 2)));
      i += length;
      continue;
    }
    char c = given[i];
    if (c == '{') {  // {}, {0}, {name}, {name:format}; not a JSON object
      size_t end = i + 1;
      while (end < given.size() && end - i < 64 && given[end] != '}' && given[end] != '"' &&
             given[end] != ' ' && given[end] != '{')
        ++end;
      if (end < given.size() && given[end] == '}') {
        slot(TokenType::kWord);
        i = end + 1;
        continue;
      }
    }
    if (c == '%' && i + 1 < given.size()) {  // printf: %s, %-5d, %.2f, %lu
      size_t end = i + 1;
      while (end < given.size() && end - i < 12 &&
             std::string_view("0123456789.-+#lhzjt").find(given[end]) != std::string_view::npos)
        ++end;
      if (end < given.size() &&
          std::string_view("sdiuxXfgeEcpvq").find(given[end]) != std::string_view::npos) {
        slot(given[end] == 'd' || given[end] == 'u' || given[end] == 'i' ? TokenType::kNumber
                                                                         : TokenType::kWord);
        i = end + 1;
        continue;
      }
    }
    constant.push_back(c == '\n' || c == '\t' || c == '\r' ? ' ' : c);
    ++i;
  }
  if (!constant.empty()) parts.push_back({std::move(constant), false, TokenType::kWord});
  std::string text = write_template(parts);
  return text.empty() ? std::string(kBlankText) : text;
}

}  // namespace foreshock::templates
