// Digit runs: texts cut into constants and the runs of digits between them, where all texts have the same
// constants.
//
// How a column of texts becomes columns of numbers ("req-17 took 3 ms"). A run prints back exactly: its
// numbers have no leading zeros, or all of them the same width. Views into the texts. Cost: one look at each
// byte.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace foreshock::store {

constexpr size_t kDigitsMax = 19;  // always fit into 64 bits
constexpr size_t kRunsMax = 16;

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

inline uint64_t digits_to_number(std::string_view digits) {
  uint64_t value = 0;
  for (char c : digits) value = value * 10 + static_cast<uint64_t>(c - '0');
  return value;
}

// One run of digits in every value: width 0 where no value has leading zeros, else the width of all.
struct DigitRun {
  std::string_view before;  // constant in front, as in the first value
  size_t width = 0;
  bool natural = true, fixed = true;
  std::vector<int64_t> numbers;
};

// Cuts values into constants and runs of digits; false unless all have the same constants.
class DigitRuns {
 public:
  bool cut(std::span<const std::string_view> values) {
    if (!cut_first(values[0])) return false;
    for (DigitRun& run : runs_) run.numbers.reserve(values.size());
    return std::all_of(values.begin(), values.end(), [&](std::string_view value) { return add(value); });
  }
  const std::vector<DigitRun>& runs() const { return runs_; }
  std::string_view tail() const { return tail_; }

 private:
  bool cut_first(std::string_view value) {
    size_t constant_begin = 0;
    for (size_t at = 0; at < value.size();) {
      if (!is_digit(value[at])) {
        ++at;
        continue;
      }
      size_t end = at;
      while (end < value.size() && is_digit(value[end])) ++end;
      if (end - at > kDigitsMax || runs_.size() == kRunsMax) return false;
      DigitRun run;
      run.before = value.substr(constant_begin, at - constant_begin);
      run.width = end - at;
      runs_.push_back(std::move(run));
      constant_begin = at = end;
    }
    tail_ = value.substr(constant_begin);
    return !runs_.empty();
  }
  bool add(std::string_view value) {
    size_t at = 0;
    for (DigitRun& run : runs_) {
      if (value.substr(at, run.before.size()) != run.before) return false;
      at += run.before.size();
      size_t end = at;
      while (end < value.size() && is_digit(value[end])) ++end;
      size_t size = end - at;
      if (size == 0 || size > kDigitsMax) return false;
      run.fixed &= size == run.width;
      run.natural &= size == 1 || value[at] != '0';
      if (!run.fixed && !run.natural) return false;
      run.numbers.push_back(static_cast<int64_t>(digits_to_number(value.substr(at, size))));
      at = end;
    }
    return value.substr(at) == tail_;
  }
  std::vector<DigitRun> runs_;
  std::string_view tail_;
};

}  // namespace foreshock::store
