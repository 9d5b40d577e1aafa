#include "net/http/body_feed.h"

#include <gtest/gtest.h>

#include "net/http_router.h"

namespace foreshock::net {
namespace {

std::string drain(BodyFeed& feed) {
  std::string out;
  while (feed.busy()) {
    auto piece = feed.next();
    if (!piece) return "error: " + piece.error().message;
    EXPECT_LE(piece->size(), kBodyPieceBytes);
    out += *piece;
  }
  return out;
}

TEST(BodyFeed, PlainPiecesPassThroughCutToTheMaximum) {
  BodyFeed feed;
  feed.begin(BodyEncoding::kIdentity, 1 << 20);
  EXPECT_FALSE(feed.busy());
  const std::string large(3 * kBodyPieceBytes + 1, 'x');
  ASSERT_TRUE(feed.offer(large));
  EXPECT_EQ(drain(feed), large);
  EXPECT_TRUE(feed.finish());
}

TEST(BodyFeed, CompressedPiecesAreDecodedWhereverTheyAreCut) {
  const std::string text(300'000, 'y'), packed = gzip_compress(text);
  BodyFeed feed;
  feed.begin(BodyEncoding::kGzip, 1 << 20);
  std::string got;
  for (size_t i = 0; i < packed.size(); i += 10) {
    ASSERT_TRUE(feed.offer(std::string_view(packed).substr(i, 10)));
    got += drain(feed);
  }
  EXPECT_EQ(got, text);
  EXPECT_TRUE(feed.finish());
}

TEST(BodyFeed, BothSidesAreCapped) {
  BodyFeed feed;
  feed.begin(BodyEncoding::kIdentity, 10);
  ASSERT_TRUE(feed.offer("123456"));
  drain(feed);
  EXPECT_EQ(feed.offer("123456").error().kind, ErrorKind::kExhausted);
  feed.begin(BodyEncoding::kGzip, 1000);
  const std::string packed = gzip_compress(std::string(1001, 'x'));
  ASSERT_TRUE(feed.offer(packed));
  Result<std::string_view> piece = std::string_view();
  while (feed.busy() && (piece = feed.next())) {
  }
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().kind, ErrorKind::kExhausted);
}

TEST(BodyFeed, ACutEncodingIsNoticedAtTheEnd) {
  const std::string packed = gzip_compress("hello");
  BodyFeed feed;
  feed.begin(BodyEncoding::kGzip, 1000);
  ASSERT_TRUE(feed.offer(std::string_view(packed).substr(0, packed.size() - 2)));
  drain(feed);
  EXPECT_EQ(feed.finish().error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace foreshock::net
