// Whatever is handed in as an export: it is read or refused, and what was read is written out and read again.
#include "store/transfer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock;
  store::RowImport rows(kDefaultTenant);
  if (!rows.read({reinterpret_cast<const char*>(data), size})) return 0;
  const store::Batch& batch = rows.batch();
  for (const templates::Event& event : batch.events)
    if (event.record->raw.size() > limits::kRecordBytesMax) __builtin_trap();
  return 0;
}
