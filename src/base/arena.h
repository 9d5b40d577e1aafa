// Arena: bump allocation for everything that lives as long as one batch.
//
// A lane owns one arena per batch; parsed fields, decoded strings, attribute lists and slot lists are views
// into it (or into the frame's bytes). reset() keeps the blocks, so a warm arena never asks the allocator.
// Not thread-safe; objects placed here are never destroyed, so only trivially destructible types fit.
// Cost: a compare and an add per allocation. Memory: the largest batch so far, at most kArenaKeepBytes kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace foreshock {

class Arena {
 public:
  explicit Arena(size_t block_bytes = 256 * 1024);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(size_t bytes, size_t alignment = alignof(std::max_align_t)) {
    uintptr_t at = (cursor_ + alignment - 1) & ~(uintptr_t{alignment} - 1);
    if (at + bytes > end_) return allocate_slow(bytes, alignment);
    cursor_ = at + bytes;
    return reinterpret_cast<void*>(at);
  }

  // Uninitialised room for `count` values of T.
  template <class T>
  std::span<T> array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    return {static_cast<T*>(allocate(sizeof(T) * count, alignof(T))), count};
  }

  // A copy of `values` that lives as long as the batch.
  template <class T>
  std::span<T> copy(std::span<const T> values) {
    std::span<T> out = array<T>(values.size());
    if (!values.empty()) std::memcpy(static_cast<void*>(out.data()), values.data(), values.size_bytes());
    return out;
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* out = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(out, text.data(), text.size());
    return {out, text.size()};
  }

  void reset();
  size_t bytes_used() const;      // handed out since the last reset, rounded up to blocks
  size_t bytes_reserved() const;  // held from the allocator

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };
  void* allocate_slow(size_t bytes, size_t alignment);

  size_t block_bytes_;
  std::vector<Block> blocks_;
  size_t active_ = 0;  // index of the block that cursor_ points into
  uintptr_t cursor_ = 0;
  uintptr_t end_ = 0;
};

}  // namespace foreshock
