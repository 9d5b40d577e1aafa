#include "templates/template_join.h"

#include <algorithm>

#include "base/limits.h"
#include "templates/template_pattern.h"
#include "templates/template_text.h"

namespace foreshock::templates {
namespace {

using parse::TokenType;

// A word, a punctuation byte or a slot; what stands between two blanks is a chunk of them.
using Chunk = std::vector<TextPart>;

bool same(const TextPart& a, const TextPart& b) {
  return a.is_slot == b.is_slot && (a.is_slot ? a.type == b.type : a.text == b.text);
}

bool same(const Chunk& a, const Chunk& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const TextPart& x, const TextPart& y) { return same(x, y); });
}

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool varies(const TextPart& part) {
  return part.is_slot || is_word_byte(part.text[0]);
}

std::vector<Chunk> chunks_of(std::string_view text) {
  std::vector<Chunk> out(1);
  for (const TextPart& part : read_template(text)) {
    if (part.is_slot) {
      out.back().push_back(part);
      continue;
    }
    for (size_t i = 0; i < part.text.size();) {
      if (part.text[i] == ' ') {
        if (!out.back().empty()) out.emplace_back();
        ++i;
        continue;
      }
      size_t end = i + 1;
      if (is_word_byte(part.text[i]))
        while (end < part.text.size() && is_word_byte(part.text[end])) ++end;
      out.back().push_back({part.text.substr(i, end - i), false, TokenType::kWord});
      i = end;
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

std::string text_of(const std::vector<Chunk>& chunks) {
  std::vector<TextPart> parts;
  for (size_t i = 0; i < chunks.size(); ++i) {
    if (i > 0) parts.push_back({" ", false, TokenType::kWord});
    parts.insert(parts.end(), chunks[i].begin(), chunks[i].end());
  }
  return write_template(parts);
}

const TextPart kOpenSlot{"", true, TokenType::kWord};

// Two chunks that stand at the same place: what both begin and end with stays.
Chunk join_chunks(const Chunk& a, const Chunk& b) {
  bool alike = a.size() == b.size();
  for (size_t i = 0; alike && i < a.size(); ++i) alike = same(a[i], b[i]) || (varies(a[i]) && varies(b[i]));
  Chunk out;
  if (alike) {
    for (size_t i = 0; i < a.size(); ++i) out.push_back(same(a[i], b[i]) ? a[i] : kOpenSlot);
    return out;
  }
  size_t shorter = std::min(a.size(), b.size()), front = 0, back = 0;
  while (front + 1 < shorter && same(a[front], b[front])) ++front;
  while (front + back + 1 < shorter && same(a[a.size() - 1 - back], b[b.size() - 1 - back])) ++back;
  out.assign(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(front));
  out.push_back(kOpenSlot);
  out.insert(out.end(), a.end() - static_cast<std::ptrdiff_t>(back), a.end());
  return out;
}

// A stretch of both texts: common to them, or different.
struct Stretch {
  bool common = false;
  size_t a_begin = 0, a_end = 0, b_begin = 0, b_end = 0;
};

// The longest common subsequence of chunks, as stretches in order.
std::vector<Stretch> align(const std::vector<Chunk>& a, const std::vector<Chunk>& b) {
  size_t width = b.size() + 1;
  std::vector<uint16_t> best((a.size() + 1) * width);
  for (size_t i = a.size(); i-- > 0;)
    for (size_t j = b.size(); j-- > 0;)
      best[i * width + j] = same(a[i], b[j]) ? static_cast<uint16_t>(best[(i + 1) * width + j + 1] + 1)
                                             : std::max(best[(i + 1) * width + j], best[i * width + j + 1]);
  std::vector<Stretch> out;
  auto extend = [&](bool common, size_t i, size_t j, size_t di, size_t dj) {
    if (out.empty() || common || out.back().common) out.push_back({common, i, i, j, j});
    out.back().a_end += di;
    out.back().b_end += dj;
  };
  size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && same(a[i], b[j])) {
      extend(true, i++, j++, 1, 1);
    } else if (j == b.size() || (i < a.size() && best[(i + 1) * width + j] >= best[i * width + j + 1])) {
      extend(false, i++, j, 1, 0);
    } else {
      extend(false, i, j++, 0, 1);
    }
  }
  return out;
}

// A slot holds at least one word, so a stretch that one text lacks takes in a neighbour.
void widen(std::vector<Stretch>& stretches) {
  auto fuse = [&](size_t at) {  // with the next one
    stretches[at].common = false;
    stretches[at].a_end = stretches[at + 1].a_end;
    stretches[at].b_end = stretches[at + 1].b_end;
    stretches.erase(stretches.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  };
  for (size_t i = 0; i < stretches.size();) {
    bool differs = !stretches[i].common;
    bool lacking =
        differs && (stretches[i].a_begin == stretches[i].a_end || stretches[i].b_begin == stretches[i].b_end);
    if (differs && i + 1 < stretches.size() && (lacking || !stretches[i + 1].common)) {
      fuse(i);
    } else if (lacking && i > 0) {
      fuse(--i);
    } else {
      ++i;
    }
  }
  for (size_t i = 0; i + 1 < stretches.size();) {
    if (!stretches[i].common && !stretches[i + 1].common) {
      fuse(i);
    } else {
      ++i;
    }
  }
}

std::vector<Chunk> join(const std::vector<Chunk>& a, const std::vector<Chunk>& b) {
  std::vector<Stretch> stretches = align(a, b);
  widen(stretches);
  std::vector<Chunk> out;
  for (const Stretch& stretch : stretches) {
    size_t wide_a = stretch.a_end - stretch.a_begin, wide_b = stretch.b_end - stretch.b_begin;
    if (wide_a == wide_b) {
      for (size_t i = 0; i < wide_a; ++i)
        out.push_back(join_chunks(a[stretch.a_begin + i], b[stretch.b_begin + i]));
    } else {
      out.push_back({kOpenSlot});
    }
  }
  return out;
}

}  // namespace

Result<std::string> general_text(const std::vector<std::string>& texts) {
  if (texts.empty()) return fail(ErrorKind::kInvalid, "a merge needs at least two templates");
  std::vector<Chunk> joined = chunks_of(texts[0]);
  for (size_t i = 1; i < texts.size(); ++i) joined = join(joined, chunks_of(texts[i]));
  std::string text = text_of(joined);
  if (text.size() > limits::kTemplateTextBytesMax || !TemplatePattern(text).has_anchor())
    return fail(
        ErrorKind::kInvalid,
        "these templates have no word in common that a person would know them by; merge fewer of them");
  return text;
}

Result<std::string> special_text(std::string_view text, size_t slot, std::string_view value) {
  std::vector<TextPart> parts = read_template(text);
  size_t at = 0;
  for (TextPart& part : parts) {
    if (!part.is_slot || at++ != slot) continue;
    std::string folded;
    for (char c : value)
      if (c != ' ' || (!folded.empty() && folded.back() != ' ')) folded.push_back(c);
    bool bad = folded.empty() || folded.back() == ' ';
    for (char c : folded) bad |= static_cast<unsigned char>(c) < 0x20;
    if (bad)
      return fail(ErrorKind::kInvalid, "a value must be words without control characters or blanks around");
    part = {std::move(folded), false, TokenType::kWord};
    std::string out = write_template(parts);
    if (out.size() > limits::kTemplateTextBytesMax) return fail(ErrorKind::kInvalid, "the value is too long");
    return out;
  }
  return fail(ErrorKind::kInvalid, "the template has " + std::to_string(at) + " slots; the first is slot 0");
}

}  // namespace foreshock::templates
