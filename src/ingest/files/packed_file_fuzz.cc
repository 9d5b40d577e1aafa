// Any bytes as a compressed file: read in order, read again from a place, asked for its size: the same
// content.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "ingest/files/packed_file.h"

using namespace foreshock;

namespace {
class Bytes : public File {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  Result<size_t> read_at(uint64_t offset, std::span<char> out) override {
    if (offset >= bytes_.size()) return size_t{0};
    size_t count = std::min(out.size(), bytes_.size() - static_cast<size_t>(offset));
    std::memcpy(out.data(), bytes_.data() + offset, count);
    return count;
  }
  Result<uint64_t> size() override { return uint64_t{bytes_.size()}; }
  Status append(std::string_view) override { std::abort(); }
  Status sync() override { std::abort(); }
  Status truncate(uint64_t) override { std::abort(); }

 private:
  std::string_view bytes_;
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  static constexpr const char* kNames[] = {"a.gz", "a.zst", "a.lz4", "a.xz", "a.bz2"};
  auto encoding = ingest::files::PackedFile::encoding_of(kNames[data[0] % 5]);
  if (!encoding) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  ingest::files::PackedFile file(std::make_unique<Bytes>(bytes), *encoding);
  constexpr size_t kKept = 256 * 1024;
  std::string content;
  std::string piece(1 + data[1] * 37u, '\0');
  while (content.size() < kKept) {
    auto got = file.read_at(content.size(), std::span<char>(piece));
    if (!got) std::abort();
    if (*got == 0) break;
    content.append(piece, 0, *got);
  }
  size_t from = content.size() * data[2] / 256;
  auto again = file.read_at(from, std::span<char>(piece));
  size_t have = std::min(piece.size(), content.size() - from);
  if (!again || *again < have || std::memcmp(piece.data(), content.data() + from, have) != 0) std::abort();
  if (content.size() < kKept && file.size().value() != content.size()) std::abort();
  return 0;
}
