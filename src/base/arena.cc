#include "base/arena.h"

#include <algorithm>

#include "base/limits.h"

namespace foreshock {

Arena::Arena(size_t block_bytes) : block_bytes_(std::max<size_t>(block_bytes, 64)) {}

void* Arena::allocate_slow(size_t bytes, size_t alignment) {
  size_t wanted = bytes + alignment;
  size_t next = blocks_.empty() ? 0 : active_ + 1;
  size_t found = next;
  while (found < blocks_.size() && blocks_[found].size < wanted) ++found;
  if (found == blocks_.size()) {
    size_t size = std::max(block_bytes_, wanted);
    blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
  }
  // Blocks too small for this request stay behind the active one, where a later request can use them.
  std::swap(blocks_[next], blocks_[found]);
  active_ = next;
  cursor_ = reinterpret_cast<uintptr_t>(blocks_[active_].bytes.get());
  end_ = cursor_ + blocks_[active_].size;
  return allocate(bytes, alignment);
}

void Arena::reset() {
  size_t kept = 0;
  size_t reserved = 0;
  while (kept < blocks_.size() && reserved + blocks_[kept].size <= limits::kArenaKeepBytes)
    reserved += blocks_[kept++].size;
  blocks_.resize(kept);
  active_ = 0;
  cursor_ = blocks_.empty() ? 0 : reinterpret_cast<uintptr_t>(blocks_[0].bytes.get());
  end_ = blocks_.empty() ? 0 : cursor_ + blocks_[0].size;
}

size_t Arena::bytes_used() const {
  if (blocks_.empty()) return 0;
  size_t used = cursor_ - reinterpret_cast<uintptr_t>(blocks_[active_].bytes.get());
  for (size_t i = 0; i < active_; ++i) used += blocks_[i].size;
  return used;
}

size_t Arena::bytes_reserved() const {
  size_t reserved = 0;
  for (const Block& block : blocks_) reserved += block.size;
  return reserved;
}

}  // namespace foreshock
