#include "net/body_decoder.h"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "net/http_message.h"
#include "net/packed/file_decoders.h"

namespace foreshock::net {
namespace {

// RFC 9659: what a decoder of Content-Encoding zstd must support, and need not exceed.
constexpr int kZstdWindowLogMax = 23;

tl::unexpected<Error> broken(const char* format, const char* why) {
  return fail(ErrorKind::kInvalid, std::string("the body is not valid ") + format + ": " + why);
}

class IdentityDecoder : public BodyDecoder {
 public:
  explicit IdentityDecoder(uint64_t output_bytes_max) : BodyDecoder(output_bytes_max) {}

 protected:
  Result<size_t> step(std::string_view& input, std::span<char> output) override {
    size_t count = std::min(input.size(), output.size());
    std::copy_n(input.data(), count, output.data());
    input.remove_prefix(count);
    return count;
  }
  bool complete() const override { return true; }
};

// gzip with several members, or one zlib or raw deflate stream, told apart by the first two bytes.
class ZlibDecoder : public BodyDecoder {
 public:
  ZlibDecoder(uint64_t output_bytes_max, bool gzip) : BodyDecoder(output_bytes_max), gzip_(gzip) {}
  ~ZlibDecoder() override {
    if (open_) ::inflateEnd(&stream_);
  }

 protected:
  Result<size_t> step(std::string_view& input, std::span<char> output) override {
    if (!open_ && !open(input)) return 0;
    if (ended_ && !begin_next_member(input)) return after_end(input);
    if (!held_.empty()) {
      std::string_view held = std::string_view(held_).substr(held_used_);
      ASSIGN_OR_RETURN(size_t produced, inflate_some(held, output));
      held_used_ = held_.size() - held.size();
      if (held.empty()) held_.clear();
      return produced;
    }
    return inflate_some(input, output);
  }
  bool complete() const override { return ended_; }

 private:
  // Holds the first two bytes back until both are there, then decides how to read the stream.
  bool open(std::string_view& input) {
    while (held_.size() < 2 && !input.empty()) {
      held_ += input.front();
      input.remove_prefix(1);
    }
    if (held_.size() < 2) return false;
    auto first = static_cast<uint8_t>(held_[0]), second = static_cast<uint8_t>(held_[1]);
    bool zlib = (first & 15) == 8 && (first >> 4) <= 7 && (first * 256 + second) % 31 == 0;
    int window_bits = gzip_ ? 15 + 16 : zlib ? 15 : -15;
    int error = ::inflateInit2(&stream_, window_bits);
    CHECK(error == Z_OK) << "inflateInit2 failed with " << error;
    open_ = true;
    return true;
  }

  bool begin_next_member(std::string_view& input) {
    if (!gzip_) return false;
    // Some writers pad the end with zeros (tape blocks); gzip(1) skips them too.
    while (!input.empty() && input.front() == '\0') input.remove_prefix(1);
    if (input.empty()) return false;
    ::inflateReset(&stream_);
    ended_ = false;
    return true;
  }

  Result<size_t> after_end(std::string_view& input) {
    if (input.empty()) return 0;
    return broken("deflate", "bytes follow the end of the stream");
  }

  Result<size_t> inflate_some(std::string_view& input, std::span<char> output) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(std::min<size_t>(input.size(), UINT32_MAX));
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(output.size());
    uInt offered = stream_.avail_in;
    int result = ::inflate(&stream_, Z_NO_FLUSH);
    input.remove_prefix(offered - stream_.avail_in);
    if (result == Z_STREAM_END) {
      ended_ = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      return broken(gzip_ ? "gzip" : "deflate", stream_.msg ? stream_.msg : "corrupt data");
    }
    return output.size() - stream_.avail_out;
  }

  const bool gzip_;
  z_stream stream_{};
  bool open_ = false;
  bool ended_ = false;
  std::string held_;
  size_t held_used_ = 0;
};

class ZstdDecoder : public BodyDecoder {
 public:
  explicit ZstdDecoder(uint64_t output_bytes_max)
      : BodyDecoder(output_bytes_max), context_(::ZSTD_createDCtx()) {
    CHECK(context_ != nullptr) << "no memory for a zstd context";
    ::ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kZstdWindowLogMax);
  }
  ~ZstdDecoder() override { ::ZSTD_freeDCtx(context_); }

 protected:
  Result<size_t> step(std::string_view& input, std::span<char> output) override {
    // Without input there is only something to do when the output was too small last time.
    if (input.empty() && !has_more_) return 0;
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    size_t result = ::ZSTD_decompressStream(context_, &out, &in);
    if (::ZSTD_isError(result)) return broken("zstd", ::ZSTD_getErrorName(result));
    input.remove_prefix(in.pos);
    has_more_ = result != 0 && out.pos == out.size;
    complete_ = result == 0;
    return out.pos;
  }
  bool complete() const override { return complete_; }

 private:
  ZSTD_DCtx* context_;
  bool has_more_ = false;
  bool complete_ = false;
};

class Lz4Decoder : public BodyDecoder {
 public:
  explicit Lz4Decoder(uint64_t output_bytes_max) : BodyDecoder(output_bytes_max) {
    size_t error = ::LZ4F_createDecompressionContext(&context_, LZ4F_VERSION);
    CHECK(!::LZ4F_isError(error)) << ::LZ4F_getErrorName(error);
  }
  ~Lz4Decoder() override { ::LZ4F_freeDecompressionContext(context_); }

