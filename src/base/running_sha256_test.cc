#include "base/running_sha256.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace foreshock {
namespace {

TEST(RunningSha256, PiecesGiveTheDigestOfTheWhole) {
  EXPECT_EQ(RunningSha256().finish_hex(), sha256_hex(""));
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += static_cast<char>(i * 7);
  for (size_t piece : {1u, 63u, 64u, 65u, 9'999u}) {
    RunningSha256 running;
    for (size_t at = 0; at < text.size(); at += piece) running.add(std::string_view(text).substr(at, piece));
    EXPECT_EQ(running.finish_hex(), sha256_hex(text)) << piece;
  }
}

}  // namespace
}  // namespace foreshock
