// MessagePack: finding where a value ends as its bytes arrive, and reading it; private to ingest.
//
// MsgpackScanner walks a growing buffer once, byte by byte, so a sender that drips costs no more than one
// that pours. MsgpackReader reads values of a complete buffer and renders them as JSON. Nesting is at most
// kDepthMax, lengths are believed only as far as there are bytes. Spec: github.com/msgpack/msgpack/spec.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"

namespace foreshock::ingest::forward {

constexpr size_t kMsgpackDepthMax = 32;

class MsgpackScanner {
 public:
  enum class State { kMore, kWhole, kBroken };
  // `buffer` is what came since the last whole value, from its first byte on, and only ever grows.
  State scan(std::string_view buffer);
  size_t end() const { return at_; }  // of the value, when it is whole
  void reset();

 private:
  size_t at_ = 0;
  uint64_t skip_ = 0;              // of a string's or extension's bytes
  std::vector<uint64_t> open_{1};  // how many values each open container still wants
};

class MsgpackReader {
 public:
  enum class Kind {
    kNil,
    kBool,
    kInteger,
    kUnsigned,
    kReal,
    kText,
    kBytes,
    kArray,
    kMap,
    kExtension,
    kEnd,
    kBroken
  };
  explicit MsgpackReader(std::string_view bytes) : bytes_(bytes) {}

  Kind next();  // reads a header or a scalar; of an array or map the elements follow
  bool flag() const { return number_ != 0; }
  int64_t integer() const { return static_cast<int64_t>(number_); }
  uint64_t number() const { return number_; }  // unsigned, or how many elements (of a map: pairs)
  double real() const { return real_; }
  std::string_view text() const { return text_; }  // of text, bytes, extension
  int extension() const { return extension_; }

  Kind peek() const;
  bool skip();  // one whole value
  bool json(JsonWriter& out,
            size_t depth = 0);  // one whole value, rendered; bytes that are no UTF-8 repaired
  size_t position() const { return at_; }
  std::string_view since(size_t position) const { return bytes_.substr(position, at_ - position); }
  bool at_end() const { return at_ >= bytes_.size(); }

 private:
  bool take(size_t width, uint64_t& out);
  Kind take_text(size_t width, Kind kind);
  Kind fixed_text(uint64_t length, Kind kind);
  Kind broken();

  std::string_view bytes_;
  size_t at_ = 0;
  uint64_t number_ = 0;
  double real_ = 0;
  std::string_view text_;
  int extension_ = 0;
};

// What a server of Forward writes.
std::string msgpack_text(std::string_view text);
std::string msgpack_bytes(std::string_view bytes);

}  // namespace foreshock::ingest::forward
