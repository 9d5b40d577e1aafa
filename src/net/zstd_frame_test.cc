#include "net/zstd_frame.h"

#include <gtest/gtest.h>

#include "net/body_decoder.h"

namespace foreshock::net {
namespace {

TEST(ZstdFrame, FramesOneAfterTheOtherAreOneFile) {
  std::string line(10'000, 'x');
  std::string file = zstd_frame(line) + zstd_frame("") + zstd_frame("and more");
  EXPECT_LT(file.size(), 200u);
  EXPECT_EQ(decode_body(BodyEncoding::kZstd, file, 1'000'000).value(), line + "and more");
}

}  // namespace
}  // namespace foreshock::net
