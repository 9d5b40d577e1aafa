#include "ingest/http/line_cutter.h"

#include <algorithm>

namespace foreshock::ingest::http {

namespace {

constexpr size_t kLineBytesKept = limits::kLineBytesMax + 1;
// Frames are cut at the first line end past this many bytes.
constexpr size_t kFrameBytesWanted = limits::kFrameBytesMax / 2;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

void LineCutter::end_line() {
  if (!is_blank(line_)) {
    ++lines_;
    ready_ += line_;
    ready_.push_back('\n');
  }
  line_.clear();
  skipping_ = false;
}

void LineCutter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    size_t feed = bytes.find('\n');
    std::string_view piece = bytes.substr(0, feed);
    bytes.remove_prefix(std::min(bytes.size(), piece.size() + (feed != std::string_view::npos)));
    if (!skipping_) {
      size_t room = kLineBytesKept - line_.size();
      line_.append(piece.substr(0, room));
      if (piece.size() > room) {
        skipping_ = true;
        ++cut_;
      }
    }
    if (feed != std::string_view::npos) end_line();
  }
}

void LineCutter::finish() {
  end_line();
}

std::string LineCutter::take(bool all) {
  if (ready_.size() < kFrameBytesWanted) {
    std::string out;
    if (all) out.swap(ready_);
    return out;
  }
  size_t end = ready_.find('\n', kFrameBytesWanted - 1) + 1;
  std::string out = ready_.substr(0, end);
  ready_.erase(0, end);
  return out;
}

}  // namespace foreshock::ingest::http
