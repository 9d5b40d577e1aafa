// FolderLock: one process at a time works in a data folder.
//
// An exclusive flock on DATA/store.lock, which the kernel lets go of when the process ends, however it ends. It
// goes past World on purpose: it guards a folder of the real file system against other processes.
#pragma once

#include <string>

#include "base/result.h"

namespace foreshock::store {

class FolderLock {
 public:
  // kConflict, with what to do, when another process holds it.
  static Result<FolderLock> take(const std::string& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace foreshock::store
