#include "store/segment/needle_filter.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "store/query/escapes.h"
#include "store/query/text_matcher.h"

namespace foreshock::store {
namespace {

constexpr size_t kChecksumBytes = 8;
constexpr size_t kLineBytes = 64;
constexpr size_t kBitsPerWord = 10;
constexpr int kProbes = 6;
// Words longer than this are cut, as one filter entry a long token is enough to find it.
constexpr size_t kWordBytesMax = 64;
// Repeats are thrown out whenever this many hashes have gathered.
constexpr size_t kHashesKept = size_t{1} << 20;

// 63 of a page of 4,096 bytes; what is left before the checksum stays unused.
size_t lines_of(size_t page_bytes) {
  return (page_bytes - kChecksumBytes) / kLineBytes;
}

uint64_t checksum_of(std::string_view page) {
  return hash64(page.substr(0, page.size() - kChecksumBytes));
}

constexpr std::array<bool, 256> word_bytes() {
  std::array<bool, 256> out{};
  for (int c = 0; c < 256; ++c) out[static_cast<size_t>(c)] = is_word_byte(static_cast<char>(c));
  return out;
}
constexpr std::array<bool, 256> kWordByte = word_bytes();
bool is_word(char c) {
  return kWordByte[static_cast<unsigned char>(c)];
}

// Calls `set_or_test(byte offset in the page, bit)` for each probe.
template <class Probe>
void for_probes(uint64_t hash, size_t lines, Probe probe) {
  uint64_t bits = mix64(hash);
  size_t line = static_cast<size_t>(bits >> 32) % lines;
  uint32_t at = static_cast<uint32_t>(bits);
  uint32_t step = static_cast<uint32_t>(hash >> 16) | 1;
  for (int i = 0; i < kProbes; ++i, at += step) {
    uint32_t bit = at >> 23;  // 9 bits: one of 512
    probe(line * kLineBytes + bit / 8, static_cast<uint8_t>(1u << (bit % 8)));
  }
}

void deduplicate(std::vector<uint64_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

}  // namespace

uint64_t needle_hash(std::string_view word) {
  if (word.size() < kNeedleBytesMin) return 0;
  char folded[kWordBytesMax];
  size_t size = std::min(word.size(), kWordBytesMax);
  bool digit = false;
  for (size_t i = 0; i < size; ++i) {
    folded[i] = fold(word[i]);
    digit |= word[i] >= '0' && word[i] <= '9';
  }
  if (!digit) return 0;
  uint64_t hash = hash64({folded, size});
  return hash == 0 ? 1 : hash;
}

void NeedleFilterBuilder::add_line(std::string_view raw) {
  add_words(raw);
  if (decode_escapes(raw, decoded_)) add_words(decoded_);
  if (hashes_.size() >= kHashesKept && hashes_.size() >= 2 * kept_) {
    deduplicate(hashes_);
    kept_ = hashes_.size();
  }
}

void NeedleFilterBuilder::add_words(std::string_view raw) {
  for (size_t at = 0; at < raw.size();) {
    if (!is_word(raw[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < raw.size() && is_word(raw[end])) ++end;
    if (end - at < kNeedleBytesMin) {
      at = end;
      continue;
    }
    if (uint64_t hash = needle_hash(raw.substr(at, end - at))) {
      // Times and counters repeat from line to line.
      if (hashes_.empty() || hashes_.back() != hash) hashes_.push_back(hash);
    }
    at = end;
  }
}

void NeedleFilterBuilder::end_block() {
  deduplicate(hashes_);
  for (uint64_t hash : hashes_) words_.push_back({hash, needle_in_block(hash, block_, version_)});
  hashes_.clear();
  kept_ = 0;
  ++block_;
}

std::string NeedleFilterBuilder::finish() {
  end_block();
  if (version_ == 1) {  // a word counts once in a segment
    auto same = [](const Word& a, const Word& b) { return a.hash == b.hash; };
    std::sort(words_.begin(), words_.end(), [](const Word& a, const Word& b) { return a.hash < b.hash; });
    words_.erase(std::unique(words_.begin(), words_.end(), same), words_.end());
  }
  if (words_.empty()) return {};
  size_t page_bytes = needle_page_bytes(version_);
  size_t lines = lines_of(page_bytes);
  size_t pages = (words_.size() * kBitsPerWord + lines * kLineBytes * 8 - 1) / (lines * kLineBytes * 8);
  std::string out(pages * page_bytes, '\0');
  for (const Word& word : words_) {
    char* page = out.data() + needle_page(word.hash, pages) * page_bytes;
    for_probes(word.in_block, lines,
               [&](size_t byte, uint8_t bit) { page[byte] = static_cast<char>(page[byte] | bit); });
  }
  for (size_t i = 0; i < pages; ++i) {
    char* page = out.data() + i * page_bytes;
    uint64_t checksum = checksum_of({page, page_bytes});
    for (size_t k = 0; k < kChecksumBytes; ++k)
      page[page_bytes - kChecksumBytes + k] = static_cast<char>(checksum >> (8 * k));
  }
  return out;
}

uint64_t needle_in_block(uint64_t hash, size_t block, uint32_t version) {
  return version == 1 ? hash : mix64(hash + block + 1);
}

size_t needle_page(uint64_t hash, size_t pages) {
  return static_cast<size_t>((hash >> 32) * pages >> 32);
}

bool page_may_hold(std::string_view page, uint64_t hash) {
  if (page.size() < kChecksumBytes + kLineBytes) return true;
  uint64_t checksum = 0;
  for (size_t k = 0; k < kChecksumBytes; ++k)
    checksum |= static_cast<uint64_t>(static_cast<uint8_t>(page[page.size() - kChecksumBytes + k]))
                << (8 * k);
  if (checksum != checksum_of(page)) return true;
  bool all = true;
  for_probes(hash, lines_of(page.size()),
             [&](size_t byte, uint8_t bit) { all &= (static_cast<uint8_t>(page[byte]) & bit) != 0; });
  return all;
}

}  // namespace foreshock::store
