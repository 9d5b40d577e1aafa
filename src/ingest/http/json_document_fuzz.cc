// Any body: split or not, never a crash, and the pieces stay within what was given.
#include <cstdint>
#include <cstdlib>

#include "ingest/http/json_document.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string body(reinterpret_cast<const char*>(data), size);
  auto pieces = foreshock::ingest::http::split_json_document(body);
  if (pieces && pieces->bytes.size() > 4 * body.size()) std::abort();
  return 0;
}
