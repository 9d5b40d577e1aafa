#include "base/arena.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace foreshock {
namespace {

TEST(Arena, KeepsEarlierAllocationsIntactOverManyBlocks) {
  Arena arena(256);
  std::vector<std::string_view> copies;
  for (int i = 0; i < 1000; ++i)
    copies.push_back(arena.copy(std::to_string(i) + std::string(size_t(i % 40), '.')));
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(copies[size_t(i)], std::to_string(i) + std::string(size_t(i % 40), '.'));
}

TEST(Arena, AlignsEveryRequest) {
  Arena arena(128);
  for (size_t alignment : {1, 2, 4, 8, 16, 64}) {
    arena.allocate(1, 1);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.allocate(3, alignment)) % alignment, 0u);
  }
  std::span<uint64_t> numbers = arena.array<uint64_t>(100);
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
  std::span<uint64_t> again = arena.copy(std::span<const uint64_t>(numbers));
  EXPECT_EQ(again[99], 99u);
  EXPECT_TRUE(arena.array<int>(0).empty());
}

TEST(Arena, TakesRequestsLargerThanABlock) {
  Arena arena(128);
  arena.copy("small");
  std::string large(10'000, 'x');
  EXPECT_EQ(arena.copy(large), large);
  EXPECT_EQ(arena.copy("after"), "after");
}

TEST(Arena, WarmArenaReservesNothingMore) {
  Arena arena(1024);
  size_t reserved = 0;
  for (int batch = 0; batch < 5; ++batch) {
    for (int i = 0; i < 50; ++i) arena.allocate(100);
    arena.allocate(5000);
    if (batch == 1) reserved = arena.bytes_reserved();
    if (batch > 1) {
      EXPECT_EQ(arena.bytes_reserved(), reserved);
    }
    EXPECT_GE(arena.bytes_used(), 10'000u);
    arena.reset();
    EXPECT_EQ(arena.bytes_used(), 0u);
  }
}

TEST(Arena, ResetGivesBackWhatAnOddBatchNeeded) {
  Arena arena;
  for (int i = 0; i < 20; ++i) arena.allocate(4 * 1024 * 1024);
  EXPECT_GT(arena.bytes_reserved(), limits::kArenaKeepBytes);
  arena.reset();
  EXPECT_LE(arena.bytes_reserved(), limits::kArenaKeepBytes);
  EXPECT_NE(arena.allocate(100), nullptr);
}

}  // namespace
}  // namespace foreshock
