// Needle filter: says of a block of a segment whether a long word with a digit (a trace id, an order number)
// may be in it.
//
// A Bloom filter whose bits for one word lie in one 64-byte line of one page, each page with its own
// checksum: so a question costs one read of a page, whatever the segment's size, and a damaged page answers
// "maybe". From version 2 on the page is the word's and the bits are the word's and its block's; in version 1
// the filter knows the segment only. Words are runs of word bytes (text_matcher.h), folded to lower case;
// only those of at least kNeedleBytesMin bytes with a digit are in it, because shorter ones are in every
// segment anyway. About 10 bits a distinct word of a block: one block in a hundred is read in vain.
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

// What sets the bits of a word in a block, numbered from 0; its page is told by the word's hash alone.
uint64_t needle_in_block(uint64_t hash, size_t block, uint32_t version);

class NeedleFilterBuilder {
 public:
  explicit NeedleFilterBuilder(uint32_t version) : version_(version) {}
  void add_line(std::string_view raw);
  void end_block();  // the lines since the last call were a block
  // Whole pages; empty when there was no word.
  std::string finish();
  size_t words() const { return words_.size(); }  // distinct ones of the blocks that ended

 private:
  struct Word {
    uint64_t hash, in_block;
  };
  void add_words(std::string_view raw);
  uint32_t version_;
  size_t block_ = 0;
  std::string decoded_;           // scratch
  std::vector<uint64_t> hashes_;  // of the open block; may repeat
  size_t kept_ = 0;               // of them known to differ
  std::vector<Word> words_;
};

// The page that has to be read for a hash, of a filter of this many pages.
size_t needle_page(uint64_t hash, size_t pages);
// Whether the page, of whatever size, may hold it; true for a damaged page.
bool page_may_hold(std::string_view page, uint64_t needle_in_block);

}  // namespace foreshock::store
