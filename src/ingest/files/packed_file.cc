#include "ingest/files/packed_file.h"

#include <algorithm>
#include <array>

namespace foreshock::ingest::files {

namespace {

constexpr size_t kInputBytes = 64 * 1024;
// A terabyte of lines out of one file is no log any more.
constexpr uint64_t kContentBytesMax = uint64_t{1} << 40;

tl::unexpected<Error> read_only() {
  return fail(ErrorKind::kForbidden, "a compressed file is only read");
}

}  // namespace

std::optional<net::BodyEncoding> PackedFile::encoding_of(std::string_view path) {
  if (path.ends_with(".gz")) return net::BodyEncoding::kGzip;
  if (path.ends_with(".zst")) return net::BodyEncoding::kZstd;
  if (path.ends_with(".lz4")) return net::BodyEncoding::kLz4;
  return std::nullopt;
}

void PackedFile::start_over() {
  decoder_ = net::BodyDecoder::make(encoding_, kContentBytesMax);
  input_.clear();
  input_used_ = 0;
  packed_at_ = 0;
  at_ = 0;
}

Result<size_t> PackedFile::decode(std::span<char> out) {
  size_t filled = 0;
  while (filled < out.size()) {
    if (input_used_ == input_.size()) {
      input_.resize(kInputBytes);
      input_used_ = 0;
      ASSIGN_OR_RETURN(size_t got, packed_->read_at(packed_at_, std::span<char>(input_)));
      input_.resize(got);
      packed_at_ += got;
    }
    std::string_view rest = std::string_view(input_).substr(input_used_);
    bool ended = rest.empty();
    auto count = decoder_->decode(rest, out.subspan(filled));
    if (!count) break;  // what is broken ends here; what came before it is good
    input_used_ = input_.size() - rest.size();
    filled += *count;
    if (ended && *count == 0) break;
  }
  at_ += filled;
  return filled;
}

Result<size_t> PackedFile::read_at(uint64_t offset, std::span<char> out) {
  if (!decoder_ || offset < at_) start_over();
  std::array<char, 16 * 1024> skipped;
  while (at_ < offset) {
    size_t wanted = static_cast<size_t>(std::min<uint64_t>(skipped.size(), offset - at_));
    ASSIGN_OR_RETURN(size_t got, decode(std::span<char>(skipped).first(wanted)));
    if (got == 0) return size_t{0};
  }
  return decode(out);
}

Result<uint64_t> PackedFile::size() {
  if (size_) return *size_;
  start_over();
  std::array<char, 64 * 1024> piece;
  while (true) {
    ASSIGN_OR_RETURN(size_t got, decode(piece));
    if (got == 0) break;
  }
  size_ = at_;
  start_over();
  return *size_;
}

Status PackedFile::append(std::string_view) {
  return read_only();
}
Status PackedFile::sync() {
  return read_only();
}
Status PackedFile::truncate(uint64_t) {
  return read_only();
}

}  // namespace foreshock::ingest::files
