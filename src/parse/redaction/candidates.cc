#include "parse/redaction/candidates.h"

#include <algorithm>
#include <array>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace foreshock::parse {

namespace {

constexpr size_t kWindow = 64;

struct Classes {
  uint64_t at = 0, percent = 0, equal = 0, colon = 0, slash = 0, dash = 0, blank = 0, quote = 0, digit = 0,
           letter = 0, word = 0, stem = 0;
};

// Three letters with which a word about secrets begins or by which it is known. A byte's two halves say for
// each of eight groups whether it may be the first, second or third letter; where all six agree, it is a
// candidate (as in Hyperscan's Teddy). Within a group letters mix ("pan" passes with "pas" and "pin"): the
// closer look sorts that out. '*' is any byte.
struct Stem {
  char letters[4];
  uint8_t group;
};
constexpr Stem kStems[] = {{"pas", 0}, {"pin", 0}, {"psk", 0}, {"pw*", 1}, {"cre", 2}, {"tok", 3},
                           {"otp", 3}, {"key", 4}, {"aut", 5}, {"jwt", 5}, {"coo", 6}, {"cvv", 6},
                           {"cvc", 6}, {"ses", 7}, {"sig", 7}, {"sid", 7}};

struct Halves {
  alignas(16) std::array<std::array<uint8_t, 16>, 3> low{}, high{};
};
constexpr Halves halves() {
  Halves out;
  for (const Stem& stem : kStems) {
    for (size_t i = 0; i < 3; ++i) {
      auto bit = static_cast<uint8_t>(1u << stem.group);
      auto c = static_cast<uint8_t>(stem.letters[i]);
      if (c == '*') {
        for (size_t half = 0; half < 16; ++half) {
          out.low[i][half] |= bit;
          out.high[i][half] |= bit;
        }
        continue;
      }
      out.low[i][c & 15] |= bit;
      out.high[i][c >> 4] |= bit;
    }
  }
  return out;
}
constexpr Halves kHalves = halves();

Classes classes_portable(const char* bytes) {
  Classes out;
  for (size_t i = 0; i < kWindow; ++i) {
    uint64_t bit = uint64_t{1} << i;
    char c = bytes[i];
    if (c == '@') out.at |= bit;
    if (c == '%') out.percent |= bit;
    if (c == '=') out.equal |= bit;
    if (c == ':') out.colon |= bit;
    if (c == '/') out.slash |= bit;
    if (c == '-') out.dash |= bit;
    if (c == ' ') out.blank |= bit;
    if (c == '\'' || c == '"') out.quote |= bit;
    if (is_digit(c)) out.digit |= bit;
    if (is_alpha(c)) out.letter |= bit;
    if (is_secret_byte(c)) out.word |= bit;
    uint8_t groups = 0xff;
    for (size_t k = 0; k < 3 && groups != 0; ++k) {
      auto lower = static_cast<uint8_t>((i + k < kWindow ? bytes[i + k] : 0) | 0x20);
      groups &= kHalves.low[k][lower & 15] & kHalves.high[k][lower >> 4];
    }
    if (groups != 0) out.stem |= bit;
  }
  return out;
}

#ifdef __x86_64__
#define FORESHOCK_AVX2 __attribute__((target("avx2")))
FORESHOCK_AVX2 inline uint64_t bits(__m256i mask, size_t part) {
  return static_cast<uint64_t>(static_cast<unsigned>(_mm256_movemask_epi8(mask))) << (part * 32);
}
FORESHOCK_AVX2 inline __m256i within(__m256i bytes, char low, uint8_t count) {
  __m256i moved = _mm256_sub_epi8(bytes, _mm256_set1_epi8(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(moved, _mm256_set1_epi8(static_cast<char>(count - 1))), moved);
}
FORESHOCK_AVX2 inline __m256i table(const std::array<uint8_t, 16>& half) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(half.data())));
}
FORESHOCK_AVX2 inline __m256i groups_of(__m256i lower, size_t k) {
  __m256i nibble = _mm256_set1_epi8(15);
  __m256i low = _mm256_shuffle_epi8(table(kHalves.low[k]), _mm256_and_si256(lower, nibble));
  __m256i high =
      _mm256_shuffle_epi8(table(kHalves.high[k]), _mm256_and_si256(_mm256_srli_epi16(lower, 4), nibble));
  return _mm256_and_si256(low, high);
}
FORESHOCK_AVX2 inline __m256i load(const char* bytes) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
}

