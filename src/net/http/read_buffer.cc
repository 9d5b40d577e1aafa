#include "net/http/read_buffer.h"

#include <algorithm>
#include <cstring>

namespace foreshock::net {

void ReadBuffer::set_capacity(size_t bytes) {
  size_t held = end_ - begin_;
  if (capacity_ == bytes || held > bytes) return;
  auto block = std::unique_ptr<char[]>(new char[bytes]);
  if (held > 0) std::memcpy(block.get(), bytes_.get() + begin_, held);
  bytes_ = std::move(block);
  capacity_ = bytes;
  begin_ = 0;
  end_ = held;
}

void ReadBuffer::make_room(size_t bytes_max) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ < capacity_) return;
  if (begin_ > 0) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  } else {
    set_capacity(std::min(capacity_ * 2, bytes_max));
  }
}

}  // namespace foreshock::net
