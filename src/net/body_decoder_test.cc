#include "net/body_decoder.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

namespace foreshock::net {
namespace {

std::string deflate_with(std::string_view input, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(::deflateBound(&stream, input.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

std::string zstd_compress(std::string_view input) {
  std::string out(::ZSTD_compressBound(input.size()), '\0');
  out.resize(::ZSTD_compress(out.data(), out.size(), input.data(), input.size(), 3));
  return out;
}

std::string lz4_compress(std::string_view input) {
  std::string out(::LZ4F_compressFrameBound(input.size(), nullptr), '\0');
  out.resize(::LZ4F_compressFrame(out.data(), out.size(), input.data(), input.size(), nullptr));
  return out;
}

std::string xz_compress(std::string_view input) {
  std::string out(::lzma_stream_buffer_bound(input.size()), '\0');
  size_t size = 0;
  auto* from = reinterpret_cast<const uint8_t*>(input.data());
  EXPECT_EQ(::lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, nullptr, from, input.size(),
                                      reinterpret_cast<uint8_t*>(out.data()), &size, out.size()),
            LZMA_OK);
  out.resize(size);
  return out;
}

std::string bzip2_compress(std::string_view input) {
  std::string out(input.size() + input.size() / 50 + 1000, '\0');
  auto size = static_cast<unsigned>(out.size());
  EXPECT_EQ(::BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(input.data()),
                                       static_cast<unsigned>(input.size()), 9, 0, 0),
            BZ_OK);
  out.resize(size);
  return out;
}

std::string sample() {
  std::string out;
  for (int i = 0; i < 20'000; ++i) out += "line " + std::to_string(i * 7919 % 10'007) + " of the sample\n";
  return out;
}

struct Case {
  const char* name;
  BodyEncoding encoding;
  std::string (*compress)(std::string_view);
};

class BodyDecoderTest : public testing::TestWithParam<Case> {};
class PackedDecoderTest : public BodyDecoderTest {};  // any bytes are valid where nothing is packed
class MemberDecoderTest : public BodyDecoderTest {};

// Decodes with input cut into pieces of `in` bytes and output pieces of `out` bytes.
Result<std::string> decode_in_pieces(BodyEncoding encoding, std::string_view input, size_t in, size_t out) {
  auto decoder = BodyDecoder::make(encoding, 64 << 20);
  std::string text, buffer(out, '\0');
  while (!input.empty()) {
    std::string_view piece = input.substr(0, in);
    input.remove_prefix(piece.size());
    while (true) {
      ASSIGN_OR_RETURN(size_t produced, decoder->decode(piece, buffer));
      if (produced == 0) break;
      text.append(buffer, 0, produced);
    }
    EXPECT_TRUE(piece.empty());
  }
  RETURN_IF_ERROR(decoder->finish());
  return text;
}

TEST_P(BodyDecoderTest, GivesTheBytesBackHoweverTheyAreCut) {
  const std::string text = sample();
  const std::string packed = GetParam().compress(text);
  for (auto [in, out] : {std::pair<size_t, size_t>{1, 64 * 1024}, {7, 13}, {4096, 100}, {1 << 20, 1 << 20}}) {
    auto got = decode_in_pieces(GetParam().encoding, packed, in, out);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_TRUE(*got == text) << "in " << in << " out " << out;
  }
}

TEST_P(MemberDecoderTest, SeveralMembersFollowEachOther) {
  std::string packed =
      GetParam().compress("one ") + GetParam().compress("two ") + GetParam().compress("three");
  auto got = decode_body(GetParam().encoding, packed, 100);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(*got, "one two three");
}

TEST_P(PackedDecoderTest, CutStreamsAreInvalid) {
  std::string packed = GetParam().compress(sample());
  for (size_t keep : {size_t{1}, size_t{5}, packed.size() / 2, packed.size() - 1}) {
    auto got = decode_body(GetParam().encoding, packed.substr(0, keep), 64 << 20);
    ASSERT_FALSE(got) << keep;
    EXPECT_EQ(got.error().kind, ErrorKind::kInvalid);
  }
}

TEST_P(PackedDecoderTest, GarbageIsInvalid) {
  auto got = decode_body(GetParam().encoding, "\xff\xff\xff\xffthis is no compressed stream", 1000);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::kInvalid);
}

TEST_P(BodyDecoderTest, TheCapHoldsToTheByte) {
  std::string packed = GetParam().compress(std::string(1000, 'x'));
  EXPECT_TRUE(decode_body(GetParam().encoding, packed, 1000));
  auto over = decode_body(GetParam().encoding, packed, 999);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().kind, ErrorKind::kExhausted);
}

TEST_P(BodyDecoderTest, EmptyBodiesAreComplete) {
  auto got = decode_body(GetParam().encoding, "", 10);
  ASSERT_TRUE(got);
  EXPECT_EQ(*got, "");
  EXPECT_EQ(*decode_body(GetParam().encoding, GetParam().compress(""), 10), "");
}

const Case kIdentity{"identity", BodyEncoding::kIdentity, [](std::string_view s) { return std::string(s); }};
const Case kGzip{"gzip", BodyEncoding::kGzip, [](std::string_view s) { return gzip_compress(s); }};
const Case kZlib{"zlib", BodyEncoding::kDeflate, [](std::string_view s) { return deflate_with(s, 15); }};
const Case kRawDeflate{"raw_deflate", BodyEncoding::kDeflate,
                       [](std::string_view s) { return deflate_with(s, -15); }};
const Case kZstd{"zstd", BodyEncoding::kZstd, zstd_compress};
const Case kLz4{"lz4", BodyEncoding::kLz4, lz4_compress};
const Case kXz{"xz", BodyEncoding::kXz, xz_compress};
const Case kBzip2{"bzip2", BodyEncoding::kBzip2, bzip2_compress};
const auto kName = [](const auto& test) { return std::string(test.param.name); };

INSTANTIATE_TEST_SUITE_P(Encodings, BodyDecoderTest,
                         testing::Values(kIdentity, kGzip, kZlib, kRawDeflate, kZstd, kLz4, kXz, kBzip2),
                         kName);
INSTANTIATE_TEST_SUITE_P(Encodings, PackedDecoderTest,
                         testing::Values(kGzip, kZlib, kRawDeflate, kZstd, kLz4, kXz, kBzip2), kName);
// Deflate has one stream.
INSTANTIATE_TEST_SUITE_P(Encodings, MemberDecoderTest,
                         testing::Values(kIdentity, kGzip, kZstd, kLz4, kXz, kBzip2), kName);

TEST(BodyDecoder, ABombStopsAtTheCapWithOneOutputBuffer) {
  // 1 GiB of zeros in about 1 MiB, made member by member so that the test needs no such memory itself.
  std::string member = gzip_compress(std::string(8 << 20, '\0')), bomb;
  for (int i = 0; i < 128; ++i) bomb += member;
  auto decoder = BodyDecoder::make(BodyEncoding::kGzip, 64 << 20);
  std::string buffer(64 * 1024, '\0');
  std::string_view input = bomb;
  Result<size_t> produced = size_t{0};
  while ((produced = decoder->decode(input, buffer)) && *produced > 0) {
  }
  ASSERT_FALSE(produced);
  EXPECT_EQ(produced.error().kind, ErrorKind::kExhausted);
  EXPECT_EQ(decoder->output_bytes(), (64u << 20) + 1);
  EXPECT_GT(input.size(), bomb.size() / 2);
}

TEST(BodyDecoder, GzipSkipsPaddingButNotGarbageAfterTheEnd) {
  std::string packed = gzip_compress("abc");
  EXPECT_EQ(*decode_body(BodyEncoding::kGzip, packed + std::string(10, '\0'), 10), "abc");
  EXPECT_FALSE(decode_body(BodyEncoding::kGzip, packed + "garbage", 10));
  EXPECT_FALSE(decode_body(BodyEncoding::kDeflate, deflate_with("abc", 15) + "x", 10));
}

TEST(BodyDecoder, ZstdWindowsOver8MiBAreRefused) {
  ZSTD_CCtx* context = ::ZSTD_createCCtx();
  ::ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 27);
  std::string out(1024, '\0'), text = "x";
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ZSTD_inBuffer from{text.data(), text.size(), 0};
  // Streamed in two steps, so that the frame cannot shrink its window to the known size.
  ::ZSTD_compressStream2(context, &to, &from, ZSTD_e_flush);
  ::ZSTD_compressStream2(context, &to, &from, ZSTD_e_end);
  ::ZSTD_freeCCtx(context);
  auto got = decode_body(BodyEncoding::kZstd, std::string_view(out).substr(0, to.pos), 100);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::kInvalid);
}

TEST(BodyDecoder, NamesOfEncodings) {
  EXPECT_EQ(parse_body_encoding(""), BodyEncoding::kIdentity);
  EXPECT_EQ(parse_body_encoding("Identity"), BodyEncoding::kIdentity);
  EXPECT_EQ(parse_body_encoding(" GZip "), BodyEncoding::kGzip);
  EXPECT_EQ(parse_body_encoding("x-gzip, identity"), BodyEncoding::kGzip);
  EXPECT_EQ(parse_body_encoding("deflate"), BodyEncoding::kDeflate);
  EXPECT_EQ(parse_body_encoding("zstd"), BodyEncoding::kZstd);
  EXPECT_EQ(parse_body_encoding("lz4"), BodyEncoding::kLz4);
  EXPECT_FALSE(parse_body_encoding("br"));
  EXPECT_FALSE(parse_body_encoding("xz"));  // a body may not choose how much memory its decoder takes
  EXPECT_FALSE(parse_body_encoding("gzip, gzip"));
}

}  // namespace
}  // namespace foreshock::net
