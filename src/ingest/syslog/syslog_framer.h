// SyslogFramer: cuts a TCP byte stream into syslog messages, both framings of RFC 6587, mixed if need be.
//
// A frame that begins with a digit, up to five more, a blank and '<' is octet-counted; everything else ends
// at a line feed (or NUL). Counted messages keep line feeds inside. A count over the limit keeps the
// message's start and skips the rest; a count that does not fit what follows is resynchronised at the
// next line feed. Pure state machine over bytes, memory bounded by limits::kLineBytesMax. Private to ingest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"

namespace foreshock::ingest::syslog {

class SyslogFramer {
 public:
  // Finished messages of these bytes, put one behind the other in `messages` with their end offsets in
  // `ends`.
  void feed(std::string_view bytes, std::string& messages, std::vector<uint32_t>& ends);
  // The connection ended: what is unfinished is a message too.
  void finish(std::string& messages, std::vector<uint32_t>& ends);

  bool open() const { return expect_ != Expect::kStart; }  // a message has begun
  size_t held_bytes() const { return open_.size(); }       // of it
  uint64_t ended() const { return ended_; }                // messages so far
  uint64_t cut() const { return cut_; }                    // messages over the limit
  uint64_t broken() const { return broken_; }              // counts that made no sense

 private:
  enum class Expect { kStart, kCount, kCounted, kLine, kSkipLine };
  void end_message(std::string& messages, std::vector<uint32_t>& ends);
  void take_count_byte(char c, std::string& messages, std::vector<uint32_t>& ends);

  Expect expect_ = Expect::kStart;
  std::string open_;   // the message so far, or the digits of a count
  uint64_t left_ = 0;  // bytes of a counted message still to come
  uint64_t ended_ = 0, cut_ = 0, broken_ = 0;
};

}  // namespace foreshock::ingest::syslog
