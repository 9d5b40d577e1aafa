// WriteQueue: the bytes of responses on their way out, as pieces for one gathered write.
//
// Pieces own their text or share static content. consume() removes what the kernel took and says how much of
// it belonged to a stream, whose producer waits for that room. Not thread-safe.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_message.h"

namespace foreshock::net {

class WriteQueue {
 public:
  static constexpr size_t kGatherPieces = 16;

  void add(std::string text, bool of_stream = false);
  void add_body(HttpResponse response);          // behind its head; a small one is joined to it
  std::vector<std::string_view> gather() const;  // the first pieces, at most kGatherPieces
  size_t consume(size_t bytes);
  bool empty() const { return pieces_.empty(); }

 private:
  struct Piece {
    std::string text;
    std::shared_ptr<const std::string> shared;
    bool of_stream = false;
    std::string_view view() const { return shared ? std::string_view(*shared) : std::string_view(text); }
  };
  std::deque<Piece> pieces_;
  size_t offset_ = 0;  // of the first piece
};

}  // namespace foreshock::net
