#include "parse/tokens/byte_masks.h"

#include <cstring>

#include "parse/tokens/byte_class.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace foreshock::parse {
namespace {

struct Bits {
  uint64_t word = 0, digit = 0, blank = 0;
};

Bits block_portable(const char* p) {
  Bits bits;
  for (unsigned i = 0; i < 64; ++i) {
    uint8_t kind = byte_class(p[i]);
    bits.word |= static_cast<uint64_t>((kind & kWordBytes) != 0) << i;
    bits.digit |= static_cast<uint64_t>((kind & kDigitByte) != 0) << i;
    bits.blank |= static_cast<uint64_t>(kind == kSpaceByte) << i;
  }
  return bits;
}

#if defined(__x86_64__)
// A byte is at most k when it is its own minimum with k: there is no unsigned comparison before AVX-512.
inline Bits quarter_sse2(const char* p) {
  __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  auto within = [](__m128i value, char low, char span) {
    __m128i moved = _mm_sub_epi8(value, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(moved, _mm_set1_epi8(span)), moved);
  };
  __m128i digit = within(c, '0', 9);
  __m128i alpha = within(_mm_or_si128(c, _mm_set1_epi8(0x20)), 'a', 25);
  __m128i under = _mm_cmpeq_epi8(c, _mm_set1_epi8('_'));
  __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8(' ')), within(c, '\t', 4));
  __m128i word = _mm_or_si128(_mm_or_si128(digit, alpha), _mm_or_si128(under, c));  // c: its upper bit
  auto mask = [](__m128i bytes) {
    return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(bytes)));
  };
  return {mask(word), mask(digit), mask(blank)};
}

Bits block_sse2(const char* p) {
  Bits bits;
  for (unsigned i = 0; i < 4; ++i) {
    Bits quarter = quarter_sse2(p + i * 16);
    bits.word |= quarter.word << (i * 16);
    bits.digit |= quarter.digit << (i * 16);
    bits.blank |= quarter.blank << (i * 16);
  }
  return bits;
}

__attribute__((target("avx2"))) inline __m256i within_avx2(__m256i value, char low, char span) {
  __m256i moved = _mm256_sub_epi8(value, _mm256_set1_epi8(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(moved, _mm256_set1_epi8(span)), moved);
}

__attribute__((target("avx2"))) Bits block_avx2(const char* p) {
  Bits bits;
  for (unsigned i = 0; i < 2; ++i) {
    __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + i * 32));
    __m256i digit = within_avx2(c, '0', 9);
    __m256i alpha = within_avx2(_mm256_or_si256(c, _mm256_set1_epi8(0x20)), 'a', 25);
    __m256i under = _mm256_cmpeq_epi8(c, _mm256_set1_epi8('_'));
    __m256i blank = _mm256_or_si256(_mm256_cmpeq_epi8(c, _mm256_set1_epi8(' ')), within_avx2(c, '\t', 4));
    __m256i word = _mm256_or_si256(_mm256_or_si256(digit, alpha), _mm256_or_si256(under, c));
    bits.word |= static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(word))) << (i * 32);
    bits.digit |= static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(digit))) << (i * 32);
    bits.blank |= static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(blank))) << (i * 32);
  }
  return bits;
}

__attribute__((target("avx512f,avx512bw"))) Bits block_avx512(const char* p) {
  __m512i c = _mm512_loadu_si512(p);
  uint64_t digit = _mm512_cmple_epu8_mask(_mm512_sub_epi8(c, _mm512_set1_epi8('0')), _mm512_set1_epi8(9));
  __m512i lower = _mm512_or_si512(c, _mm512_set1_epi8(0x20));
  uint64_t alpha =
      _mm512_cmple_epu8_mask(_mm512_sub_epi8(lower, _mm512_set1_epi8('a')), _mm512_set1_epi8(25));
  uint64_t under = _mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8('_'));
  uint64_t high = _mm512_movepi8_mask(c);
  uint64_t blank = _mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8(' ')) |
                   _mm512_cmple_epu8_mask(_mm512_sub_epi8(c, _mm512_set1_epi8('\t')), _mm512_set1_epi8(4));
  return {digit | alpha | under | high, digit, blank};
}
#endif

// Bytes behind the end are 1, which is punctuation: it is in no mask.
template <Bits (*kBlock)(const char*)>
void fill(std::string_view text, ByteMasks& masks) {
  size_t block = 0, whole = text.size() / 64;
  auto store = [&](const Bits& bits) {
    masks.word[block] = bits.word;
    masks.digit[block] = bits.digit;
    masks.blank[block] = bits.blank;
    ++block;
  };
  while (block < whole) store(kBlock(text.data() + block * 64));
  if (size_t rest = text.size() % 64; rest > 0) {
    alignas(64) char last[64];
    std::memset(last, 1, sizeof(last));
    std::memcpy(last, text.data() + whole * 64, rest);
    store(kBlock(last));
  }
  store(Bits{});
}

ScanPath choose_path() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw")) return ScanPath::kAvx512;
  if (__builtin_cpu_supports("avx2")) return ScanPath::kAvx2;
  return ScanPath::kSse2;
#else
  return ScanPath::kPortable;
#endif
}

}  // namespace

ScanPath best_scan_path() {
  static const ScanPath kBest = choose_path();
  return kBest;
}

void fill_byte_masks(std::string_view text, ByteMasks& masks, ScanPath path) {
#if defined(__x86_64__)
  switch (path) {
    case ScanPath::kAvx512:
      return fill<block_avx512>(text, masks);
    case ScanPath::kAvx2:
      return fill<block_avx2>(text, masks);
    case ScanPath::kSse2:
      return fill<block_sse2>(text, masks);
    case ScanPath::kPortable:
      break;
  }
#endif
  (void)path;
  fill<block_portable>(text, masks);
}

}  // namespace foreshock::parse
