// Any body: decoded or refused, never a crash, and no more than the cap is unpacked.
#include <cstdint>
#include <cstdlib>

#include "ingest/firehose/firehose_request.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto request =
      foreshock::ingest::firehose::decode_request({reinterpret_cast<const char*>(data), size}, 1 << 20);
  if (request && !request->records.ends.empty() &&
      request->records.ends.back() != request->records.bytes.size())
    std::abort();
  return 0;
}
