// Any bytes in any pieces: the same entries as in one piece, lines bounded, never a crash.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/journald/export_reader.h"

namespace {

std::string read(std::string_view bytes, size_t step) {
  foreshock::ingest::journald::ExportReader reader;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
  reader.finish();
  auto entries = reader.take();
  uint32_t begin = 0;
  for (uint32_t end : entries.records.ends) {
    if (end - begin > foreshock::limits::kLineBytesMax) std::abort();
    begin = end;
  }
  return entries.records.bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (read(bytes, SIZE_MAX) != read(bytes, 3)) std::abort();
  return 0;
}
