// Time text: times as lines print them, told from the row's own event time, so that they need not be stored.
//
// TimePattern::find() looks whether every text of a slot is its row's time printed in one way: constants
// around fields such as year, month name or milliseconds, in one offset from UTC. It finds the way by itself:
// each run of digits or letters keeps those fields that print it in every row. What it finds is exact by
// construction: print() gives every text back, byte for byte, or find() answers false. Pure. decode() takes
// hostile bytes. Cost: find() about 60 ns a text that is a time, print() about 40.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/segment/byte_stream.h"

namespace foreshock::store {

class TimePattern {
 public:
  // `times`: nanoseconds since 1970, one a text.
  static std::optional<TimePattern> find(std::span<const std::string_view> texts,
                                         std::span<const int64_t> times);

  void print(int64_t time, std::string& out) const;

  void encode(ByteWriter& out) const;
  static std::optional<TimePattern> decode(ByteReader& in);

 private:
  struct Piece {
    std::string before;  // a constant, then
    uint8_t field = 0;   // a field's number in time_text.cc
  };
  static TimePattern of_masks(std::string_view text, int32_t offset, std::span<const uint32_t> masks);
  bool prints(std::span<const std::string_view> texts, std::span<const int64_t> times) const;

  int32_t offset_minutes_ = 0;  // from UTC
  std::vector<Piece> pieces_;
  std::string tail_;
};

}  // namespace foreshock::store
