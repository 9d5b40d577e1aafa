// Decoders of xz and bzip2, in which log files are packed (no Content-Encoding); private to net.
//
// Several streams behind each other are one content, as in gzip. Memory: xz's dictionary, which the file
// chooses, up to kXzMemoryMax (`xz -9` wants 65 MiB, the default 9); a file that wants more is refused.
// bzip2 needs 4 MiB.
#pragma once

#include <memory>

#include "net/body_decoder.h"

namespace foreshock::net {

constexpr uint64_t kXzMemoryMax = 80 * 1024 * 1024;

std::unique_ptr<BodyDecoder> make_xz_decoder(uint64_t output_bytes_max);
std::unique_ptr<BodyDecoder> make_bzip2_decoder(uint64_t output_bytes_max);

}  // namespace foreshock::net
