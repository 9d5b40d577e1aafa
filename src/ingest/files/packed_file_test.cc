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
    return count;
  }
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
  EXPECT_EQ(read(file, 50, 200'000), text.substr(50, 200'000));
  EXPECT_EQ(read(file, text.size(), 10), "");
  EXPECT_EQ(read(file, text.size() + 100, 10), "");
  EXPECT_FALSE(file.append("x"));
}

TEST(PackedFile, ABrokenFileEndsWhereItBroke) {
  std::string text = lines(50'000);
  std::string packed = net::gzip_compress(text);
  PackedFile cut(std::make_unique<Bytes>(packed.substr(0, packed.size() / 2)), net::BodyEncoding::kGzip);
  uint64_t size = *cut.size();
  EXPECT_GT(size, 1000u);
  EXPECT_LT(size, text.size());
  EXPECT_EQ(read(cut, 0, 1000), text.substr(0, 1000));
  for (auto encoding : {net::BodyEncoding::kGzip, net::BodyEncoding::kZstd, net::BodyEncoding::kLz4}) {
    PackedFile none(std::make_unique<Bytes>("nothing packed"), encoding);
    EXPECT_EQ(none.size(), 0u);
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

TEST(PackedFile, ZstdAndLz4AreReadByTheirNamesEnd) {
  EXPECT_EQ(PackedFile::encoding_of("/var/log/a.log.1"), std::nullopt);
  EXPECT_EQ(PackedFile::encoding_of("/var/log/a.log.xz"), std::nullopt);
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
