// Any body: decoded or refused, never a crash; records stay within the limit.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/otlp/logs_request.h"

using namespace foreshock;

namespace {

void check(const Result<ingest::wire::RecordBatch>& batch) {
  if (!batch) return;
  uint32_t begin = 0;
  for (uint32_t end : batch->ends) {
    if (end < begin || end - begin > limits::kLineBytesMax) std::abort();
    begin = end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view body(reinterpret_cast<const char*>(data), size);
  check(ingest::otlp::decode_json(body));
  check(ingest::otlp::decode_protobuf(body));
  return 0;
}
