// Number coder: the numbers of one section of a version 2 segment, in order, as one range-coded run of bytes.
//
// NumberEncoder takes single numbers (counts, kinds: small ones are short) and lists. A list is written in
// the cheapest of five ways, found by trying them on a sample: constant; offsets from the least value;
// differences from the value before; or symbols: what was seen before is named by the order of its first
// coming, with the symbol before as its context or without. NumberDecoder reads the same calls in the same
// order; after hostile bytes it answers wrong numbers, false from ok(), and never more than was asked for.
// For one thread. Cost: 20-60 ns a value to write, 15-40 ns to read. Memory: some KiB while a list is at
// work.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/segment/range_coder.h"

namespace foreshock::store {

// Numbers of up to 64 bits: how many bits it has (with the last answer as context), then the bits; the first
// of them with models, the others plain.
class MagnitudeModel {
 public:
  // `bits_max`: no number has more.
  explicit MagnitudeModel(int bits_max = 64);
  template <class Coder>
  uint64_t code(Coder& coder, uint64_t value);

 private:
  static constexpr int kContexts = 12;
  int bits_max_, depth_;
  int context_ = 0;
  std::vector<BitModel> magnitude_;  // kContexts trees
  std::vector<BitModel> leading_;    // 4 a magnitude
};

// What number lists of one section share.
struct NumberModels {
  BitModel kind[8], scale[4];
  MagnitudeModel first, size, alphabet, single;
};

// From this segment version on a list that another one tells wholly is a table.
constexpr uint32_t kTablesFrom = 3;

class NumberEncoder {
 public:
  explicit NumberEncoder(uint32_t version) : version_(version) {}
  void number(uint64_t value);
  void list(std::span<const int64_t> values);
  void list(std::span<const uint32_t> values);
  // Small numbers that another list, which the reader has, mostly tells: `contexts` are below `contexts_end`.
  void list_given(std::span<const uint32_t> contexts, uint32_t contexts_end,
                  std::span<const uint32_t> values);
  std::string finish() { return coder_.finish(); }

 private:
  uint32_t version_;
  RangeEncoder coder_;
  NumberModels models_;
};

class NumberDecoder {
 public:
  NumberDecoder(std::string_view bytes, uint32_t version) : version_(version), coder_(bytes) {}
  uint64_t number();
  // A number that must not be over `max`; else 0, and ok() is false from then on.
  uint64_t bounded(uint64_t max);
  bool list(size_t count, std::vector<int64_t>& out);
  bool list(size_t count, std::vector<uint32_t>& out);
  bool list_given(std::span<const uint32_t> contexts, uint32_t contexts_end, std::vector<uint32_t>& out);
  bool ok() const { return sound_ && coder_.ok(); }

 private:
  uint32_t version_;
  RangeDecoder coder_;
  NumberModels models_;
  bool sound_ = true;
};

}  // namespace foreshock::store
