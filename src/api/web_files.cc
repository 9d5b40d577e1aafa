#include "api/web_files.h"

#include <algorithm>

namespace foreshock::api {

const WebFile* find_web_file(std::string_view path) {
  if (path == "/") path = "/index.html";
  std::span<const WebFile> files = web_files();
  auto found =
      std::lower_bound(files.begin(), files.end(), path,
                       [](const WebFile& file, std::string_view wanted) { return file.path < wanted; });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

}  // namespace foreshock::api
