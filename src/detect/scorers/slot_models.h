// SlotModels: what the slots of one template usually hold: the tails of their numbers, and their few words.
//
// SlotTail keeps a logarithmic histogram of a numeric slot with a half-life of a day, and the running minute.
// A minute is judged by how many of its values lie beyond the usual median, .9 and .99 quantile
// (beta-binomial: a young histogram has wide tails), and by its largest value against a Pareto tail fitted to
// the top of the histogram (Hill). Strange minutes teach nothing, for an hour at most. SlotWordSet holds the
// words of a slot that knows few; a new one is news when none came for hours. A young tail borrows: the whole
// habit of the same template in another service, or, once its own middle is known, the shape that slots of
// the same type and class have around their middles (SlotShape). O(1) per batch and slot, 160 steps per
// closed minute and slot; about 1.4 KB a numeric slot. Deterministic.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "features/activity.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

constexpr size_t kSlotBins = 160;  // as features::kNumberBins

// How numbers of one type lie around their median: shares by distance in bins, summed over slots.
struct SlotShape {
  std::array<float, kSlotBins> around{};  // the middle bin is the median
  uint32_t slots = 0;
};

class SlotTail {
 public:
  struct Verdict {
    uint16_t slot = 0;
    uint64_t count = 0, over = 0;             // values of the minute; beyond `threshold`
    double threshold = 0, share = 0;          // the usual share beyond it
    double quantile = 0, usual = 0, now = 0;  // the quantile that decided, before and in this minute
    double log_p = 0;
    double max = 0, log_p_max = 0;
    double log_p_of(uint64_t over) const;  // of another number beyond the threshold
    double strength = 0;                   // of what was learned, in values
  };
  SlotTail() = default;
  explicit SlotTail(uint16_t slot) : slot_(slot) {}
  uint16_t slot() const { return slot_; }
  uint8_t type() const { return type_; }  // parse::TokenType; 0 while unknown
  void add(const features::SlotNumbers& numbers);
  // Numbers of a minute that is over already: they teach, but no window counts them.
  void add_late(const features::SlotNumbers& numbers);
  // A template that other services know: their habit stands in until its own is known, worth few values.
  void pool(const SlotTail& sibling);
  // The tail of others' shape around its own median, worth as many values as it takes to be judged.
  void pool(const SlotShape& shape);
  bool wants_shape() const;              // too young to be judged, but its middle is known
  bool lend_to(SlotShape& shape) const;  // adds its own; false when it is too young itself
  bool idle() const { return minute_count_ == 0; }
  std::optional<Verdict> judge() const;  // nothing while too little is known
  void close(bool strange);              // the minute is over

  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  uint16_t slot_ = 0;
  uint8_t type_ = 0;
  double total_ = 0;
  uint32_t minutes_ = 0;
  uint16_t frozen_ = 0;
  uint64_t minute_count_ = 0;
  double minute_max_ = 0;
  std::array<float, kSlotBins> usual_{};
  std::array<uint32_t, kSlotBins> minute_{};
};

class SlotWordSet {
 public:
  struct News {
    std::string word;
    double p = 1;
    size_t known = 0;
    uint64_t total = 0;
  };
  SlotWordSet() = default;
  explicit SlotWordSet(uint16_t slot) : slot_(slot) {}
  uint16_t slot() const { return slot_; }
  std::optional<News> add(const features::SlotWords& words, int64_t minute);

  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  static constexpr size_t kWordsMax = 16;
  struct Word {
    uint64_t hash = 0;
    uint32_t count = 0;
  };
  uint16_t slot_ = 0;
  bool many_ = false;
  uint64_t total_ = 0;
  int64_t first_minute_ = INT64_MAX, newest_minute_ = INT64_MIN;  // of a new word
  std::vector<Word> words_;
};

struct SlotModels {
  std::vector<SlotTail> tails;
  std::vector<SlotWordSet> words;
  uint8_t hits = 0;  // minutes in a row that were strange
  // The minute that is being gathered, and numbers of later ones. Not saved: a minute is short.
  int64_t minute = INT64_MIN;
  std::vector<features::SlotNumbers> ahead;

  SlotTail* tail_of(uint16_t slot);  // made when it is missing; nullptr when there are too many
  void add(const features::SlotNumbers& numbers);
  void next_minute(int64_t to);  // everything before `to` is closed

  size_t memory_bytes() const;
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);
};

}  // namespace foreshock::detect
