// ProtobufReader: walks the fields of one protobuf message; private to ingest.
//
// Wire format only (protobuf.dev/programming-guides/encoding): varint, fixed 32 and 64, length-delimited;
// groups are refused. The messages that logs come in (Loki's PushRequest, OTLP's export request) are a dozen
// fields, so the decoders name fields by number and need no generated code. Views are into the input; every
// read is bounded by it; nothing is allocated. A broken message ends the walk with broken() set.
#pragma once

#include <cstdint>
#include <string_view>

namespace foreshock::ingest::wire {

class ProtobufReader {
 public:
  explicit ProtobufReader(std::string_view message) : rest_(message) {}

  // Moves to the next field; false at the end, and when the message is broken.
  bool next();
  bool broken() const { return broken_; }

  uint32_t field() const { return field_; }
  bool is_bytes() const { return wire_ == 2; }
  std::string_view bytes() const { return bytes_; }  // of a length-delimited field, else ""
  uint64_t number() const { return number_; }        // of any other, zero-extended
  int64_t signed_number() const { return static_cast<int64_t>(number_); }
  double real() const;  // a fixed 64 as a double

 private:
  bool varint(uint64_t& out);
  bool fixed(size_t width);
  bool fail();

  std::string_view rest_;
  std::string_view bytes_;
  uint64_t number_ = 0;
  uint32_t field_ = 0;
  uint32_t wire_ = 0;
  bool broken_ = false;
};

}  // namespace foreshock::ingest::wire
