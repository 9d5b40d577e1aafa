#include "ingest/wire/snappy_block.h"

#include <snappy.h>

namespace foreshock::ingest::wire {

std::optional<std::string> snappy_uncompress(std::string_view block, size_t bytes_max) {
  size_t length = 0;
  if (!snappy::GetUncompressedLength(block.data(), block.size(), &length) || length > bytes_max)
    return std::nullopt;
  // A copy element is 2 bytes or more and gives 64 at most: a bigger claim cannot be kept.
  if (length / 64 > block.size()) return std::nullopt;
  if (!snappy::IsValidCompressedBuffer(block.data(), block.size())) return std::nullopt;
  std::string out;
  if (!snappy::Uncompress(block.data(), block.size(), &out)) return std::nullopt;
  return out;
}

}  // namespace foreshock::ingest::wire
