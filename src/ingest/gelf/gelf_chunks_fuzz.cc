// Datagrams cut from any bytes: never a crash, memory stays bounded.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/gelf/gelf_chunks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  foreshock::ingest::gelf::GelfChunks chunks;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  int64_t now = 0;
  while (!bytes.empty()) {
    size_t count = std::min<size_t>(bytes.size(), 1 + static_cast<unsigned char>(bytes[0]) % 64);
    auto whole = chunks.add("p", bytes.substr(0, count), now += 100'000'000);
    if (whole && whole->size() > foreshock::limits::kRecordBytesMax) std::abort();
    bytes.remove_prefix(count);
  }
  return 0;
}
