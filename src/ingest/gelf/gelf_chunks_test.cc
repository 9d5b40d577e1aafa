#include "ingest/gelf/gelf_chunks.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::gelf {
namespace {

std::string chunk(const std::string& id, int number, int count, const std::string& part) {
  return std::string("\x1e\x0f") + id + static_cast<char>(number) + static_cast<char>(count) + part;
}
const std::string kId = "12345678", kOther = "abcdefgh";

TEST(GelfChunks, WholeInAnyOrderAndWithRepeats) {
  GelfChunks chunks;
  EXPECT_EQ(chunks.add("p", chunk(kId, 2, 3, "C"), 0), std::nullopt);
  EXPECT_EQ(chunks.add("p", chunk(kOther, 0, 2, "x"), 0), std::nullopt);
  EXPECT_EQ(chunks.add("p", chunk(kId, 0, 3, "A"), 1), std::nullopt);
  EXPECT_EQ(chunks.add("p", chunk(kId, 0, 3, "A"), 1), std::nullopt);
  EXPECT_EQ(chunks.add("q", chunk(kId, 1, 3, "evil"), 1), std::nullopt);
  EXPECT_EQ(chunks.add("p", chunk(kId, 1, 3, "B"), 2), "ABC");
  EXPECT_EQ(chunks.pending(), 2u);
  EXPECT_EQ(chunks.lost(), 0u);
}

TEST(GelfChunks, PlainGzipZlibAndASingleChunk) {
  GelfChunks chunks;
  EXPECT_EQ(chunks.add("p", "{\"a\":1}", 0), "{\"a\":1}");
  EXPECT_EQ(chunks.add("p", net::gzip_compress("{\"a\":2}"), 0), "{\"a\":2}");
  EXPECT_EQ(chunks.add("p", chunk(kId, 0, 1, net::gzip_compress("{\"a\":3}")), 0), "{\"a\":3}");
  std::string zlib("\x78\x9c\xab\x56\x4a\x54\xb2\x32\xac\x05\x00\x08\x2a\x02\x09", 15);  // {"a":1}
  EXPECT_EQ(chunks.add("p", zlib, 0), "{\"a\":1}");
}

TEST(GelfChunks, WhatStaysIncompleteIsForgotten) {
  GelfChunks chunks;
  chunks.add("p", chunk(kId, 0, 2, "A"), 0);
  EXPECT_EQ(chunks.add("p", chunk(kId, 1, 2, "B"), GelfChunks::kAgeNs + 1), std::nullopt);
  EXPECT_EQ(chunks.lost(), 1u);
}

TEST(GelfChunks, AFloodOfIdsIsBounded) {
  GelfChunks chunks;
  for (int i = 0; i < 20'000; ++i) {
    std::string id = std::to_string(10'000'000 + i);
    chunks.add("p", chunk(id, 0, 2, std::string(8192, 'x')), i);
  }
  EXPECT_LE(chunks.pending(), GelfChunks::kPendingMax);
  EXPECT_GT(chunks.lost(), 15'000u);
}

TEST(GelfChunks, BombsAndNonsenseAreLost) {
  GelfChunks chunks;
  EXPECT_EQ(chunks.add("p", net::gzip_compress(std::string(limits::kRecordBytesMax + 1, 'x')), 0),
            std::nullopt);
  EXPECT_EQ(chunks.add("p", "\x1f\x8b broken", 0), std::nullopt);
  EXPECT_EQ(chunks.add("p", chunk(kId, 5, 2, "x"), 0), std::nullopt);
  EXPECT_EQ(chunks.add("p", chunk(kId, 0, 0, "x"), 0), std::nullopt);
  EXPECT_EQ(chunks.add("p", "\x1e\x0f", 0), std::nullopt);
  EXPECT_EQ(chunks.lost(), 5u);
}

}  // namespace
}  // namespace foreshock::ingest::gelf
