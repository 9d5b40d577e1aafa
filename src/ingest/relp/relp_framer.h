// RelpFramer: RELP's frames `TXNR COMMAND LENGTH[ DATA]\n` as their bytes arrive; private to ingest.
//
// Data over limits::kRecordBytesMax breaks the session, as do letters where numbers belong: RELP has no way
// to find the next frame then. Spec: rsyslog's relp.html. Memory is bounded by one frame.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::ingest::relp {

struct RelpFrame {
  uint32_t transaction = 0;
  std::string command;
  std::string data;
};

class RelpFramer {
 public:
  // Complete frames of these bytes; false once the session is broken.
  bool feed(std::string_view bytes, std::vector<RelpFrame>& frames);

  bool open() const { return expect_ != Expect::kTransaction || !number_.empty(); }  // a frame has begun
  size_t held_bytes() const { return open_.data.size(); }                            // of it
  uint64_t ended() const { return ended_; }                                          // frames so far

 private:
  enum class Expect { kTransaction, kCommand, kLength, kData, kEnd };
  Expect expect_ = Expect::kTransaction;
  RelpFrame open_;
  std::string number_;
  uint64_t left_ = 0;
  uint64_t ended_ = 0;
  bool broken_ = false;
};

// "7 rsp 6 200 OK\n"
std::string relp_frame(uint32_t transaction, std::string_view command, std::string_view data);

}  // namespace foreshock::ingest::relp
