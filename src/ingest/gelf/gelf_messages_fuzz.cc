// Any bytes: the same messages whole as in cuts that the input chooses, none too long, no NUL in any.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/gelf/gelf_messages.h"

using namespace foreshock;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ingest::gelf::GelfMessages whole, pieces;
  ingest::wire::RecordBatch expected, found;
  whole.feed(bytes, expected);
  whole.finish(expected);
  size_t step = 1 + data[0] % 17;
  for (size_t at = 0; at < bytes.size(); at += step) pieces.feed(bytes.substr(at, step), found);
  pieces.finish(found);
  if (expected.bytes != found.bytes || expected.ends != found.ends) std::abort();
  if (expected.bytes.find('\0') != std::string::npos || expected.bytes.size() > bytes.size()) std::abort();
  uint32_t begin = 0;
  for (uint32_t end : expected.ends) {
    if (end <= begin || end - begin > limits::kLineBytesMax + 1) std::abort();
    begin = end;
  }
  return 0;
}
