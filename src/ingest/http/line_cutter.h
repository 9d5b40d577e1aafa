// LineCutter: a streamed body to frames of whole lines; private to ingest's HTTP protocols.
//
// The cuts depend on the bytes alone, not on how they arrived, so a repeated delivery gives the same frames
// and their idempotency keys match. Lines longer than limits::kLineBytesMax are cut there (one byte more is
// kept, for the parser to see and mark it), the rest is left out and counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace foreshock::ingest::http {

class LineCutter {
 public:
  // Takes bytes; whole lines collect in pending(). True when pending() is a full frame.
  void feed(std::string_view bytes);
  void finish();  // the last line needs no line feed

  // The next full frame, "" when there is none; with `all` also the last, smaller one.
  std::string take(bool all);
  uint64_t lines() const { return lines_; }  // not blank, so far
  uint64_t cut() const { return cut_; }

 private:
  void end_line();
  std::string ready_;  // whole lines
  std::string line_;   // the open line
  bool skipping_ = false;
  uint64_t lines_ = 0, cut_ = 0;
};

}  // namespace foreshock::ingest::http
