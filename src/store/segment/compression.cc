#include "store/segment/compression.h"

#include <zstd.h>

#include <memory>

#include "base/check.h"

namespace foreshock::store {
namespace {

// Streams from this size have a frame of their own.
constexpr size_t kOwnFrameBytes = 4'096;
constexpr size_t kStreamsMax = 100'000;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx& compressor() {
  thread_local std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  CHECK(context) << "out of memory";
  return *context;
}
ZSTD_DCtx& decompressor() {
  thread_local std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  CHECK(context) << "out of memory";
  return *context;
}

// Writes size and bytes; the size equals the plain one when the bytes did not shrink.
void pack_stream(std::string_view bytes, int level, ByteWriter& writer) {
  if (bytes.empty()) return;
  thread_local std::string frame;
  frame.clear();
  compress(bytes, level, frame);
  bool shrunk = frame.size() < bytes.size();
  writer.text(shrunk ? std::string_view(frame) : bytes);
}

bool unpack_stream(ByteReader& in, size_t size, std::string& out) {
  out.clear();
  if (size == 0) return true;
  std::string_view packed = in.text();
  if (!in.ok()) return false;
  if (packed.size() == size) {
    out.assign(packed);
    return true;
  }
  return decompress(packed, size, out);
}

}  // namespace

void compress(std::string_view bytes, int level, std::string& out) {
  ZSTD_CCtx& context = compressor();
  ZSTD_CCtx_setParameter(&context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(&context, ZSTD_c_contentSizeFlag, 0);
  // Not into `out`: growing it to the bound would clear, and so touch, pages that the frame never needs.
  size_t bound = ZSTD_compressBound(bytes.size());
  auto frame = std::make_unique_for_overwrite<char[]>(bound);
  size_t size = ZSTD_compress2(&context, frame.get(), bound, bytes.data(), bytes.size());
  CHECK(!ZSTD_isError(size)) << ZSTD_getErrorName(size);
  out.append(frame.get(), size);
}

bool decompress(std::string_view bytes, size_t size, std::string& out) {
  out.resize(size);
  size_t got = ZSTD_decompressDCtx(&decompressor(), out.data(), size, bytes.data(), bytes.size());
  return !ZSTD_isError(got) && got == size;
}

void pack_streams(std::span<const std::string> streams, int level, std::string& out) {
  ByteWriter writer(out);
  writer.varint(streams.size());
  std::string shared;
  for (const std::string& stream : streams) {
    writer.varint(stream.size());
    if (stream.size() < kOwnFrameBytes) shared += stream;
  }
  pack_stream(shared, level, writer);
  for (const std::string& stream : streams)
    if (stream.size() >= kOwnFrameBytes) pack_stream(stream, level, writer);
}

bool unpack_streams(std::string_view section, size_t bytes_max, std::vector<std::string>& streams) {
  ByteReader in(section);
  size_t count = in.bounded(kStreamsMax);
  if (!in.ok() || count > in.left()) return false;
  std::vector<size_t> sizes(count);
  size_t total = 0;
  size_t shared_size = 0;
  for (size_t& size : sizes) {
    size = in.bounded(bytes_max);
    total += size;
    if (!in.ok() || total > bytes_max) return false;
    if (size < kOwnFrameBytes) shared_size += size;
  }
  std::string shared;
  if (!unpack_stream(in, shared_size, shared)) return false;
  streams.assign(count, {});
  size_t shared_at = 0;
  for (size_t i = 0; i < count; ++i) {
    if (sizes[i] < kOwnFrameBytes) {
      streams[i].assign(shared, shared_at, sizes[i]);
      shared_at += sizes[i];
    } else if (!unpack_stream(in, sizes[i], streams[i])) {
      return false;
    }
  }
  return in.ok() && in.at_end();
}

}  // namespace foreshock::store
