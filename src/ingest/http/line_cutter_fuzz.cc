// Any bytes: the same frames whole as in cuts that the input chooses, of whole lines within the limit.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/limits.h"
#include "ingest/http/line_cutter.h"

using namespace foreshock;

namespace {
std::vector<std::string> frames_of(std::string_view bytes, size_t step, uint64_t& lines) {
  ingest::http::LineCutter cutter;
  std::vector<std::string> out;
  auto collect = [&](bool all) {
    for (std::string frame = cutter.take(all); !frame.empty(); frame = cutter.take(all))
      out.push_back(std::move(frame));
  };
  for (size_t at = 0; at < bytes.size(); at += step) {
    cutter.feed(bytes.substr(at, step));
    collect(false);
  }
  cutter.finish();
  collect(false);
  collect(true);
  lines = cutter.lines();
  return out;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  // The first byte lets a few bytes stand for much, so that lines and frames reach their limits.
  std::string bytes;
  for (size_t i = 2; i < size; ++i)
    bytes.append(data[0] == 255 && i == size / 2 ? limits::kLineBytesMax : 1, static_cast<char>(data[i]));
  uint64_t lines = 0, lines_in_pieces = 0;
  std::vector<std::string> whole = frames_of(bytes, bytes.size() + 1, lines);
  if (frames_of(bytes, (data[0] == 255 ? 1024 : 1) + data[1] * 7u, lines_in_pieces) != whole ||
      lines != lines_in_pieces)
    std::abort();
  uint64_t counted = 0;
  for (const std::string& frame : whole) {
    if (frame.back() != '\n' || frame.size() > limits::kFrameBytesMax) std::abort();
    for (size_t begin = 0; begin < frame.size(); ++counted) {
      size_t end = frame.find('\n', begin);
      if (end - begin > limits::kLineBytesMax + 1) std::abort();
      begin = end + 1;
    }
  }
  if (counted != lines) std::abort();
  return 0;
}
