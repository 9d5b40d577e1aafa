// Range coder: adaptive binary arithmetic coding, the bottom of segment version 2's number lists.
//
// After the range coder of LZMA (Igor Pavlov, public domain, after G. N. N. Martin 1979), with one
// difference: a bit's model learns fast at first and slower with every bit that it saw, so that a list of
// twenty numbers costs no table. RangeEncoder, RangeDecoder and CostCounter have the same two members, so
// that a model is written once and serves for writing, reading and choosing. The decoder takes hostile bytes:
// past the end it reads zeros and says so (ok()), it never reads outside its view. Cost: about 3 ns a bit.
// For one thread.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

namespace foreshock::store {

// How probable a 0 is (of 2^15), and how many bits were seen.
struct BitModel {
  uint16_t zero = 1 << 14;
  uint16_t seen = 0;

  void learn(bool bit) {
    // Steps of 1/2, 1/3, ... down to 1/32 as multiples of 2^-16.
    static constexpr std::array<uint16_t, 32> kStep = [] {
      std::array<uint16_t, 32> steps{};
      for (uint32_t i = 0; i < 32; ++i) steps[i] = static_cast<uint16_t>(2 * 65'536 / (2 * i + 5));
      return steps;
    }();
    // Both ways are computed: which one it is can be foretold as badly as the bit.
    uint32_t step = kStep[seen];
    uint32_t less = zero - ((uint32_t{zero} * step) >> 16);
    uint32_t more = zero + (((uint32_t{kOne} - zero) * step) >> 16);
    zero = static_cast<uint16_t>(bit ? less : more);
    seen = static_cast<uint16_t>(seen + (seen < 31));
  }
  uint32_t bound() const { return zero < kLeast ? kLeast : zero > kOne - kLeast ? kOne - kLeast : zero; }

  static constexpr uint16_t kOne = 1 << 15;
  static constexpr uint16_t kLeast = 24;
};

// How far past the end of an encoder's bytes its decoder may read.
constexpr size_t kPastEnd = 5;

class RangeEncoder {
 public:
  bool bit(BitModel& model, bool value) {
    uint32_t bound = (range_ >> 15) * model.bound();
    low_ += value ? bound : 0;
    range_ = value ? range_ - bound : bound;
    model.learn(value);
    normalise();
    return value;
  }
  // `count` bits, at most 64, that have no model; highest first.
  uint64_t raw(uint64_t value, int count) {
    while (count > 0) {
      --count;
      range_ >>= 1;
      low_ += ((value >> count) & 1) * range_;
      normalise();
    }
    return value;
  }
  std::string finish() {
    for (int i = 0; i < 5; ++i) shift();
    // Zeros at the end are what a decoder reads there anyway; no more than kPastEnd, so that it can tell a
    // cut.
    for (size_t i = 0; i < kPastEnd && !out_.empty() && out_.back() == '\0'; ++i) out_.pop_back();
    return std::move(out_);
  }

 private:
  void normalise() {
    while (range_ < (uint32_t{1} << 24)) {
      range_ <<= 8;
      shift();
    }
  }
  void shift() {
    if (low_ < 0xFF000000u || low_ > 0xFFFFFFFFu) {
      uint8_t carry = static_cast<uint8_t>(low_ >> 32);
      if (!first_) out_.push_back(static_cast<char>(cache_ + carry));
      for (; pending_ > 0; --pending_) out_.push_back(static_cast<char>(0xFF + carry));
      first_ = false;
      cache_ = static_cast<uint8_t>(low_ >> 24);
    } else {
      ++pending_;
    }
    low_ = (low_ & 0x00FFFFFFu) << 8;
  }

  std::string out_;
  uint64_t low_ = 0;
  uint32_t range_ = 0xFFFFFFFFu;
  uint64_t pending_ = 0;
  uint8_t cache_ = 0;
  bool first_ = true;
};

class RangeDecoder {
 public:
  explicit RangeDecoder(std::string_view bytes) : bytes_(bytes) {
    for (int i = 0; i < 4; ++i) code_ = code_ << 8 | next();
  }
  bool bit(BitModel& model, bool) {
    uint32_t bound = (range_ >> 15) * model.bound();
    bool value = code_ >= bound;
    code_ -= value ? bound : 0;
    range_ = value ? range_ - bound : bound;
    model.learn(value);
    normalise();
    return value;
  }
  uint64_t raw(uint64_t, int count) {
    uint64_t value = 0;
    while (count > 0) {
      --count;
      range_ >>= 1;
      uint32_t one = code_ >= range_;
      code_ -= one * range_;
      value = value << 1 | one;
      normalise();
    }
    return value;
  }
  // False once more was read than any encoder would have left out.
  bool ok() const { return at_ <= bytes_.size() + kPastEnd; }

 private:
  void normalise() {
    while (range_ < (uint32_t{1} << 24)) {
      range_ <<= 8;
      code_ = code_ << 8 | next();
    }
  }
  uint32_t next() {
    uint32_t byte = at_ < bytes_.size() ? static_cast<uint8_t>(bytes_[at_]) : 0;
    if (at_ <= bytes_.size() + kPastEnd) ++at_;
    return byte;
  }

  std::string_view bytes_;
  size_t at_ = 0;
  uint32_t range_ = 0xFFFFFFFFu;
  uint32_t code_ = 0;
};

// Writes nothing and adds up what would be written, in 1/256 bits.
class CostCounter {
 public:
  bool bit(BitModel& model, bool value) {
    uint32_t zero = model.bound();
    cost_ += kCost[(value ? BitModel::kOne - zero : zero) >> 7];
    model.learn(value);
    return value;
  }
  uint64_t raw(uint64_t value, int count) {
    cost_ += static_cast<uint64_t>(count) * 256;
    return value;
  }
  uint64_t cost() const { return cost_; }
  void add(uint64_t cost) { cost_ += cost; }

 private:
  static inline const std::array<uint32_t, 257> kCost = [] {
    std::array<uint32_t, 257> table{};
    for (uint32_t i = 0; i <= 256; ++i) table[i] = static_cast<uint32_t>(-std::log2((i + 0.5) / 256.5) * 256);
    return table;
  }();
  uint64_t cost_ = 0;
};

}  // namespace foreshock::store
