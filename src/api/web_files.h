// The page's files, baked into the binary by cmake/embed.cmake from web/dist.
//
// A build without web/dist has one page, which says how to make the others. Files are constant data of the
// process: no copy, no disk. Names with a hash in them (assets/) never change and may be cached for ever;
// index.html and the rest are checked by their ETag each time.
#pragma once

#include <span>
#include <string_view>

namespace foreshock::api {

struct WebFile {
  std::string_view path;  // "/assets/index-abc.js"
  std::string_view content_type;
  std::string_view etag;  // quoted: the SHA-256 of the content, cut to 16 digits
  bool immutable = false;
  std::string_view identity;
  std::string_view gzip, brotli;  // empty where they would not be smaller
};

// Embedded beside the page, and not served from here.
constexpr std::string_view kOpenApiPath = "/openapi.yaml";

// Sorted by path. Generated.
std::span<const WebFile> web_files();
// Null when there is none; "/" is "/index.html".
const WebFile* find_web_file(std::string_view path);

}  // namespace foreshock::api
