#include "ingest/files/gzip_file.h"

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
std::string read(GzipFile& file, uint64_t offset, size_t bytes) {
  std::string out(bytes, '\0');
  auto got = file.read_at(offset, std::span<char>(out));
  EXPECT_TRUE(got);
  out.resize(got.value_or(0));
  return out;
}

TEST(GzipFile, ReadsForwardBackAndPastTheEnd) {
  std::string text = lines(50'000);
  GzipFile file(std::make_unique<Bytes>(net::gzip_compress(text.substr(0, 300'000)) +
                                        net::gzip_compress(text.substr(300'000))));
  EXPECT_EQ(file.size(), text.size());
  EXPECT_EQ(read(file, 0, 100), text.substr(0, 100));
  EXPECT_EQ(read(file, 299'990, 100), text.substr(299'990, 100));
  EXPECT_EQ(read(file, 50, 200'000), text.substr(50, 200'000));
  EXPECT_EQ(read(file, text.size(), 10), "");
  EXPECT_EQ(read(file, text.size() + 100, 10), "");
  EXPECT_FALSE(file.append("x"));
}

TEST(GzipFile, ABrokenFileEndsWhereItBroke) {
  std::string text = lines(50'000);
  std::string packed = net::gzip_compress(text);
  GzipFile cut(std::make_unique<Bytes>(packed.substr(0, packed.size() / 2)));
  uint64_t size = *cut.size();
  EXPECT_GT(size, 1000u);
  EXPECT_LT(size, text.size());
  EXPECT_EQ(read(cut, 0, 1000), text.substr(0, 1000));
  GzipFile none(std::make_unique<Bytes>("no gzip"));
  EXPECT_EQ(none.size(), 0u);
}

}  // namespace
}  // namespace foreshock::ingest::files
