#include "api/web_files.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/hash.h"

namespace foreshock::api {
namespace {

TEST(WebFiles, ThereIsAlwaysAPage) {
  const WebFile* page = find_web_file("/");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page, find_web_file("/index.html"));
  EXPECT_NE(page->identity.find("<html"), std::string_view::npos);
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_FALSE(page->immutable);
  EXPECT_EQ(find_web_file("/nothing.js"), nullptr);
  EXPECT_EQ(find_web_file(""), nullptr);
}

TEST(WebFiles, TableIsSortedAndTrue) {
  std::string_view last;
  for (const WebFile& file : web_files()) {
    EXPECT_LT(last, file.path);
    last = file.path;
    EXPECT_EQ(find_web_file(file.path), &file);
    EXPECT_EQ(file.etag, "\"" + sha256_hex(file.identity).substr(0, 16) + "\"") << file.path;
    EXPECT_FALSE(file.identity.empty()) << file.path;
    if (!file.gzip.empty()) {
      EXPECT_EQ(file.gzip.substr(0, 2), "\x1f\x8b") << file.path;
      EXPECT_LT(file.gzip.size(), file.identity.size());
    }
    EXPECT_EQ(file.immutable, file.path.starts_with("/assets/")) << file.path;
  }
}

}  // namespace
}  // namespace foreshock::api
