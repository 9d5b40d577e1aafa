// repository(): the top of the source tree, found from the working folder or the test's binary, wherever the
// build folder lies below it (__FILE__ is relative to an unknown folder). Only tests include this.
#pragma once

#include <filesystem>

namespace foreshock::store {

inline std::filesystem::path repository() {
  std::error_code ignored;
  for (std::filesystem::path start :
       {std::filesystem::current_path(ignored), std::filesystem::read_symlink("/proc/self/exe", ignored)}) {
    for (std::filesystem::path folder = start; folder.has_relative_path(); folder = folder.parent_path())
      if (std::filesystem::exists(folder / "src/store/store.h", ignored)) return folder;
  }
  return {};
}

}  // namespace foreshock::store
