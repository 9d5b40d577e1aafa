#include "net/packed/file_decoders.h"

#include <bzlib.h>
#include <lzma.h>

#include <algorithm>

#include "base/check.h"

namespace foreshock::net {

namespace {

tl::unexpected<Error> broken(const char* format, const char* why) {
  return fail(ErrorKind::kInvalid, std::string("not valid ") + format + ": " + why);
}

class XzDecoder : public BodyDecoder {
 public:
  explicit XzDecoder(uint64_t output_bytes_max) : BodyDecoder(output_bytes_max) {}
  ~XzDecoder() override { ::lzma_end(&stream_); }

 protected:
  Result<size_t> step(std::string_view& input, std::span<char> output) override {
    if (ended_) {
      // Between streams stand zeros, if anything.
      while (!input.empty() && input.front() == '\0') input.remove_prefix(1);
    }
    if (ended_ || !open_) {
      if (input.empty()) return 0;
      if (::lzma_stream_decoder(&stream_, kXzMemoryMax, 0) != LZMA_OK)
        return fail(ErrorKind::kExhausted, "no memory for an xz decoder");
      open_ = true;
      ended_ = false;
    }
    stream_.next_in = reinterpret_cast<const uint8_t*>(input.data());
    stream_.avail_in = input.size();
    stream_.next_out = reinterpret_cast<uint8_t*>(output.data());
    stream_.avail_out = output.size();
    lzma_ret result = ::lzma_code(&stream_, LZMA_RUN);
    input.remove_prefix(input.size() - stream_.avail_in);
    size_t produced = output.size() - stream_.avail_out;
    switch (result) {
      case LZMA_OK:
      case LZMA_BUF_ERROR:  // it wants more of either
        return produced;
      case LZMA_STREAM_END:
        ended_ = true;
        return produced;
      case LZMA_MEMLIMIT_ERROR:
      case LZMA_MEM_ERROR:
        return fail(
            ErrorKind::kExhausted,
            "this xz file wants more memory than 80 MiB; pack it with a smaller dictionary (xz -9 or less)");
      default:
        return broken("xz", result == LZMA_FORMAT_ERROR ? "it does not begin as such" : "corrupt data");
    }
  }
  bool complete() const override { return ended_; }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool open_ = false;
  bool ended_ = false;
};

class Bzip2Decoder : public BodyDecoder {
 public:
  explicit Bzip2Decoder(uint64_t output_bytes_max) : BodyDecoder(output_bytes_max) {}
  ~Bzip2Decoder() override {
    if (open_) ::BZ2_bzDecompressEnd(&stream_);
  }

 protected:
  Result<size_t> step(std::string_view& input, std::span<char> output) override {
    if (!open_) {
      if (input.empty()) return 0;
      stream_ = {};
      if (::BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK)
        return fail(ErrorKind::kExhausted, "no memory for a bzip2 decoder");
      open_ = true;
    }
    size_t offered = std::min<size_t>(input.size(), 1 << 30), room = std::min<size_t>(output.size(), 1 << 30);
    stream_.next_in = const_cast<char*>(input.data());
    stream_.avail_in = static_cast<unsigned>(offered);
    stream_.next_out = output.data();
    stream_.avail_out = static_cast<unsigned>(room);
    int result = ::BZ2_bzDecompress(&stream_);
    input.remove_prefix(offered - stream_.avail_in);
    ended_ = result == BZ_STREAM_END;
    if (ended_) {
      ::BZ2_bzDecompressEnd(&stream_);
      open_ = false;
    }
    if (ended_ || result == BZ_OK) return room - stream_.avail_out;
    return broken("bzip2", result == BZ_DATA_ERROR_MAGIC ? "it does not begin as such" : "corrupt data");
  }
  bool complete() const override { return ended_; }

 private:
  bz_stream stream_{};
  bool open_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<BodyDecoder> make_xz_decoder(uint64_t output_bytes_max) {
  return std::make_unique<XzDecoder>(output_bytes_max);
}

std::unique_ptr<BodyDecoder> make_bzip2_decoder(uint64_t output_bytes_max) {
  return std::make_unique<Bzip2Decoder>(output_bytes_max);
}

}  // namespace foreshock::net
