// BodyFeed: raw body pieces in, decoded pieces for the consumer out, both sides counted against the cap.
//
// offer() takes a raw piece (a view that must stay valid until next() gave an empty answer); next() gives the
// next decoded piece, at most kBodyPieceBytes, in a buffer of the calling thread that the next call on that
// thread may reuse. The consumer may pause between two pieces. Not thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "net/body_decoder.h"

namespace foreshock::net {

class BodyFeed {
 public:
  void begin(BodyEncoding encoding, uint64_t bytes_max);
  Status offer(std::string_view raw);  // exhausted: over the cap before decompression
  Result<std::string_view> next();     // "": all that was offered is used up
  bool busy() const { return busy_; }  // next() has not given "" yet
  Status finish() const;               // whether the encoding ended where the body did
  void clear();

 private:
  std::unique_ptr<BodyDecoder> decoder_;
  std::string_view raw_;
  uint64_t raw_bytes_ = 0, bytes_max_ = 0;
  bool busy_ = false;
};

}  // namespace foreshock::net
