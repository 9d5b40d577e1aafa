// Packed text: the values of one slot of a raw shape in segment version 2, in the smallest of several
// encodings.
//
//   constant   one text for all
//   time       the row's own event time, printed (time_text.h): nothing a value
//   integer    decimal numbers that print back exactly
//   split      the same constants around numbers: a list of numbers for each
//   parts      the same separator as often in each value: what lies between are columns of their own
//              ("ip:port")
//   pool       numbers into the block's pool of texts, which all columns share: an id that comes in five
//              templates is stored once
//   tailed     from version 3 on: a number behind few different texts ("chen4253"): a column of these, a list
// Numbers go to a NumberEncoder, texts to a heap that is compressed as one, hex digits to a blob. Every list
// of byte strings comes back exactly. The decoder is for hostile bytes: false, and never more text than it
// was granted.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/segment/number_coder.h"
#include "store/segment/text_index.h"

namespace foreshock::store {

// What is written for the lines of one block.
struct PackedWriter {
  explicit PackedWriter(uint32_t segment_version) : version(segment_version), numbers(segment_version) {}

  uint32_t version;
  NumberEncoder numbers;
  std::string heap;  // texts
  std::string blob;  // hex digits, four bits each
  ViewIndex pool;    // into the values

  void text(std::string_view bytes) {
    numbers.number(bytes.size());
    heap += bytes;
  }
};

// `times`: of the values' rows. The values' bytes have to outlive `out`.
void encode_packed_texts(std::span<const std::string_view> values, std::span<const int64_t> times,
                         PackedWriter& out);

struct PackedReader {
  PackedReader(std::string_view numbers_bytes, std::string_view heap_bytes, std::string_view blob_bytes,
               uint32_t version)
      : numbers(numbers_bytes, version), heap(heap_bytes), blob(blob_bytes) {}

  NumberDecoder numbers;
  std::string_view heap, blob;  // what is left of them
  // Begins of the pool's texts in pool_bytes, and its end.
  std::vector<size_t> pool_begins = {0};
  std::string pool_bytes;

  bool text(std::string_view& out);
  std::string_view pooled(size_t number) const {
    return std::string_view(pool_bytes)
        .substr(pool_begins[number], pool_begins[number + 1] - pool_begins[number]);
  }
};

// The values, one behind the other; each ends at its entry of `ends` (none when all are `bytes`).
struct PackedTexts {
  bool constant = false;
  std::string bytes;
  std::vector<uint32_t> ends;
  std::string_view at(size_t i) const {
    if (constant) return bytes;
    uint32_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(bytes).substr(begin, ends[i] - begin);
  }
};
bool decode_packed_texts(PackedReader& in, std::span<const int64_t> times, size_t bytes_max,
                         PackedTexts& out);

}  // namespace foreshock::store
