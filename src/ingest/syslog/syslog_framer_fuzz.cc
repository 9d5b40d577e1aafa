// Any bytes, cut anywhere, give the same messages as in one piece.
#include <cstdint>
#include <cstdlib>

#include "ingest/syslog/syslog_framer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using foreshock::ingest::syslog::SyslogFramer;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string whole, pieces;
  std::vector<uint32_t> whole_ends, piece_ends;
  SyslogFramer one, many;
  one.feed(bytes, whole, whole_ends);
  one.finish(whole, whole_ends);
  size_t step = size == 0 ? 1 : 1 + data[0] % 7;
  for (size_t at = 0; at < bytes.size(); at += step) many.feed(bytes.substr(at, step), pieces, piece_ends);
  many.finish(pieces, piece_ends);
  if (whole != pieces || whole_ends != piece_ends) std::abort();
  return 0;
}
