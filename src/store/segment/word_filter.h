// Word filter: says of a block of a segment (from version 3 on) whether a word may be in it.
//
// Every word (text_matcher.h; folded to lower case, cut at 64 bytes) of some length is in it, once for each
// block that has it: ids and words without digits, but not short numbers, which are everywhere. A word's page
// is told by its hash, so a question costs one read of about a kilobyte, whatever the segment's size. In a
// page stand the hashes of pairs of word and block as a sorted list with Rice-coded gaps: a bit and a half
// over what the rate of false hits costs at the least. That rate is 2^-12 for ids of 16 bytes and more, which
// are asked for in all of retention, and 2^-7 for other words. A block with very many words without digits
// (free text) has none of them in the filter and says so. A damaged page answers "maybe". Takes hostile
// bytes. Cost: about 0.1 us a line to build, 5 us a page to ask.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::store {

struct FilterWord {
  uint64_t hash = 0;   // 0: the filter does not hold such words
  bool plain = false;  // without digits: blocks may have left those out
  bool id = false;     // which of a page's two lists it is in
};
FilterWord filter_word(std::string_view word);

// The page of a word, of a filter with this many.
size_t filter_page(uint64_t hash, size_t pages);

class WordFilterBuilder {
 public:
  WordFilterBuilder();
  void add_line(std::string_view raw);
  // For lines that come in parts (shape_words.h): whole words of them; end_lines() from time to time.
  void add_text(std::string_view text) { add_words(text); }
  void end_lines();
  // The lines since the last call were a block of so many raw bytes. False: it had too many words without
  // digits, and none of them is in the filter.
  bool end_block(uint64_t raw_bytes);
  struct Pages {
    std::string bytes;
    std::vector<uint64_t> sizes;
  };
  Pages finish();
  size_t entries() const { return lists_[0].size() + lists_[1].size(); }

 private:
  struct Entry {
    uint64_t hash;
    uint32_t block;
  };
  void add_words(std::string_view text);
  void gather(std::vector<uint64_t>& hashes);

  uint32_t block_ = 0;
  std::string decoded_;  // scratch
  // Of the open block: words without digits, other words, ids; they may repeat, most repeats are caught by
  // what was seen last.
  std::array<std::vector<uint64_t>, 3> open_;
  std::array<size_t, 3> distinct_ = {};
  std::vector<uint64_t> seen_;
  std::array<std::vector<Entry>, 2> lists_;
};

// A page that was read, for some questions.
class FilterPage {
 public:
  explicit FilterPage(std::string_view bytes);
  bool may_hold(const FilterWord& word, size_t block) const;

 private:
  bool sound_ = false;
  std::array<std::vector<uint64_t>, 2> values_;  // rising
};

}  // namespace foreshock::store
