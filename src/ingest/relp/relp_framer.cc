#include "ingest/relp/relp_framer.h"

#include <algorithm>

#include "base/limits.h"

namespace foreshock::ingest::relp {

namespace {

constexpr size_t kDigitsMax = 9;
constexpr size_t kCommandBytesMax = 32;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool RelpFramer::feed(std::string_view bytes, std::vector<RelpFrame>& frames) {
  size_t at = 0;
  while (!broken_ && at < bytes.size()) {
    if (expect_ == Expect::kData) {
      size_t count = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size() - at));
      open_.data += bytes.substr(at, count);
      at += count;
      left_ -= count;
      if (left_ == 0) expect_ = Expect::kEnd;
      continue;
    }
    char c = bytes[at++];
    switch (expect_) {
      case Expect::kTransaction:
        if (number_.empty() && (c == '\n' || c == '\r')) break;  // between frames
        if (is_digit(c) && number_.size() < kDigitsMax) {
          number_ += c;
        } else if (c == ' ' && !number_.empty()) {
          open_.transaction = static_cast<uint32_t>(std::stoul(number_));
          number_.clear();
          expect_ = Expect::kCommand;
        } else {
          broken_ = true;
        }
        break;
      case Expect::kCommand:
        if (c == ' ' && !open_.command.empty()) {
          expect_ = Expect::kLength;
        } else if (c > ' ' && c < '\x7f' && open_.command.size() < kCommandBytesMax) {
          open_.command += c;
        } else {
          broken_ = true;
        }
        break;
      case Expect::kLength:
        if (is_digit(c) && number_.size() < kDigitsMax) {
          number_ += c;
          break;
        }
        if (number_.empty() || (c != ' ' && c != '\n')) {
          broken_ = true;
          break;
        }
        left_ = std::stoul(number_);
        number_.clear();
        if (left_ > limits::kRecordBytesMax || (c == '\n' && left_ > 0)) broken_ = true;
        expect_ = left_ > 0 ? Expect::kData : Expect::kEnd;
        if (c == '\n') --at;  // the end of a frame without data
        break;
      case Expect::kEnd:
        if (c != '\n') broken_ = true;
        if (!broken_) frames.push_back(std::move(open_));
        open_ = {};
        ++ended_;
        expect_ = Expect::kTransaction;
        break;
      case Expect::kData:
        break;
    }
  }
  return !broken_;
}

std::string relp_frame(uint32_t transaction, std::string_view command, std::string_view data) {
  std::string out =
      std::to_string(transaction) + ' ' + std::string(command) + ' ' + std::to_string(data.size());
  if (!data.empty()) out += ' ' + std::string(data);
  return out + '\n';
}

}  // namespace foreshock::ingest::relp
