// Any body: decoded or refused, never a crash; records stay within the limit.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/datadog/log_items.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (bool text : {false, true}) {
    auto batch = foreshock::ingest::datadog::decode_items({reinterpret_cast<const char*>(data), size}, text);
    if (!batch) continue;
    uint32_t begin = 0;
    for (uint32_t end : batch->ends) {
      if (end < begin || end - begin > foreshock::limits::kLineBytesMax) std::abort();
      begin = end;
    }
  }
  return 0;
}
