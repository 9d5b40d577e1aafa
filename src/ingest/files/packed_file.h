// PackedFile: a compressed rotated file (gzip, zstd, lz4, xz, bzip2), read as if it were not; private to
// FileSource.
//
// Offsets are those of the content. Reading forward decompresses once, also when the last read's end is read
// again, as whoever wants whole lines does; going back farther starts over. The size is
// found by decompressing once without keeping anything. The decoder's memory (net/body_decoder.h) is given
// back at the end, and by rest(). A file that is broken off in the middle ends where it broke, broken() says
// why. Bytes behind the first member are further members, as gzip and logrotate write them. Not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/world.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::files {

class PackedFile : public File {
 public:
  // By the name's end; nullopt when it is none of ours.
  static std::optional<net::BodyEncoding> encoding_of(std::string_view path);

  PackedFile(std::unique_ptr<File> packed, net::BodyEncoding encoding)
      : packed_(std::move(packed)), encoding_(encoding) {}

  Result<size_t> read_at(uint64_t offset, std::span<char> out) override;
  Result<uint64_t> size() override;
  Status append(std::string_view bytes) override;
  Status sync() override;
  Status truncate(uint64_t size) override;

  void rest();  // nothing is read for a while
  const std::optional<Error>& broken() const { return broken_; }

 private:
  void start_over();
  Status refill();
  Result<size_t> decode(std::span<char> out);  // zero at the end
  size_t read_again(uint64_t offset, std::span<char> out) const;

  std::unique_ptr<File> packed_;
  const net::BodyEncoding encoding_;
  std::unique_ptr<net::BodyDecoder> decoder_;
  std::string input_;
  std::string output_;
  size_t input_used_ = 0, output_used_ = 0, output_filled_ = 0;
  uint64_t packed_at_ = 0;
  uint64_t at_ = 0;     // offset of the next byte that the decoder gives
  std::string recent_;  // the last bytes that were read, which end at at_
  std::optional<uint64_t> size_;
  std::optional<Error> broken_;
};

}  // namespace foreshock::ingest::files
