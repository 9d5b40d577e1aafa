#include "app/input.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "base/limits.h"

namespace foreshock::app {
namespace {

std::string write_temporary(const std::string& name, const std::string& content) {
  std::string path =
      std::filesystem::temp_directory_path() / ("foreshock_input_" + std::to_string(getpid()) + "_" + name);
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

TEST(Input, ChunksKeepWhatTheConsumerLeaves) {
  std::string content;
  for (int i = 0; i < 200'000; ++i)
    content += "line " + std::to_string(i) + " of some length to fill pieces\n";
  std::string path = write_temporary("chunks", content);
  std::string seen;
  ASSERT_TRUE(read_chunks(path, [&](std::string_view bytes, bool final) {
    size_t cut = final ? bytes.size() : bytes.rfind('\n', bytes.size() - 10) + 1;
    seen += bytes.substr(0, cut);
    return cut;
  }));
  EXPECT_EQ(seen, content);
  EXPECT_EQ(input_size(path), content.size());
  std::filesystem::remove(path);
}

TEST(Input, LinesAreNumberedAndLongOnesComeInPieces) {
  std::string path =
      write_temporary("lines", "one\n\n" + std::string(2 * limits::kLineBytesMax, 'x') + "\nlast");
  std::vector<size_t> sizes;
  ASSERT_TRUE(read_lines(path, [&](std::string_view line, uint64_t number) -> Status {
    EXPECT_EQ(number, sizes.size() + 1);
    sizes.push_back(line.size());
    return {};
  }));
  ASSERT_GE(sizes.size(), 4u);
  EXPECT_EQ(sizes.front(), 3u);
  EXPECT_EQ(sizes.back(), 4u);
  std::filesystem::remove(path);
}

TEST(Input, GzipIsReadThrough) {
  std::string path = write_temporary("zipped.gz", "");
  gzFile file = gzopen(path.c_str(), "wb");
  gzputs(file, "a\nb\n");
  gzclose(file);
  std::string seen;
  ASSERT_TRUE(read_lines(path, [&](std::string_view line, uint64_t) -> Status {
    seen += std::string(line) + ";";
    return {};
  }));
  EXPECT_EQ(seen, "a;b;");
  std::filesystem::remove(path);
}

TEST(Input, MissingFilesAndFoldersAreNamed) {
  auto none = [](std::string_view, bool) { return size_t{0}; };
  EXPECT_NE(read_chunks("/no/such/file", none).error().message.find("/no/such/file"), std::string::npos);
  EXPECT_EQ(read_chunks("/tmp", none).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace foreshock::app
