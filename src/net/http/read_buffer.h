// ReadBuffer: what a connection has read and not used yet, in one block that moves and grows only when asked.
//
// Views of unread() stay valid until make_room() or set_capacity(); those must not be called while a read
// into room() is under way. Not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace foreshock::net {

class ReadBuffer {
 public:
  std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }
  void keep(std::string_view rest) { begin_ = end_ - rest.size(); }  // `rest` is a tail of unread()
  void discard() { begin_ = end_ = 0; }
  bool empty() const { return begin_ == end_; }

  void set_capacity(size_t bytes);   // unless more is held
  void make_room(size_t bytes_max);  // moves what is held to the front, or doubles up to `bytes_max`
  std::span<char> room() { return {bytes_.get() + end_, capacity_ - end_}; }
  void filled(size_t bytes) { end_ += bytes; }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace foreshock::net
