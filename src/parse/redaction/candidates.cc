#include "parse/redaction/candidates.h"

#include <algorithm>
#include <array>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace foreshock::parse {

namespace {

constexpr size_t kWindow = kCandidateStep;

// Three letters with which a word about secrets begins or by which it is known. A byte's two halves say for
// each of eight groups whether it may be the first, second or third letter; where all six agree, it is a
// candidate (as in Hyperscan's Teddy). Within a group letters mix ("pan" passes with "pas" and "pin"): the
// closer look sorts that out. '*' is any byte.
struct Stem {
  char letters[4];
  uint8_t group;
};
constexpr Stem kStems[] = {{"pas", 0}, {"pin", 0}, {"psk", 0}, {"pw*", 1}, {"cre", 2}, {"tok", 3},
                           {"otp", 3}, {"key", 4}, {"aut", 5}, {"jwt", 5}, {"coo", 6}, {"cod", 6},
                           {"cvv", 6}, {"cvc", 6}, {"ses", 7}, {"sig", 7}, {"sid", 7}, {"ras", 2},
                           {"woo", 6}, {"nnw", 5}, {"enh", 3}};

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

uint64_t first_bits(size_t count) {
  return count >= kWindow ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
}

#ifdef __x86_64__
#define FORESHOCK_AVX2 __attribute__((target("avx2")))
constexpr size_t kPageBytes = 4096;
constexpr size_t kReadBytes = kWindow + 2;

FORESHOCK_AVX2 inline uint64_t bits(__m256i low, __m256i high) {
  return static_cast<uint64_t>(static_cast<unsigned>(_mm256_movemask_epi8(low))) |
         static_cast<uint64_t>(static_cast<unsigned>(_mm256_movemask_epi8(high))) << 32;
}
FORESHOCK_AVX2 inline __m256i within(__m256i bytes, char low, uint8_t count) {
  __m256i moved = _mm256_sub_epi8(bytes, _mm256_set1_epi8(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(moved, _mm256_set1_epi8(static_cast<char>(count - 1))), moved);
}
FORESHOCK_AVX2 inline __m256i is(__m256i bytes, char c) {
  return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
}
FORESHOCK_AVX2 inline __m256i table(const std::array<uint8_t, 16>& half) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(half.data())));
}
FORESHOCK_AVX2 inline __m256i groups_of(__m256i bytes, size_t k) {
  __m256i nibble = _mm256_set1_epi8(15);
  __m256i lower = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
  __m256i low = _mm256_shuffle_epi8(table(kHalves.low[k]), _mm256_and_si256(lower, nibble));
  __m256i high =
      _mm256_shuffle_epi8(table(kHalves.high[k]), _mm256_and_si256(_mm256_srli_epi16(lower, 4), nibble));
  return _mm256_and_si256(low, high);
}
__attribute__((target("avx2"), no_sanitize("address", "thread"))) inline __m256i load(const char* bytes) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
}
FORESHOCK_AVX2 inline __m256i no_stem(const char* bytes, __m256i first) {
  __m256i groups = _mm256_and_si256(groups_of(first, 0), groups_of(load(bytes + 1), 1));
  return is(_mm256_and_si256(groups, groups_of(load(bytes + 2), 2)), 0);
}

