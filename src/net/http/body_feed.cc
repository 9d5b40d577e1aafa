#include "net/http/body_feed.h"

#include <utility>

#include "net/http_router.h"

namespace foreshock::net {
namespace {

// One per thread: a decoder's output is consumed before anything else can run there.
std::span<char> decode_buffer() {
  thread_local std::unique_ptr<char[]> bytes = std::make_unique<char[]>(kBodyPieceBytes);
  return {bytes.get(), kBodyPieceBytes};
}

}  // namespace

void BodyFeed::begin(BodyEncoding encoding, uint64_t bytes_max) {
  clear();
  bytes_max_ = bytes_max;
  if (encoding != BodyEncoding::kIdentity) decoder_ = BodyDecoder::make(encoding, bytes_max);
}

Status BodyFeed::offer(std::string_view raw) {
  raw_ = raw;
  raw_bytes_ += raw.size();
  busy_ = true;
  if (raw_bytes_ <= bytes_max_) return {};
  return fail(ErrorKind::kExhausted,
              "the body is larger than " + std::to_string(bytes_max_) + " bytes; send smaller batches");
}

Result<std::string_view> BodyFeed::next() {
  if (!decoder_) {
    std::string_view piece = raw_.substr(0, kBodyPieceBytes);
    raw_.remove_prefix(piece.size());
    busy_ = !raw_.empty();
    return piece;
  }
  std::span<char> out = decode_buffer();
  ASSIGN_OR_RETURN(size_t produced, decoder_->decode(raw_, out));
  busy_ = produced > 0;
  return std::string_view(out.data(), produced);
}

Status BodyFeed::finish() const {
  return decoder_ ? decoder_->finish() : Status();
}

void BodyFeed::clear() {
  decoder_.reset();
  raw_ = {};
  raw_bytes_ = 0;
  busy_ = false;
}

}  // namespace foreshock::net