 protected:
  Result<size_t> step(std::string_view& input, std::span<char> output) override {
    if (input.empty() && !has_more_) return 0;
    size_t consumed = input.size(), produced = output.size();
    size_t result = ::LZ4F_decompress(context_, output.data(), &produced, input.data(), &consumed, nullptr);
    if (::LZ4F_isError(result)) return broken("lz4", ::LZ4F_getErrorName(result));
    input.remove_prefix(consumed);
    has_more_ = result != 0 && produced == output.size();
    complete_ = result == 0;
    return produced;
  }
  bool complete() const override { return complete_; }

 private:
  LZ4F_dctx* context_ = nullptr;
  bool has_more_ = false;
  bool complete_ = false;
};

}  // namespace

std::optional<BodyEncoding> parse_body_encoding(std::string_view content_encoding) {
  std::optional<BodyEncoding> out;
  while (true) {
    size_t comma = std::min(content_encoding.find(','), content_encoding.size());
    std::string_view name = content_encoding.substr(0, comma);
    while (!name.empty() && (name.front() == ' ' || name.front() == '\t')) name.remove_prefix(1);
    while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
    std::optional<BodyEncoding> one;
    if (name.empty() || equal_ignore_case(name, "identity")) one = BodyEncoding::kIdentity;
    // Snappy's block format cannot be read in pieces; its one user (Loki's protobuf) reads it itself.
    if (equal_ignore_case(name, "snappy")) one = BodyEncoding::kIdentity;
    if (equal_ignore_case(name, "gzip") || equal_ignore_case(name, "x-gzip")) one = BodyEncoding::kGzip;
    if (equal_ignore_case(name, "deflate")) one = BodyEncoding::kDeflate;
    if (equal_ignore_case(name, "zstd")) one = BodyEncoding::kZstd;
    if (equal_ignore_case(name, "lz4")) one = BodyEncoding::kLz4;
    if (!one) return std::nullopt;
    if (out && *out != BodyEncoding::kIdentity && *one != BodyEncoding::kIdentity) return std::nullopt;
    if (!out || *out == BodyEncoding::kIdentity) out = one;
    if (comma == content_encoding.size()) return out;
    content_encoding.remove_prefix(comma + 1);
  }
}

std::unique_ptr<BodyDecoder> BodyDecoder::make(BodyEncoding encoding, uint64_t output_bytes_max) {
  switch (encoding) {
    case BodyEncoding::kIdentity:
      return std::make_unique<IdentityDecoder>(output_bytes_max);
    case BodyEncoding::kGzip:
      return std::make_unique<ZlibDecoder>(output_bytes_max, true);
    case BodyEncoding::kDeflate:
      return std::make_unique<ZlibDecoder>(output_bytes_max, false);
    case BodyEncoding::kZstd:
      return std::make_unique<ZstdDecoder>(output_bytes_max);
    case BodyEncoding::kLz4:
      return std::make_unique<Lz4Decoder>(output_bytes_max);
    case BodyEncoding::kXz:
      return make_xz_decoder(output_bytes_max);
    case BodyEncoding::kBzip2:
      return make_bzip2_decoder(output_bytes_max);
  }
  CHECK(false) << "unknown encoding";
  return nullptr;
}

Result<size_t> BodyDecoder::decode(std::string_view& input, std::span<char> output) {
  CHECK(!output.empty()) << "decode needs room";
  saw_input_ = saw_input_ || !input.empty();
  // One byte past the cap is enough to know that it is passed.
  uint64_t room = output_bytes_max_ - output_bytes_;
  if (output.size() > room) output = output.first(static_cast<size_t>(room) + 1);
  while (true) {
    size_t before = input.size();
    ASSIGN_OR_RETURN(size_t produced, step(input, output));
    output_bytes_ += produced;
    if (output_bytes_ > output_bytes_max_)
      return fail(ErrorKind::kExhausted, "the body is larger than " + std::to_string(output_bytes_max_) +
                                             " bytes; send smaller batches");
    if (produced > 0 || input.empty()) return produced;
    if (input.size() == before)
      return fail(ErrorKind::kInvalid, "the compressed body does not decode further");
  }
}

Status BodyDecoder::finish() const {
  if (saw_input_ && !complete())
    return fail(ErrorKind::kInvalid, "the compressed body ends in the middle; was the request cut short?");
  return {};
}

Result<std::string> decode_body(BodyEncoding encoding, std::string_view input, uint64_t output_bytes_max) {
  auto decoder = BodyDecoder::make(encoding, output_bytes_max);
  std::string out;
  std::string piece(64 * 1024, '\0');
  while (true) {
    ASSIGN_OR_RETURN(size_t produced, decoder->decode(input, piece));
    if (produced == 0 && input.empty()) break;
    out.append(piece, 0, produced);
  }
  RETURN_IF_ERROR(decoder->finish());
  return out;
}

std::string gzip_compress(std::string_view input, int level) {
  z_stream stream{};
  int error = ::deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  CHECK(error == Z_OK) << "deflateInit2 failed with " << error;
  CHECK(input.size() <= UINT32_MAX) << "too large to compress at once";
  std::string out(::deflateBound(&stream, input.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  error = ::deflate(&stream, Z_FINISH);
  CHECK(error == Z_STREAM_END) << "deflate failed with " << error;
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

}  // namespace foreshock::net
