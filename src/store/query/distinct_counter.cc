#include "store/query/distinct_counter.h"

#include <bit>
#include <cmath>

#include "base/hash.h"

namespace foreshock::store {
namespace {

constexpr int kRegisterBits = 14;
constexpr size_t kRegisters = size_t{1} << kRegisterBits;

}  // namespace

void DistinctCounter::add(std::string_view value) {
  uint64_t hash = hash64(value);
  if (!exact()) return note(hash);
  insert(hash == 0 ? 1 : hash);
}

void DistinctCounter::insert(uint64_t hash) {
  if (size_ * 2 >= slots_.size()) grow();
  size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask)
    if (slots_[at] == hash) return;
  slots_[at] = hash;
  if (++size_ > exact_max_) turn_to_sketch();
}

void DistinctCounter::grow() {
  std::vector<uint64_t> old = std::move(slots_);
  slots_.assign(old.empty() ? 8 : old.size() * 2, 0);
  size_t mask = slots_.size() - 1;
  for (uint64_t hash : old) {
    if (hash == 0) continue;
    size_t at = hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = hash;
  }
}

void DistinctCounter::turn_to_sketch() {
  registers_.assign(kRegisters, 0);
  for (uint64_t hash : slots_)
    if (hash != 0) note(hash);
  slots_ = {};
}

void DistinctCounter::note(uint64_t hash) {
  size_t number = hash >> (64 - kRegisterBits);
  // The lowest bit set bounds the rank where all others are zero.
  uint64_t rest = hash << kRegisterBits | uint64_t{1} << (kRegisterBits - 1);
  uint8_t rank = static_cast<uint8_t>(std::countl_zero(rest) + 1);
  if (rank > registers_[number]) registers_[number] = rank;
}

uint64_t DistinctCounter::count() const {
  if (exact()) return size_;
  double sum = 0;
  size_t zeros = 0;
  for (uint8_t rank : registers_) {
    sum += std::ldexp(1.0, -rank);
    zeros += rank == 0;
  }
  constexpr double kCount = kRegisters;
  double estimate = 0.7213 / (1 + 1.079 / kCount) * kCount * kCount / sum;
  if (estimate <= 2.5 * kCount && zeros > 0) estimate = kCount * std::log(kCount / static_cast<double>(zeros));
  return static_cast<uint64_t>(std::llround(estimate));
}

}  // namespace foreshock::store
