// Any bytes: scanned in pieces as in one, decoded or refused, never a crash; records within the limit.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/forward/forward_message.h"
#include "ingest/forward/msgpack.h"

using namespace foreshock::ingest::forward;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  MsgpackScanner whole, pieces;
  auto expected = whole.scan(bytes);
  auto state = MsgpackScanner::State::kMore;
  for (size_t given = 0; state == MsgpackScanner::State::kMore && given <= size; ++given)
    state = pieces.scan(bytes.substr(0, given));
  if (state != expected || (state == MsgpackScanner::State::kWhole && pieces.end() != whole.end()))
    std::abort();
  PartJoining parts;
  auto message = decode_message(bytes, 1 << 20, parts, 0);
  if (!message) return 0;
  for (const PartJoining::Joined& one : parts.flush(INT64_MAX)) put_joined(one, message->records);
  uint32_t begin = 0;
  for (uint32_t end : message->records.ends) {
    if (end < begin || end - begin > foreshock::limits::kLineBytesMax) std::abort();
    begin = end;
  }
  return 0;
}
