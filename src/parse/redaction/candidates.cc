#include "parse/redaction/candidates.h"

#include <algorithm>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace foreshock::parse {

namespace {

constexpr size_t kWindow = 64;

struct Classes {
  uint64_t at = 0, percent = 0, separator = 0, dash = 0, blank = 0, quote = 0, digit = 0, word = 0;
};

Classes classes_portable(const char* bytes) {
  Classes out;
  for (size_t i = 0; i < kWindow; ++i) {
    uint64_t bit = uint64_t{1} << i;
    char c = bytes[i];
    if (c == '@') out.at |= bit;
    if (c == '%') out.percent |= bit;
    if (c == '=' || c == ':') out.separator |= bit;
    if (c == '-') out.dash |= bit;
    if (c == ' ') out.blank |= bit;
    if (c == '\'') out.quote |= bit;
    if (is_digit(c)) out.digit |= bit;
    if (is_secret_byte(c)) out.word |= bit;
  }
  return out;
}

#ifdef __SSE2__
uint64_t bits(__m128i mask, size_t part) {
  return static_cast<uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(mask))) << (part * 16);
}
__m128i within(__m128i bytes, char low, uint8_t count) {
  __m128i moved = _mm_sub_epi8(bytes, _mm_set1_epi8(low));
  return _mm_cmpeq_epi8(_mm_min_epu8(moved, _mm_set1_epi8(static_cast<char>(count - 1))), moved);
}

Classes classes_sse2(const char* bytes) {
  Classes out;
  for (size_t part = 0; part < kWindow / 16; ++part) {
    __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + part * 16));
    __m128i dash = _mm_cmpeq_epi8(c, _mm_set1_epi8('-'));
    __m128i digit = within(c, '0', 10);
    __m128i letter = within(_mm_or_si128(c, _mm_set1_epi8(0x20)), 'a', 26);
    __m128i under = _mm_cmpeq_epi8(c, _mm_set1_epi8('_'));
    __m128i word = _mm_or_si128(_mm_or_si128(dash, digit), _mm_or_si128(letter, under));
    __m128i equal = _mm_cmpeq_epi8(c, _mm_set1_epi8('='));
    __m128i colon = _mm_cmpeq_epi8(c, _mm_set1_epi8(':'));
    out.at |= bits(_mm_cmpeq_epi8(c, _mm_set1_epi8('@')), part);
    out.percent |= bits(_mm_cmpeq_epi8(c, _mm_set1_epi8('%')), part);
    out.separator |= bits(_mm_or_si128(equal, colon), part);
    out.dash |= bits(dash, part);
    out.blank |= bits(_mm_cmpeq_epi8(c, _mm_set1_epi8(' ')), part);
    out.quote |= bits(_mm_cmpeq_epi8(c, _mm_set1_epi8('\'')), part);
    out.digit |= bits(digit, part);
    out.word |= bits(word, part);
  }
  return out;
}
#endif

template <class Classify>
Candidates find(std::string_view text, size_t begin, Classify classify) {
  char padded[kWindow];
  const char* bytes = text.data() + begin;
  size_t size = text.size() - begin;
  if (size < kWindow) {
    std::memset(padded, 0, sizeof padded);
    std::memcpy(padded, bytes, size);
    bytes = padded;
  }
  Classes seen = classify(bytes);
  // What the byte before the window was.
  char before = begin > 0 ? text[begin - 1] : '\n';
  Candidates out;
  uint64_t digit_before = is_digit(before) ? 1 : 0;
  uint64_t blank_before = before == ' ' || begin == 0 ? 1 : 0;
  uint64_t starts = seen.digit & ~(seen.digit << 1 | digit_before);
  uint64_t two = seen.digit & seen.digit >> 1;
  uint64_t word2 = seen.word & seen.word >> 1;
  uint64_t word4 = word2 & word2 >> 2;
  uint64_t word8 = word4 & word4 >> 4;
  out.at_signs = seen.at | seen.percent;
  out.separators =
      seen.separator | (((seen.dash & seen.dash >> 1) | seen.quote) & (seen.blank << 1 | blank_before));
  out.digit_runs = starts;
  out.four_digits = starts & two & two >> 2;
  out.long_words = word8 & word8 >> 8;
  constexpr uint64_t kMine = (uint64_t{1} << kCandidateStep) - 1;
  out.at_signs &= kMine;
  out.separators &= kMine;
  out.digit_runs &= kMine;
  out.four_digits &= kMine;
  out.long_words &= kMine;
  // Only first bytes of long words: the search extends each to both sides.
  out.long_words &= ~(out.long_words << 1);
  return out;
}

}  // namespace

Candidates candidates_portable(std::string_view text, size_t begin) {
  return find(text, begin, classes_portable);
}

Candidates candidates(std::string_view text, size_t begin) {
#ifdef __SSE2__
  return find(text, begin, classes_sse2);
#else
  return find(text, begin, classes_portable);
#endif
}

}  // namespace foreshock::parse