FORESHOCK_AVX2 ByteClasses classes_avx2(const char* bytes, size_t size) {
  alignas(32) char copy[kReadBytes + 30];
  // A read beyond the text's end that stays on its page cannot fail, and what it brings is masked out below;
  // copying the rest of each line to a buffer would cost more than all the look-ups.
  size_t in_page = reinterpret_cast<uintptr_t>(bytes) % kPageBytes;
  if (size < kReadBytes && in_page > kPageBytes - kReadBytes) {
    std::memset(copy, 0, sizeof copy);
    std::memcpy(copy, bytes, size);
    bytes = copy;
  }
  __m256i a = load(bytes), b = load(bytes + 32);
  __m256i fold = _mm256_set1_epi8(0x20);
  uint64_t mine = first_bits(size);
  ByteClasses out;
  out.at = bits(is(a, '@'), is(b, '@')) & mine;
  out.percent = bits(is(a, '%'), is(b, '%')) & mine;
  out.equal = bits(is(a, '='), is(b, '=')) & mine;
  out.colon = bits(is(a, ':'), is(b, ':')) & mine;
  out.slash = bits(is(a, '/'), is(b, '/')) & mine;
  out.dash = bits(is(a, '-'), is(b, '-')) & mine;
  out.blank = bits(is(a, ' '), is(b, ' ')) & mine;
  out.quote = bits(_mm256_or_si256(is(a, '\''), is(a, '"')), _mm256_or_si256(is(b, '\''), is(b, '"'))) & mine;
  out.digit = bits(within(a, '0', 10), within(b, '0', 10)) & mine;
  out.letter =
      bits(within(_mm256_or_si256(a, fold), 'a', 26), within(_mm256_or_si256(b, fold), 'a', 26)) & mine;
  out.word = (bits(is(a, '_'), is(b, '_')) & mine) | out.dash | out.digit | out.letter;
  out.stem = ~bits(no_stem(bytes, a), no_stem(bytes + 32, b)) & first_bits(size < 2 ? 0 : size - 2);
  return out;
}
#undef FORESHOCK_AVX2
#endif

uint64_t after(uint64_t here, uint64_t next, size_t count) {
  return here >> count | next << (64 - count);
}
uint64_t behind(uint64_t here, uint64_t before, size_t count) {
  return here << count | before >> (64 - count);
}

// Bytes that 15 more of a word follow.
uint64_t runs_of_16(uint64_t here, uint64_t next) {
  for (size_t step : {1u, 2u, 4u, 8u}) {
    here &= after(here, next, step);
    next &= next >> step;
  }
  return here;
}

}  // namespace

ByteClasses classes_portable(const char* bytes, size_t size) {
  ByteClasses out;
  for (size_t i = 0; i < std::min(size, kWindow); ++i) {
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
    uint8_t groups = i + 2 < size ? 0xff : 0;
    for (size_t k = 0; k < 3 && groups != 0; ++k) {
      auto lower = static_cast<uint8_t>(static_cast<uint8_t>(bytes[i + k]) | 0x20u);
      groups &= kHalves.low[k][lower & 15u] & kHalves.high[k][lower >> 4u];
    }
    if (groups != 0) out.stem |= bit;
  }
  return out;
}

ClassifyBytes fastest_classes() {
#ifdef __x86_64__
  static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  if (avx2) return classes_avx2;
#endif
  return classes_portable;
}

CandidateScan::CandidateScan(std::string_view text, ClassifyBytes classify)
    : text_(text), classify_(classify) {
  before_.blank = ~uint64_t{0};  // a text's first byte counts as behind a blank
  if (!text.empty()) here_ = classify_(text.data(), text.size());
}

bool CandidateScan::next(Candidates& out) {
  if (begin_ >= text_.size()) return false;
  size_t rest = begin_ + kWindow;
  ByteClasses next;
  if (rest < text_.size()) next = classify_(text_.data() + rest, text_.size() - rest);
  const ByteClasses& here = here_;
  uint64_t starts = here.digit & ~behind(here.digit, before_.digit, 1);
  uint64_t two = here.digit & after(here.digit, next.digit, 1);
  uint64_t two_more = after(here.digit, next.digit, 2) & after(here.digit, next.digit, 3);
  uint64_t after_blank = behind(here.blank, before_.blank, 1);
  uint64_t alnum = here.letter | here.digit;
  uint64_t alnum_before = before_.letter | before_.digit;
  out.begin = begin_;
  out.at_signs = here.at | here.percent;
  out.words = here.stem;
  out.schemes = here.colon & after(here.slash, next.slash, 1) & after(here.slash, next.slash, 2);
  out.options =
      (here.dash | here.slash) & after_blank & after(here.letter | here.dash, next.letter | next.dash, 1);
  out.quotes = here.quote & after_blank;
  out.separators = here.equal | here.colon;
  out.digit_runs = starts;
  out.four_digits = starts & two & two_more;
  out.lettered = starts & two & behind(here.letter, before_.letter, 1) &
                 behind(here.letter, before_.letter, 2) & ~behind(alnum, alnum_before, 3);
  uint64_t runs = runs_of_16(here.word, next.word);
  out.long_words = runs & ~(runs << 1);
  before_ = here_;
  here_ = next;
  begin_ = rest;
  return true;
}

}  // namespace foreshock::parse
