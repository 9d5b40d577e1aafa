// Any bytes: a value is found, skipped and rendered to the same end, and what is rendered is bounded.
#include <cstdint>
#include <cstdlib>

#include "ingest/forward/msgpack.h"

using namespace foreshock;
using namespace foreshock::ingest::forward;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  MsgpackReader skipper(bytes), renderer(bytes), walker(bytes);
  bool skipped = skipper.skip();
  std::string text;
  JsonWriter out(text);
  bool rendered = renderer.json(out);
  if (rendered && (!skipped || skipper.position() != renderer.position())) std::abort();
  // A byte is six at most (an escape), and what stands for a broken one three.
  if (text.size() > size * 8 + 64) std::abort();
  MsgpackScanner scanner;
  if (scanner.scan(bytes) == MsgpackScanner::State::kWhole && skipped && scanner.end() != skipper.position())
    std::abort();
  for (size_t steps = 0; steps <= size; ++steps) {
    size_t before = walker.position();
    auto kind = walker.next();
    if (kind == MsgpackReader::Kind::kEnd || kind == MsgpackReader::Kind::kBroken) return 0;
    if (walker.position() <= before || walker.position() > size) std::abort();
    if (walker.text().size() > size) std::abort();
  }
  return 0;
}
