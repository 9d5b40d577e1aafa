// Any body in any pieces: the same documents as in one piece, frames bounded, never a crash.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/elasticsearch/bulk_reader.h"

using foreshock::ingest::elasticsearch::BulkReader;

namespace {

std::string read(std::string_view body, size_t step) {
  BulkReader reader("i");
  std::string out;
  auto drain = [&](bool all) {
    while (auto frame = reader.take(all)) {
      if (frame->records.bytes.size() > foreshock::limits::kFrameBytesMax) std::abort();
      out += frame->index + frame->records.bytes;
    }
  };
  while (!body.empty()) {
    reader.feed(body.substr(0, step));
    body.remove_prefix(std::min(step, body.size()));
  }
  reader.finish();
  drain(true);
  return out + reader.reply(0, "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view body(reinterpret_cast<const char*>(data), size);
  if (read(body, SIZE_MAX) != read(body, 3)) std::abort();
  return 0;
}
