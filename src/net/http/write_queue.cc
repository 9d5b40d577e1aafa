#include "net/http/write_queue.h"

#include <algorithm>

namespace foreshock::net {
namespace {
// A small body goes out in one piece with its head.
constexpr size_t kJoinBytesMax = 16 * 1024;
}  // namespace

void WriteQueue::add(std::string text, bool of_stream) {
  if (!text.empty()) pieces_.push_back({std::move(text), nullptr, of_stream});
}

void WriteQueue::add_body(HttpResponse response) {
  std::string_view content = response.content();
  if (content.size() <= kJoinBytesMax && !pieces_.empty()) {
    pieces_.back().text += content;
  } else if (response.shared_body) {
    pieces_.push_back({{}, std::move(response.shared_body), false});
  } else {
    add(std::move(response.body));
  }
}

std::vector<std::string_view> WriteQueue::gather() const {
  std::vector<std::string_view> out;
  for (size_t i = 0; i < std::min(pieces_.size(), kGatherPieces); ++i) out.push_back(pieces_[i].view());
  if (!out.empty()) out.front().remove_prefix(offset_);
  return out;
}

size_t WriteQueue::consume(size_t bytes) {
  size_t of_streams = 0;
  while (bytes > 0) {
    const Piece& first = pieces_.front();
    size_t here = std::min(bytes, first.view().size() - offset_);
    if (first.of_stream) of_streams += here;
    bytes -= here;
    offset_ += here;
    if (offset_ == first.view().size()) {
      pieces_.pop_front();
      offset_ = 0;
    }
  }
  return of_streams;
}

}  // namespace foreshock::net
