#include "net/zstd_frame.h"

#include <zstd.h>

#include "base/check.h"

namespace foreshock::net {

std::string zstd_frame(std::string_view input, int level) {
  std::string out(ZSTD_compressBound(input.size()), '\0');
  size_t size = ZSTD_compress(out.data(), out.size(), input.data(), input.size(), level);
  CHECK(!ZSTD_isError(size)) << "zstd failed: " << ZSTD_getErrorName(size);
  out.resize(size);
  return out;
}

}  // namespace foreshock::net
