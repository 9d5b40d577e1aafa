#include "store/segment/word_filter.h"

#include <algorithm>
#include <bit>

#include "base/hash.h"
#include "store/query/escapes.h"
#include "store/query/text_matcher.h"
#include "store/segment/byte_stream.h"

namespace foreshock::store {
namespace {

constexpr size_t kPlainBytesMin = 3;  // words without digits
constexpr size_t kDigitBytesMin = 8;  // words with digits
constexpr size_t kIdBytesMin = 16;    // of the second list
constexpr size_t kWordBytesMax = 64;  // longer ones are cut: enough to find them
constexpr int kBits[2] = {7, 12};     // a false hit in 2^bits, of the first and the second list
constexpr size_t kChecksumBytes = 4;
constexpr size_t kPageBytes = 1'024;  // about
constexpr size_t kPageBytesMax = size_t{1} << 20;
// Words without digits that a block may have in the filter: so many, or one in so many of its raw bytes.
constexpr size_t kPlainWordsMin = 512;
constexpr uint64_t kPlainRawBytes = 256;
// What was seen last: most words of a line stood in the line before.
constexpr size_t kSeenSlots = size_t{1} << 13;
// Repeats are thrown out whenever this many hashes have gathered.
constexpr size_t kHashesKept = size_t{1} << 18;

enum Kind : uint8_t { kPlain = 0, kDigits = 1, kIds = 2, kNone = 3 };

enum Class : uint8_t { kOther = 0, kLetter = 1, kDigit = 2 };
constexpr std::array<uint8_t, 256> kClass = [] {
  std::array<uint8_t, 256> out{};
  for (size_t c = 0; c < 256; ++c) {
    bool digit = c >= '0' && c <= '9';
    out[c] = digit ? kDigit : is_word_byte(static_cast<char>(c)) ? kLetter : kOther;
  }
  return out;
}();
constexpr std::array<char, 256> kFolded = [] {
  std::array<char, 256> out{};
  for (size_t c = 0; c < 256; ++c) out[c] = fold(static_cast<char>(c));
  return out;
}();

Kind kind_of(size_t size, bool digit) {
  if (!digit) return size >= kPlainBytesMin ? kPlain : kNone;
  return size >= kIdBytesMin ? kIds : size >= kDigitBytesMin ? kDigits : kNone;
}

uint64_t hash_of(std::string_view word) {
  char folded[kWordBytesMax];
  size_t size = std::min(word.size(), kWordBytesMax);
  for (size_t i = 0; i < size; ++i) folded[i] = kFolded[static_cast<unsigned char>(word[i])];
  uint64_t hash = hash64({folded, size});
  return hash == 0 ? 1 : hash;
}

// Where a word's pair with a block lies among `universe` places.
uint64_t place_of(uint64_t hash, size_t block, uint64_t universe) {
  return (mix64(hash + block + 1) >> 32) * universe >> 32;
}

// Keeps the first of each. None of them is 0, which marks a free place.
void deduplicate(std::vector<uint64_t>& hashes) {
  std::vector<uint64_t> table(std::bit_ceil(2 * hashes.size() + 1));
  size_t kept = 0;
  for (uint64_t hash : hashes) {
    size_t at = hash & (table.size() - 1);
    while (table[at] != 0 && table[at] != hash) at = (at + 1) & (table.size() - 1);
    if (table[at] == hash) continue;
    table[at] = hashes[kept++] = hash;
  }
  hashes.resize(kept);
}

// Bits from the lowest of each byte on.
class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}
  void put(uint64_t value, int count) {
    for (int i = 0; i < count; ++i) one((value >> i) & 1);
  }
  void one(bool bit) {
    if (used_ == 0) out_.push_back('\0');
    if (bit) out_.back() = static_cast<char>(out_.back() | (1 << used_));
    used_ = (used_ + 1) % 8;
  }

 private:
  std::string& out_;
  int used_ = 0;
};

class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return at_ <= bytes_.size() * 8; }
  bool one() {
    bool bit = at_ < bytes_.size() * 8 && ((static_cast<uint8_t>(bytes_[at_ / 8]) >> (at_ % 8)) & 1) != 0;
    ++at_;
    return bit;
  }
  uint64_t take(int count) {
    uint64_t value = 0;
    for (int i = 0; i < count; ++i) value |= uint64_t{one()} << i;
    return value;
  }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

void write_page(const std::array<std::vector<uint64_t>, 2>& lists, std::string& out) {
  size_t begin = out.size();
  ByteWriter writer(out);
  for (const auto& list : lists) writer.varint(list.size());
  BitWriter bits(out);
  for (size_t k = 0; k < 2; ++k) {
    uint64_t before = 0;
    for (uint64_t value : lists[k]) {
      uint64_t gap = value - before;
      for (uint64_t i = gap >> kBits[k]; i > 0; --i) bits.one(true);
      bits.one(false);
      bits.put(gap, kBits[k]);
      before = value;
    }
  }
  writer.u32(static_cast<uint32_t>(hash64(std::string_view(out).substr(begin))));
}

}  // namespace

