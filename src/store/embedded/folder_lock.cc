#include "store/embedded/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace foreshock::store {

Result<FolderLock> FolderLock::take(const std::string& folder) {
  std::string path = folder + "/store.lock";
  int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return fail(ErrorKind::kUnavailable,
                fmt::format("{}: cannot be written ({}); choose another folder with --data or mend its permissions",
                            path, std::generic_category().message(errno)));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return FolderLock(descriptor);
  int error = errno;
  ::close(descriptor);
  if (error == EWOULDBLOCK)
    return fail(ErrorKind::kConflict, fmt::format("{}: another foreshock works in this folder; stop it, or start this "
                                                  "one with another --data folder and --listen port", folder));
  return fail(ErrorKind::kUnavailable,
              fmt::format("{}: cannot be locked: {}", path, std::generic_category().message(error)));
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace foreshock::store
