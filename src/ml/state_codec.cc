#include "ml/state_codec.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "base/check.h"

namespace foreshock::ml {

static_assert(std::endian::native == std::endian::little, "saved states are little-endian");

void StateWriter::text(std::string_view value) {
  u32(static_cast<uint32_t>(value.size()));
  out_.append(value);
}

void StateWriter::values(std::span<const double> values) {
  u32(static_cast<uint32_t>(values.size()));
  for (double value : values) f64(value);
}

bool StateReader::take(void* into, size_t size) {
  if (!ok_ || rest_.size() < size) {
    ok_ = false;
    return false;
  }
  std::memcpy(into, rest_.data(), size);
  rest_.remove_prefix(size);
  return true;
}

uint8_t StateReader::u8() {
  uint8_t value = 0;
  return take(&value, sizeof value) ? value : 0;
}

uint32_t StateReader::u32(uint32_t max) {
  uint32_t value = 0;
  if (take(&value, sizeof value) && value <= max) return value;
  ok_ = false;
  return 0;
}

uint64_t StateReader::u64(uint64_t max) {
  uint64_t value = 0;
  if (take(&value, sizeof value) && value <= max) return value;
  ok_ = false;
  return 0;
}

int64_t StateReader::i64(int64_t min, int64_t max) {
  int64_t value = 0;
  if (take(&value, sizeof value) && value >= min && value <= max) return value;
  ok_ = false;
  return min > 0 ? min : max < 0 ? max : 0;
}

float StateReader::f32(float min, float max) {
  float value = 0;
  if (take(&value, sizeof value) && std::isfinite(value) && value >= min && value <= max) return value;
  ok_ = false;
  return min;
}

double StateReader::f64(double min, double max) {
  double value = 0;
  if (take(&value, sizeof value) && std::isfinite(value) && value >= min && value <= max) return value;
  ok_ = false;
  return min;
}

bool StateReader::flag() {
  uint8_t value = u8();
  if (value > 1) ok_ = false;
  return value == 1;
}

std::string StateReader::text(size_t bytes_max) {
  size_t size = count(bytes_max, 1);
  if (!ok_) return {};
  std::string value(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return value;
}

std::vector<double> StateReader::values(size_t count_max, double min, double max) {
  std::vector<double> values(count(count_max, sizeof(double)));
  for (double& value : values) value = f64(min, max);
  return values;
}

size_t StateReader::count(size_t max, size_t item_bytes) {
  uint32_t value = u32();
  if (ok_ && value <= max && static_cast<uint64_t>(value) * item_bytes <= rest_.size()) return value;
  ok_ = false;
  return 0;
}

Status StateReader::status(std::string_view what) const {
  if (ok_) return {};
  return fail(ErrorKind::kCorrupt,
              "the saved state of " + std::string(what) + " is damaged; it starts empty");
}

namespace {
constexpr size_t kHeaderBytes = 4 + 4 + 8 + 8;
}

std::string seal(std::string_view magic, uint32_t version, std::string_view body) {
  CHECK(magic.size() == 4) << magic;
  std::string out(magic);
  StateWriter writer(out);
  writer.u32(version);
  writer.u64(body.size());
  writer.u64(hash64(body, version));
  out.append(body);
  return out;
}

Result<std::string_view> open(std::string_view magic, uint32_t version, std::string_view sealed) {
  if (sealed.size() < kHeaderBytes || sealed.substr(0, 4) != magic)
    return fail(ErrorKind::kCorrupt, "not a saved state of kind " + std::string(magic));
  StateReader reader(sealed.substr(4));
  uint32_t found = reader.u32();
  uint64_t size = reader.u64();
  uint64_t sum = reader.u64();
  if (found != version)
    return fail(ErrorKind::kCorrupt, "saved state " + std::string(magic) + " has version " +
                                         std::to_string(found) + ", this program reads " +
                                         std::to_string(version));
  std::string_view body = sealed.substr(kHeaderBytes);
  if (body.size() != size || hash64(body, version) != sum)
    return fail(ErrorKind::kCorrupt, "saved state " + std::string(magic) + " fails its checksum");
  return body;
}

}  // namespace foreshock::ml
