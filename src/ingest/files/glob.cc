#include "ingest/files/glob.h"

#include <fnmatch.h>

#include <algorithm>

namespace foreshock::ingest::files {

namespace {

bool is_pattern(const std::string& part) {
  return part.find_first_of("*?[") != std::string::npos;
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts;
  size_t at = 0;
  while (at <= path.size()) {
    size_t end = std::min(path.find('/', at), path.size());
    if (end > at) parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

void expand(Disk& disk, const std::string& base, const std::vector<std::string>& parts, size_t at,
            size_t paths_max, std::vector<std::string>& out) {
  if (out.size() >= paths_max) return;
  if (at == parts.size()) {
    auto info = disk.info(base);
    if (info && !info->is_directory) out.push_back(base);
    return;
  }
  auto join = [&](const std::string& name) {
    return base.empty() || base.back() == '/' ? base + name : base + "/" + name;
  };
  if (!is_pattern(parts[at])) {
    expand(disk, join(parts[at]), parts, at + 1, paths_max, out);
    return;
  }
  auto names = disk.list(base.empty() ? "." : base);
  if (!names) return;
  for (const std::string& name : *names)
    if (fnmatch(parts[at].c_str(), name.c_str(), FNM_PERIOD) == 0)
      expand(disk, join(name), parts, at + 1, paths_max, out);
}

}  // namespace

std::vector<std::string> expand_glob(Disk& disk, const std::string& pattern, size_t paths_max) {
  std::vector<std::string> out;
  expand(disk, pattern.starts_with("/") ? "/" : "", split(pattern), 0, paths_max, out);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace foreshock::ingest::files
