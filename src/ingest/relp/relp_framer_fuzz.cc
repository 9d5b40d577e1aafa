// Any bytes in any pieces: the same frames, or broken alike; never a crash.
#include <cstdint>
#include <cstdlib>

#include "ingest/relp/relp_framer.h"

using namespace foreshock::ingest::relp;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  RelpFramer whole, pieces;
  std::vector<RelpFrame> a, b;
  bool fine = whole.feed(bytes, a);
  bool also = true;
  for (; !bytes.empty(); bytes.remove_prefix(1)) also = pieces.feed(bytes.substr(0, 1), b);
  if (size > 0 && fine != also) std::abort();
  if (a.size() != b.size()) std::abort();
  for (size_t i = 0; i < a.size(); ++i)
    if (a[i].data != b[i].data || a[i].command != b[i].command) std::abort();
  return 0;
}
