// Text column: the values that one slot of a raw shape took, in the smallest of several typed encodings.
//
//   constant    one text for all
//   integer     decimal numbers that print back exactly (no leading zero, no sign, at most 19 digits)
//   split       all values are the same constants around numbers ("10.0.0.7", "blk_-12", "12:31:07,001"):
//               each number is an integer column, free or of fixed width with leading zeros
//   hex         equal length, hex digits of one case at fixed places: half a byte a digit
//   dictionary  few different values, then numbers into them
//   plain       lengths and bytes
// The layout goes to a ByteWriter, the data to streams that are compressed apart (compression.h). Every list
// of byte strings comes back exactly. decode is for hostile bytes: false instead of a crash, and never more
// than `bytes_max` of text.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/segment/byte_stream.h"

namespace foreshock::store {

// Data streams in the order in which they were written.
class StreamReader {
 public:
  explicit StreamReader(const std::vector<std::string>& streams) : streams_(&streams) {}
  // The next stream; bad (see ByteReader) when there is none.
  ByteReader next() {
    if (at_ < streams_->size()) return ByteReader((*streams_)[at_++]);
    ByteReader none;
    none.turn_bad();
    return none;
  }
  bool at_end() const { return at_ == streams_->size(); }

 private:
  const std::vector<std::string>* streams_;
  size_t at_ = 0;
};

void encode_texts(std::span<const std::string_view> values, ByteWriter& layout,
                  std::vector<std::string>& streams);

struct DecodedTexts {
  bool constant = false;
  std::string bytes;
  std::vector<uint32_t> ends;  // empty when constant
  std::string_view at(size_t i) const {
    if (constant) return bytes;
    uint32_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(bytes).substr(begin, ends[i] - begin);
  }
};
bool decode_texts(ByteReader& layout, StreamReader& streams, size_t count, size_t bytes_max,
                  DecodedTexts& out);

}  // namespace foreshock::store
