#include "ingest/files/packed_file.h"

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace foreshock::ingest::files {

namespace {

constexpr size_t kInputBytes = 64 * 1024;
constexpr size_t kOutputBytes = 64 * 1024;
constexpr size_t kRecentBytes = limits::kFrameBytesMax;
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
  if (path.ends_with(".xz")) return net::BodyEncoding::kXz;
  if (path.ends_with(".bz2")) return net::BodyEncoding::kBzip2;
  return std::nullopt;
}

void PackedFile::start_over() {
  decoder_ = net::BodyDecoder::make(encoding_, kContentBytesMax);
  input_.clear();
  input_used_ = output_used_ = output_filled_ = 0;
  packed_at_ = 0;
  at_ = 0;
  recent_.clear();
}

// Always into a buffer of the same size, so that where a broken file ends does not depend on who reads it
// how.
Status PackedFile::refill() {
  output_used_ = output_filled_ = 0;
  output_.resize(kOutputBytes);
  while (output_filled_ == 0) {
    if (input_used_ == input_.size()) {
      input_.resize(kInputBytes);
      input_used_ = 0;
      ASSIGN_OR_RETURN(size_t got, packed_->read_at(packed_at_, std::span<char>(input_)));
      input_.resize(got);
      packed_at_ += got;
    }
    std::string_view rest = std::string_view(input_).substr(input_used_);
    bool ended = rest.empty();
    auto count = decoder_->decode(rest, std::span<char>(output_));
    if (!count) {  // what is broken ends here; what came before it is good
      broken_ = count.error();
      return {};
    }
    input_used_ = input_.size() - rest.size();
    output_filled_ = *count;
    if (ended && *count == 0) return {};
  }
  return {};
}

Result<size_t> PackedFile::decode(std::span<char> out) {
  size_t filled = 0;
  while (filled < out.size()) {
    if (output_used_ == output_filled_) RETURN_IF_ERROR(refill());
    size_t count = std::min(out.size() - filled, output_filled_ - output_used_);
    if (count == 0) break;
    std::copy_n(output_.data() + output_used_, count, out.data() + filled);
    output_used_ += count;
    filled += count;
  }
  at_ += filled;
  return filled;
}

void PackedFile::rest() {
  decoder_.reset();
  input_ = {};
  output_ = {};
  recent_ = {};
  input_used_ = output_used_ = output_filled_ = 0;
}

size_t PackedFile::read_again(uint64_t offset, std::span<char> out) const {
  if (offset >= at_ || offset < at_ - recent_.size()) return 0;
  std::string_view known =
      std::string_view(recent_).substr(static_cast<size_t>(offset + recent_.size() - at_));
  size_t count = std::min(known.size(), out.size());
  std::copy_n(known.data(), count, out.data());
  return count;
}

Result<size_t> PackedFile::read_at(uint64_t offset, std::span<char> out) {
  if (size_ && offset >= *size_) {
    rest();
    return size_t{0};
  }
  size_t again = decoder_ ? read_again(offset, out) : 0;
  if (!decoder_ || (offset < at_ && again == 0)) start_over();
  std::array<char, 16 * 1024> skipped;
  while (at_ < offset) {
    recent_.clear();
    size_t wanted = static_cast<size_t>(std::min<uint64_t>(skipped.size(), offset - at_));
    ASSIGN_OR_RETURN(size_t got, decode(std::span<char>(skipped).first(wanted)));
    if (got == 0) return size_t{0};
  }
  if (again == out.size()) return again;
  ASSIGN_OR_RETURN(size_t fresh, decode(out.subspan(again)));
  std::span<char> kept = out.first(again + fresh);
  if (kept.size() > kRecentBytes) kept = kept.last(kRecentBytes);
  recent_.assign(kept.data(), kept.size());
  return again + fresh;
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
  rest();
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
