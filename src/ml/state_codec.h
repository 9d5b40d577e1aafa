// State codec: how learners write what they learned to bytes and read it back without trusting them.
//
// StateWriter appends fixed-width little-endian values to a string it does not own. StateReader is its
// mirror over bytes that may come from a broken disk or an attacker: after the first value that is missing,
// not finite or out of its stated range, ok() is false and every further read gives a harmless default, so
// a load() can read straight through and ask once at the end. seal() puts magic, version, length and a
// checksum around a body, open() checks them. Both are pure; cost is one copy of the bytes. The checksum
// finds damage, not forgery: signing belongs to learn's registry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace foreshock::ml {

class StateWriter {
 public:
  explicit StateWriter(std::string& out) : out_(out) {}
  void u8(uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void u32(uint32_t value) { bytes(&value, sizeof value); }
  void u64(uint64_t value) { bytes(&value, sizeof value); }
  void i64(int64_t value) { bytes(&value, sizeof value); }
  void f32(float value) { bytes(&value, sizeof value); }
  void f64(double value) { bytes(&value, sizeof value); }
  void flag(bool value) { u8(value ? 1 : 0); }
  void text(std::string_view value);            // length and bytes
  void values(std::span<const double> values);  // count and values

 private:
  void bytes(const void* data, size_t size) { out_.append(static_cast<const char*>(data), size); }
  std::string& out_;
};

class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : rest_(bytes) {}
  uint8_t u8();
  uint32_t u32(uint32_t max = UINT32_MAX);
  uint64_t u64(uint64_t max = UINT64_MAX);
  int64_t i64(int64_t min = INT64_MIN, int64_t max = INT64_MAX);
  float f32(float min, float max);  // finite and within [min, max]
  double f64(double min, double max);
  bool flag();
  std::string text(size_t bytes_max);
  std::vector<double> values(size_t count_max, double min, double max);
  // A count of items that each take at least `item_bytes`: never more than the rest can hold.
  size_t count(size_t max, size_t item_bytes);

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  void spoil() { ok_ = false; }  // for checks between values
  // A corrupt error that names `what`, unless everything read so far was good.
  Status status(std::string_view what) const;

 private:
  bool take(void* into, size_t size);
  std::string_view rest_;
  bool ok_ = true;
};

// `magic` is four characters.
std::string seal(std::string_view magic, uint32_t version, std::string_view body);
Result<std::string_view> open(std::string_view magic, uint32_t version, std::string_view sealed);

// The checksum duty of every learner: the hash of what it would save.
template <class Learner>
uint64_t checksum_of(const Learner& learner) {
  std::string bytes;
  StateWriter writer(bytes);
  learner.save(writer);
  return hash64(bytes);
}

}  // namespace foreshock::ml
