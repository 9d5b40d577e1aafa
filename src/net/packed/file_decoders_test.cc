#include "net/packed/file_decoders.h"

#include <gtest/gtest.h>
#include <lzma.h>

#include <cstring>

namespace foreshock::net {
namespace {

std::string xz_compress(std::string_view input) {
  std::string out(::lzma_stream_buffer_bound(input.size()), '\0');
  size_t size = 0;
  EXPECT_EQ(
      ::lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const uint8_t*>(input.data()),
                                input.size(), reinterpret_cast<uint8_t*>(out.data()), &size, out.size()),
      LZMA_OK);
  out.resize(size);
  return out;
}

TEST(FileDecoders, AnXzFileThatWantsAHugeDictionaryIsRefused) {
  std::string packed = xz_compress("line\n");
  // The first block's header stands behind 12 bytes; in it LZMA2's number, one byte of properties (the
  // dictionary's size), padding and a checksum.
  size_t header = (static_cast<uint8_t>(packed[12]) + 1u) * 4u;
  size_t filter = packed.find("\x21\x01", 12);
  ASSERT_LT(filter, 12 + header);
  packed[filter + 2] = 36;  // 1 GiB
  uint32_t sum = ::lzma_crc32(reinterpret_cast<const uint8_t*>(packed.data()) + 12, header - 4, 0);
  std::memcpy(packed.data() + 12 + header - 4, &sum, 4);
  auto got = decode_body(BodyEncoding::kXz, packed, 100);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::kExhausted);
  EXPECT_NE(got.error().message.find("80 MiB"), std::string::npos);
}

TEST(FileDecoders, ABombStopsAtTheCap) {
  std::string bomb = xz_compress(std::string(32 << 20, '\0'));
  auto decoder = make_xz_decoder(1 << 20);
  std::string buffer(64 * 1024, '\0');
  std::string_view input = bomb;
  Result<size_t> produced = size_t{0};
  while ((produced = decoder->decode(input, buffer)) && *produced > 0) {
  }
  ASSERT_FALSE(produced);
  EXPECT_EQ(produced.error().kind, ErrorKind::kExhausted);
  EXPECT_EQ(decoder->output_bytes(), (1u << 20) + 1);
}

TEST(FileDecoders, GarbageBehindAStreamIsInvalid) {
  EXPECT_FALSE(decode_body(BodyEncoding::kXz, xz_compress("abc") + "garbage", 10));
  EXPECT_EQ(*decode_body(BodyEncoding::kXz, xz_compress("abc") + std::string(8, '\0') + xz_compress("d"), 10),
            "abcd");
}

}  // namespace
}  // namespace foreshock::net
