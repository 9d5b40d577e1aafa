// Compression: zstd frames for head blobs and segment streams, with one reused context a thread.
//
// unpack() wants the exact size of what comes out and refuses anything else, so hostile bytes cannot ask for
// memory that the caller did not grant. Bytes that do not shrink are kept as they are by pack_stream(). Cost:
// level 1 about 400 MB/s in, level 3 about 200 MB/s, out about 1 GB/s.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/segment/byte_stream.h"

namespace foreshock::store {

// One zstd frame without checksum or size, appended to `out`. Negative levels are the fast ones.
void compress(std::string_view bytes, int level, std::string& out);
// False unless `bytes` is a frame of exactly `size` bytes.
bool decompress(std::string_view bytes, size_t size, std::string& out);

// Several streams as one section: large ones have their own frame, small ones share one, so that blocks of a
// few rows do not pay for a dozen frames.
void pack_streams(std::span<const std::string> streams, int level, std::string& out);
// False on hostile bytes or when the streams together exceed `bytes_max`.
bool unpack_streams(std::string_view section, size_t bytes_max, std::vector<std::string>& streams);

}  // namespace foreshock::store