FORESHOCK_AVX2 Classes classes_avx2(const char* bytes) {
  // Of a window's last two bytes nothing is asked, so what is beyond may be anything.
  alignas(32) char beyond[34 + 32] = {};
  std::memcpy(beyond, bytes + 32, 32);
  Classes out;
  for (size_t part = 0; part < 2; ++part) {
    const char* from = part == 0 ? bytes : beyond;
    __m256i c = load(from);
    __m256i fold = _mm256_set1_epi8(0x20);
    __m256i lower = _mm256_or_si256(c, fold);
    __m256i dash = _mm256_cmpeq_epi8(c, _mm256_set1_epi8('-'));
    __m256i digit = within(c, '0', 10);
    __m256i letter = within(lower, 'a', 26);
    __m256i under = _mm256_cmpeq_epi8(c, _mm256_set1_epi8('_'));
    __m256i quote = _mm256_or_si256(_mm256_cmpeq_epi8(c, _mm256_set1_epi8('\'')),
                                    _mm256_cmpeq_epi8(c, _mm256_set1_epi8('"')));
    __m256i stem = groups_of(lower, 0);
    stem = _mm256_and_si256(stem, groups_of(_mm256_or_si256(load(from + 1), fold), 1));
    stem = _mm256_and_si256(stem, groups_of(_mm256_or_si256(load(from + 2), fold), 2));
    out.at |= bits(_mm256_cmpeq_epi8(c, _mm256_set1_epi8('@')), part);
    out.percent |= bits(_mm256_cmpeq_epi8(c, _mm256_set1_epi8('%')), part);
    out.equal |= bits(_mm256_cmpeq_epi8(c, _mm256_set1_epi8('=')), part);
    out.colon |= bits(_mm256_cmpeq_epi8(c, _mm256_set1_epi8(':')), part);
    out.slash |= bits(_mm256_cmpeq_epi8(c, _mm256_set1_epi8('/')), part);
    out.blank |= bits(_mm256_cmpeq_epi8(c, _mm256_set1_epi8(' ')), part);
    out.dash |= bits(dash, part);
    out.quote |= bits(quote, part);
    out.digit |= bits(digit, part);
    out.letter |= bits(letter, part);
    out.word |= bits(_mm256_or_si256(_mm256_or_si256(dash, digit), _mm256_or_si256(letter, under)), part);
    out.stem |= ~bits(_mm256_cmpeq_epi8(stem, _mm256_setzero_si256()), part) &
                (part == 0 ? 0xffffffffu : ~uint64_t{0xffffffffu});
  }
  return out;
}
#undef FORESHOCK_AVX2
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
  // What the bytes before the window were.
  auto before = [&](size_t distance) { return begin >= distance ? text[begin - distance] : '\n'; };
  uint64_t digit_before = is_digit(before(1)) ? 1 : 0;
  uint64_t blank_before = before(1) == ' ' || begin == 0 ? 1 : 0;
  uint64_t letters_before = (is_alpha(before(1)) ? 2 : 0) | (is_alpha(before(2)) ? 1 : 0);
  uint64_t alnum_before = is_alnum(before(3)) ? 1 : 0;
  uint64_t starts = seen.digit & ~(seen.digit << 1 | digit_before);
  uint64_t two = seen.digit & seen.digit >> 1;
  uint64_t word2 = seen.word & seen.word >> 1;
  uint64_t word4 = word2 & word2 >> 2;
  uint64_t word8 = word4 & word4 >> 4;
  uint64_t after_blank = seen.blank << 1 | blank_before;
  Candidates out;
  out.at_signs = seen.at | seen.percent;
  out.words = seen.stem;
  out.schemes = seen.colon & seen.slash >> 1 & seen.slash >> 2;
  out.options = seen.dash & after_blank & (seen.letter >> 1 | seen.dash >> 1);
  out.quotes = seen.quote & after_blank;
  out.separators = seen.equal | seen.colon;
  out.digit_runs = starts;
  out.four_digits = starts & two & two >> 2;
  out.lettered = starts & two & (seen.letter << 1 | letters_before >> 1) &
                 (seen.letter << 2 | letters_before) &
                 ~((seen.letter | seen.digit) << 3 | alnum_before | (letters_before & 1) << 1);
  out.long_words = word8 & word8 >> 8;
  constexpr uint64_t kMine = (uint64_t{1} << kCandidateStep) - 1;
  for (uint64_t* mask : {&out.at_signs, &out.words, &out.schemes, &out.options, &out.quotes, &out.separators,
                         &out.digit_runs, &out.four_digits, &out.lettered, &out.long_words})
    *mask &= kMine;
  // Only first bytes of long words: the search extends each to both sides.
  out.long_words &= ~(out.long_words << 1);
  return out;
}

}  // namespace

Candidates candidates_portable(std::string_view text, size_t begin) {
  return find(text, begin, classes_portable);
}

Candidates candidates(std::string_view text, size_t begin) {
#ifdef __x86_64__
  static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  if (avx2) return find(text, begin, classes_avx2);
#endif
  return candidates_portable(text, begin);
}

}  // namespace foreshock::parse
