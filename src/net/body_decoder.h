// BodyDecoder: streaming decompression with a hard cap, for request bodies and compressed log files.
//
// The caller pulls: decode() takes what it needs from the front of the input and fills at most the output
// that it is given, so a bomb costs one output buffer, however much it would unpack to; past the cap decode()
// fails with `exhausted`. gzip may have several members, zstd and lz4 several frames; deflate is recognised
// as zlib or raw; xz and bzip2 (several streams) are for files, no Content-Encoding names them. Memory: 40
// KiB (zlib), up to 8 MiB (zstd window, lz4 blocks of 4 MiB), 80 MiB (xz, whose file chooses), 4 MiB (bzip2).
// Broken input is `invalid`. Not thread-safe. Does not verify what follows a complete zlib stream but refuses
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::net {

enum class BodyEncoding { kIdentity, kGzip, kDeflate, kZstd, kLz4, kXz, kBzip2 };

// Of a Content-Encoding field: "" and "identity", "snappy" (left as it is), "gzip" and "x-gzip", "deflate",
// "zstd", "lz4". Lists of several real encodings and unknown names give nullopt (415).
std::optional<BodyEncoding> parse_body_encoding(std::string_view content_encoding);

class BodyDecoder {
 public:
  static std::unique_ptr<BodyDecoder> make(BodyEncoding encoding, uint64_t output_bytes_max);
  virtual ~BodyDecoder() = default;

  // Removes what it used from the front of `input` and returns how much of `output` it filled. Zero with an
  // empty input means: more input please. Never zero with input left.
  Result<size_t> decode(std::string_view& input, std::span<char> output);
  // After the last input: whether the stream was complete. An empty body is.
  Status finish() const;
  uint64_t output_bytes() const { return output_bytes_; }

 protected:
  explicit BodyDecoder(uint64_t output_bytes_max) : output_bytes_max_(output_bytes_max) {}
  virtual Result<size_t> step(std::string_view& input, std::span<char> output) = 0;
  virtual bool complete() const = 0;

 private:
  const uint64_t output_bytes_max_;
  uint64_t output_bytes_ = 0;
  bool saw_input_ = false;
};

// The whole of `input` at once.
Result<std::string> decode_body(BodyEncoding encoding, std::string_view input, uint64_t output_bytes_max);
// One gzip member, level 1..9.
std::string gzip_compress(std::string_view input, int level = 5);

}  // namespace foreshock::net
