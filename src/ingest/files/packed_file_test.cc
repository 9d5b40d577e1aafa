#include "ingest/files/packed_file.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::files {
namespace {

class Bytes : public File {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<size_t> read_at(uint64_t offset, std::span<char> out) override {
    if (offset >= bytes_.size()) return size_t{0};
    size_t count = std::min(out.size(), bytes_.size() - static_cast<size_t>(offset));
    std::copy_n(bytes_.data() + offset, count, out.data());
    read_bytes += count;
    return count;
  }
  uint64_t read_bytes = 0;
  Status append(std::string_view) override { return {}; }
  Status sync() override { return {}; }
  Result<uint64_t> size() override { return bytes_.size(); }
  Status truncate(uint64_t) override { return {}; }

 private:
  std::string bytes_;
};

std::string lines(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "line " + std::to_string(i) + "\n";
  return out;
}
std::string read(PackedFile& file, uint64_t offset, size_t bytes) {
  std::string out(bytes, '\0');
  auto got = file.read_at(offset, std::span<char>(out));
  EXPECT_TRUE(got);
  out.resize(got.value_or(0));
  return out;
}

TEST(PackedFile, ReadsForwardBackAndPastTheEnd) {
  std::string text = lines(50'000);
  PackedFile file(std::make_unique<Bytes>(net::gzip_compress(text.substr(0, 300'000)) +
                                          net::gzip_compress(text.substr(300'000))),
                  net::BodyEncoding::kGzip);
  EXPECT_EQ(file.size(), text.size());
  EXPECT_EQ(read(file, 0, 100), text.substr(0, 100));
  EXPECT_EQ(read(file, 299'990, 100), text.substr(299'990, 100));
  file.rest();
  EXPECT_EQ(read(file, 50, 200'000), text.substr(50, 200'000));
  EXPECT_EQ(read(file, text.size(), 10), "");
  EXPECT_EQ(read(file, text.size() + 100, 10), "");
  EXPECT_FALSE(file.append("x"));
}

TEST(PackedFile, ReadingALastLineAgainDoesNotStartOver) {
  std::string text = lines(50'000);
  auto counted = std::make_unique<Bytes>(net::gzip_compress(text));
  Bytes& bytes = *counted;
  PackedFile file(std::move(counted), net::BodyEncoding::kGzip);
  uint64_t position = 0;
  std::string got;
  while (true) {
    std::string piece = read(file, position, 10'000);
    size_t feed = piece.rfind('\n');
    if (feed == std::string::npos) break;
    got += piece.substr(0, feed + 1);
    position += feed + 1;
  }
  EXPECT_EQ(got, text);
  EXPECT_LT(bytes.read_bytes, 2 * bytes.size().value());
}

TEST(PackedFile, ABrokenFileEndsWhereItBroke) {
  std::string text = lines(50'000);
  std::string packed = net::gzip_compress(text);
  PackedFile cut(std::make_unique<Bytes>(packed.substr(0, packed.size() / 2)), net::BodyEncoding::kGzip);
  uint64_t size = *cut.size();
  EXPECT_GT(size, 1000u);
  EXPECT_LT(size, text.size());
  EXPECT_EQ(read(cut, 0, 1000), text.substr(0, 1000));
  for (auto encoding : {net::BodyEncoding::kGzip, net::BodyEncoding::kZstd, net::BodyEncoding::kLz4,
                        net::BodyEncoding::kXz, net::BodyEncoding::kBzip2}) {
    PackedFile none(std::make_unique<Bytes>("nothing packed"), encoding);
    EXPECT_EQ(none.size(), 0u);
    EXPECT_TRUE(none.broken());
  }
}

// Frames with one block that is stored as it is, so that they can be written here by hand.
std::string zstd_frame(const std::string& text) {
  std::string out("\x28\xb5\x2f\xfd\x20", 5);
  out += static_cast<char>(text.size());
  uint32_t block = static_cast<uint32_t>(text.size()) << 3 | 1;
  for (int i = 0; i < 3; ++i) out += static_cast<char>(block >> (8 * i));
  return out + text;
}
std::string lz4_frame(const std::string& text) {
  std::string out("\x04\x22\x4d\x18\x60\x40\x82", 7);
  for (int i = 0; i < 3; ++i) out += static_cast<char>(text.size() >> (8 * i));
  return out + '\x80' + text + std::string(4, '\0');
}

TEST(PackedFile, XzAndBzip2AreReadAsTheirToolsWriteThem) {
  const std::string xz(
      "\xfd\x37\x7a\x58\x5a\x00\x00\x01\x69\x22\xde\x36\x02\x00\x21\x01\x0c\x00\x00\x00\x8f\x98\x41\x9c\x01"
      "\x00\x0b\x70\x61\x63\x6b\x65\x64\x20\x6c\x69\x6e\x65\x0a\x00\x65\xdf\x87\x6a\x00\x01\x20\x0c\xa2\xdd"
      "\xb4\xbc\x90\x42\x99\x0d\x01\x00\x00\x00\x00\x01\x59\x5a",
      64);
  const std::string bzip2(
      "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x26\x85\x4b\x8c\x00\x00\x05\xd1\x80\x00\x10\x40\x00\x2e\x2d"
      "\x40\x00\x20\x00\x31\x00\xd3\x4d\x05\x30\xd2\x6d\xaa\x24\x2a\x18\xd8\x7c\x5d\xc9\x14\xe1\x42\x40\x9a"
      "\x15\x2e\x30",
      53);
  std::string line = "packed line\n";
  for (const auto& [name, packed] : {std::pair("a.xz", xz), std::pair("a.bz2", bzip2)}) {
    auto encoding = PackedFile::encoding_of(name);
    ASSERT_TRUE(encoding) << name;
    PackedFile file(std::make_unique<Bytes>(packed + packed), *encoding);
    EXPECT_EQ(file.size(), 2 * line.size()) << name;
    EXPECT_EQ(read(file, 0, 100), line + line) << name;
    EXPECT_EQ(read(file, 7, 5), "line\n") << name;
  }
}

TEST(PackedFile, ZstdAndLz4AreReadByTheirNamesEnd) {
  EXPECT_EQ(PackedFile::encoding_of("/var/log/a.log.1"), std::nullopt);
  EXPECT_EQ(PackedFile::encoding_of("/var/log/a.log.xz"), net::BodyEncoding::kXz);
  EXPECT_EQ(PackedFile::encoding_of("/var/log/a.log.bz2"), net::BodyEncoding::kBzip2);
  std::string text = lines(20);
  for (const auto& [name, packed] : {std::pair("a.zst", zstd_frame(text) + zstd_frame("more\n")),
                                     std::pair("a.lz4", lz4_frame(text) + lz4_frame("more\n"))}) {
    auto encoding = PackedFile::encoding_of(name);
    ASSERT_TRUE(encoding) << name;
    PackedFile file(std::make_unique<Bytes>(packed), *encoding);
    EXPECT_EQ(file.size(), text.size() + 5) << name;
    EXPECT_EQ(read(file, 0, 1000), text + "more\n") << name;
    EXPECT_EQ(read(file, 6, 10), text.substr(6, 10)) << name;
  }
}

}  // namespace
}  // namespace foreshock::ingest::files
