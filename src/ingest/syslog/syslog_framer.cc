#include "ingest/syslog/syslog_framer.h"

#include <algorithm>

namespace foreshock::ingest::syslog {

namespace {

constexpr size_t kCountDigitsMax = 9;
constexpr uint64_t kCountMax = 256 * 1024 * 1024;  // nobody means more; skipping it would swallow a stream
// One byte more than the limit is kept, so that the parser sees that the message is too long and marks it.
constexpr size_t kMessageBytesKept = limits::kLineBytesMax + 1;
constexpr size_t kKeptBytes = 16 * 1024;  // room of a longer message is given back

bool ends_line(char c) {
  return c == '\n' || c == '\0';
}

}  // namespace

void SyslogFramer::end_message(std::string& messages, std::vector<uint32_t>& ends) {
  if (!open_.empty() && open_.back() == '\n') open_.pop_back();
  if (!open_.empty() && open_.back() == '\r') open_.pop_back();
  if (!open_.empty()) {
    messages += open_;
    ends.push_back(static_cast<uint32_t>(messages.size()));
  }
  if (open_.capacity() > kKeptBytes) open_ = {};
  open_.clear();
  ++ended_;
  expect_ = Expect::kStart;
}

// open_ holds digits; `c` is what came behind them.
void SyslogFramer::take_count_byte(char c, std::string& messages, std::vector<uint32_t>& ends) {
  if (c >= '0' && c <= '9' && open_.size() < kCountDigitsMax) {
    open_.push_back(c);
    return;
  }
  if (c == ' ') {
    left_ = std::stoull(open_);
    open_.clear();
    expect_ = left_ == 0 ? Expect::kStart : Expect::kCounted;
    return;
  }
  // Digits that are no count: an ordinary line that begins with a number.
  expect_ = Expect::kLine;
  if (ends_line(c)) {
    end_message(messages, ends);
  } else {
    open_.push_back(c);
  }
}

void SyslogFramer::feed(std::string_view bytes, std::string& messages, std::vector<uint32_t>& ends) {
  size_t at = 0;
  while (at < bytes.size()) {
    switch (expect_) {
      case Expect::kStart:
        if (ends_line(bytes[at])) {
          ++at;
        } else {
          expect_ = bytes[at] >= '1' && bytes[at] <= '9' ? Expect::kCount : Expect::kLine;
        }
        break;
      case Expect::kCount:
        take_count_byte(bytes[at++], messages, ends);
        break;
      case Expect::kCounted: {
        // A counted message begins with its priority; anything else means that this was a line with a number.
        if (open_.empty() && (bytes[at] != '<' || left_ > kCountMax)) {
          ++broken_;
          open_ = std::to_string(left_) + " ";
          expect_ = Expect::kLine;
          break;
        }
        size_t take = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size() - at));
        size_t room = kMessageBytesKept - std::min(kMessageBytesKept, open_.size());
        open_.append(bytes.substr(at, std::min(take, room)));
        left_ -= take;
        at += take;
        if (left_ == 0) {
          cut_ += open_.size() >= kMessageBytesKept;
          end_message(messages, ends);
        }
        break;
      }
      case Expect::kLine: {
        std::string_view rest = bytes.substr(at);
        size_t end = std::min(rest.find('\n'), rest.find('\0'));
        size_t take = std::min(end, rest.size());
        size_t room = kMessageBytesKept - std::min(kMessageBytesKept, open_.size());
        open_.append(rest.substr(0, std::min(take, room)));
        at += take;
        if (end != std::string_view::npos) {
          ++at;
          end_message(messages, ends);
        } else if (open_.size() >= kMessageBytesKept) {
          ++cut_;
          end_message(messages, ends);
          expect_ = Expect::kSkipLine;
        }
        break;
      }
      case Expect::kSkipLine: {
        std::string_view rest = bytes.substr(at);
        size_t end = std::min(rest.find('\n'), rest.find('\0'));
        at += end == std::string_view::npos ? rest.size() : end + 1;
        if (end != std::string_view::npos) expect_ = Expect::kStart;
        break;
      }
    }
  }
}

void SyslogFramer::finish(std::string& messages, std::vector<uint32_t>& ends) {
  if (expect_ == Expect::kCounted && left_ > 0) ++broken_;
  end_message(messages, ends);
}

}  // namespace foreshock::ingest::syslog
