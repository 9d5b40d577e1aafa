// Any body: decoded or refused with a known code, never a crash; records stay within the limit.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/splunk/hec_events.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto batch = foreshock::ingest::splunk::decode_events({reinterpret_cast<const char*>(data), size});
  if (!batch && batch.error().code == 0) std::abort();
  if (!batch) return 0;
  uint32_t begin = 0;
  for (uint32_t end : batch->ends) {
    if (end < begin || end - begin > foreshock::limits::kLineBytesMax) std::abort();
    begin = end;
  }
  return 0;
}
