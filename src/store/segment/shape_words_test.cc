#include "store/segment/shape_words.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace foreshock::store {
namespace {

// Both ways into a filter: by shape, and each line by itself.
void expect_same(const std::vector<std::string>& lines, const std::string& what) {
  std::vector<std::string_view> raws(lines.begin(), lines.end());
  std::vector<BodyRange> bodies(lines.size());
  std::vector<uint32_t> templates(lines.size(), 0);
  LineInput input;
  input.raws = raws;
  input.bodies = bodies;
  input.templates = templates;
  input.templates_end = 1;
  input.guided = true;
  WordFilterBuilder by_shape, by_line;
  size_t bytes = 0;
  for (const std::string& line : lines) {
    by_line.add_line(line);
    bytes += line.size();
  }
  add_words_of(find_shapes(input), input, by_shape);
  EXPECT_EQ(by_shape.end_block(bytes * 256), by_line.end_block(bytes * 256)) << what;
  EXPECT_EQ(by_shape.entries(), by_line.entries()) << what;
  EXPECT_EQ(by_shape.finish().bytes, by_line.finish().bytes) << what;
}

TEST(ShapeWords, ConstantsSlotsAndWhatStandsAcrossTheirEdges) {
  std::vector<std::string> lines;
  for (int i = 0; i < 500; ++i) {
    std::string n = std::to_string(i * 7919 % 100'000);
    lines.push_back("worker-" + n + "x took " + n + "ms_total for user" + n + " abcdefgh" + n + "ijklmnop");
    lines.push_back("worker-" + n + "x took " + n + "ms_total for user" + std::to_string(i % 3) +
                    " abcdefghijklmnop");
    lines.push_back("stands alone " + std::to_string(i / 100));
  }
  lines.emplace_back();
  lines.emplace_back("only once, 1234567890");
  expect_same(lines, "slots inside words");
}

TEST(ShapeWords, LinesWithEscapesAreReadTwice) {
  std::vector<std::string> lines;
  for (int i = 0; i < 100; ++i)
    lines.push_back("{\"id\":" + std::to_string(i) + ",\"msg\":\"first\\nsecond" + std::to_string(i) +
                    " caf\\u00e9\"}");
  expect_same(lines, "escapes");
}

// Seeds 1 to 200: lines of a few patterns whose holes take words, numbers, signs and bytes of other scripts.
TEST(ShapeWords, TheFilterIsThatOfEveryLine) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 random(seed);
    static const char* kParts[] = {
        "deadbeef", "12",   "1234567890123456", "-",   "_",  " ",   "\xC3\xA9t\xC3\xA9",
        "=",        "user", "10.0.0.7",         "\\n", "\"", "abc", "/api/v1",
        "0x1F",     ""};
    auto part = [&] { return std::string(kParts[random() % std::size(kParts)]); };
    std::vector<std::string> lines;
    std::vector<std::string> patterns;
    for (int i = 0; i < 4; ++i)
      patterns.push_back(part() + "%" + part() + part() + "%" + part() + " %" + part());
    for (int i = 0; i < 60; ++i) {
      std::string line;
      for (char c : patterns[random() % patterns.size()])
        line += c == '%' ? part() + part() : std::string(1, c);
      lines.push_back(line);
    }
    expect_same(lines, "seed " + std::to_string(seed));
  }
}

}  // namespace
}  // namespace foreshock::store