FilterWord filter_word(std::string_view word) {
  bool digit = std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  Kind kind = kind_of(word.size(), digit);
  if (kind == kNone) return {};
  return {hash_of(word), kind == kPlain, kind == kIds};
}

size_t filter_page(uint64_t hash, size_t pages) {
  return static_cast<size_t>((hash >> 32) * pages >> 32);
}

WordFilterBuilder::WordFilterBuilder() : seen_(kSeenSlots) {}

void WordFilterBuilder::add_line(std::string_view raw) {
  add_words(raw);
  if (decode_escapes(raw, decoded_)) add_words(decoded_);
  end_lines();
}

void WordFilterBuilder::end_lines() {
  for (size_t kind = 0; kind < open_.size(); ++kind) {
    if (open_[kind].size() < kHashesKept || open_[kind].size() < 2 * distinct_[kind]) continue;
    deduplicate(open_[kind]);
    distinct_[kind] = open_[kind].size();
  }
}

void WordFilterBuilder::add_words(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    uint8_t all = kClass[static_cast<unsigned char>(text[at])];
    if (all == kOther) {
      ++at;
      continue;
    }
    size_t end = at + 1;
    for (; end < text.size(); ++end) {
      uint8_t here = kClass[static_cast<unsigned char>(text[end])];
      if (here == kOther) break;
      all |= here;
    }
    Kind kind = kind_of(end - at, (all & kDigit) != 0);
    if (kind != kNone) {
      uint64_t hash = hash_of(text.substr(at, end - at));
      uint64_t& slot = seen_[hash % kSeenSlots];
      if (slot != hash) open_[kind].push_back(slot = hash);
    }
    at = end;
  }
}

bool WordFilterBuilder::end_block(uint64_t raw_bytes) {
  for (std::vector<uint64_t>& hashes : open_) deduplicate(hashes);
  bool plain = open_[kPlain].size() <= std::max<uint64_t>(kPlainWordsMin, raw_bytes / kPlainRawBytes);
  if (!plain) open_[kPlain].clear();
  for (size_t kind = 0; kind < open_.size(); ++kind) {
    auto& list = lists_[kind == kIds ? 1 : 0];
    for (uint64_t hash : open_[kind]) list.push_back({hash, block_});
    open_[kind].clear();
  }
  distinct_ = {};
  std::fill(seen_.begin(), seen_.end(), 0);
  ++block_;
  return plain;
}

WordFilterBuilder::Pages WordFilterBuilder::finish() {
  Pages out;
  uint64_t bits = 0;  // a Rice-coded gap takes its low bits, an end, and half a step on average
  for (size_t k = 0; k < 2; ++k) bits += lists_[k].size() * static_cast<uint64_t>(2 * kBits[k] + 3) / 2;
  if (bits == 0) return out;
  size_t pages = static_cast<size_t>(bits / (kPageBytes * 8) + 1);
  // By page: a counting sort, so that each page's entries are at hand together.
  std::vector<std::array<std::vector<uint64_t>, 2>> held(pages);
  for (size_t k = 0; k < 2; ++k) {
    std::vector<uint32_t> counts(pages);
    for (const Entry& entry : lists_[k]) ++counts[filter_page(entry.hash, pages)];
    for (size_t page = 0; page < pages; ++page) held[page][k].reserve(counts[page]);
    for (const Entry& entry : lists_[k]) {
      size_t page = filter_page(entry.hash, pages);
      held[page][k].push_back(place_of(entry.hash, entry.block, uint64_t{counts[page]} << kBits[k]));
    }
  }
  for (auto& lists : held) {
    for (auto& list : lists) std::sort(list.begin(), list.end());
    size_t begin = out.bytes.size();
    write_page(lists, out.bytes);
    out.sizes.push_back(out.bytes.size() - begin);
  }
  return out;
}

FilterPage::FilterPage(std::string_view bytes) {
  if (bytes.size() < kChecksumBytes || bytes.size() > kPageBytesMax) return;
  std::string_view body = bytes.substr(0, bytes.size() - kChecksumBytes);
  ByteReader end(bytes.substr(body.size()));
  if (end.u32() != static_cast<uint32_t>(hash64(body))) return;
  ByteReader head(body);
  size_t counts[2];
  for (size_t& count : counts) count = head.bounded(body.size() * 8);
  if (!head.ok()) return;
  BitReader bits(head.raw(head.left()));
  for (size_t k = 0; k < 2; ++k) {
    values_[k].reserve(std::min(counts[k], body.size() * 8 / static_cast<size_t>(kBits[k] + 1)));
    uint64_t value = 0;
    for (size_t i = 0; i < counts[k] && bits.ok(); ++i) {
      uint64_t steps = 0;
      while (bits.ok() && bits.one()) ++steps;
      value += steps << kBits[k] | bits.take(kBits[k]);
      values_[k].push_back(value);
    }
  }
  sound_ = bits.ok();
}

bool FilterPage::may_hold(const FilterWord& word, size_t block) const {
  if (!sound_) return true;
  const auto& values = values_[word.id ? 1 : 0];
  uint64_t place = place_of(word.hash, block, uint64_t{values.size()} << kBits[word.id ? 1 : 0]);
  return std::binary_search(values.begin(), values.end(), place);
}

}  // namespace foreshock::store
