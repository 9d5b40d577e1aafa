// Needle filter: says of a segment whether a long word with a digit (a trace id, an order number) may be in
// it.
//
// A Bloom filter whose bits for one word lie in one 64-byte line of one page, each page with its own
// checksum: so a question costs one read of a page, whatever the segment's size, and a damaged page answers
// "maybe". Words are runs of word bytes (text_matcher.h), folded to lower case; only those of at least
// kNeedleBytesMin bytes with a digit are in it, because shorter ones are in every segment anyway. About 10
// bits a distinct word: one segment in a hundred is read in vain.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::store {

constexpr size_t kNeedleBytesMin = 8;
// By segment version: small segments should not pay for a large page.
constexpr size_t needle_page_bytes(uint32_t version) {
  return version == 1 ? 4'096 : 1'024;
}

// The hash of a word as the filter counts it; 0 for words that it does not hold.
uint64_t needle_hash(std::string_view word);

class NeedleFilterBuilder {
 public:
  void add_line(std::string_view raw);
  // Whole pages; empty when there was no word.
  std::string finish(size_t page_bytes);
  size_t words() const { return hashes_.size(); }

 private:
  void add_words(std::string_view raw);
  std::string decoded_;           // scratch
  std::vector<uint64_t> hashes_;  // may repeat until finish()
  size_t kept_ = 0;               // of them known to differ
};

// The page that has to be read for a hash, of a filter of this many pages.
size_t needle_page(uint64_t hash, size_t pages);
// Whether the page, of whatever size, may hold it; true for a damaged page.
bool page_may_hold(std::string_view page, uint64_t hash);

}  // namespace foreshock::store
