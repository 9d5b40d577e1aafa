// The World of production: POSIX files, the kernel's clocks and getrandom(2). Everything that changes a
// folder (create, rename, remove) also syncs that folder, so a name that was reported is durable.
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "base/world.h"

namespace foreshock {
namespace {

ErrorKind kind_of(int error) {
  switch (error) {
    case ENOENT:
      return ErrorKind::kNotFound;
    case EEXIST:
    case ENOTEMPTY:
      return ErrorKind::kConflict;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
      return ErrorKind::kExhausted;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorKind::kForbidden;
    case ENOTDIR:
    case EISDIR:
    case EINVAL:
    case ENAMETOOLONG:
    case ELOOP:
      return ErrorKind::kInvalid;
    default:
      return ErrorKind::kUnavailable;
  }
}

// "/var/lib/foreshock/store.db: cannot open: Permission denied"
tl::unexpected<Error> failed(const std::string& path, std::string_view what, int error) {
  return fail(kind_of(error),
              fmt::format("{}: cannot {}: {}", path, what, std::generic_category().message(error)));
}

// Calls again for as long as a signal interrupts.
template <class Call>
auto retried(Call call) {
  decltype(call()) result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

std::string parent_of(const std::string& path) {
  size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return path.empty() ? "." : "/";
  size_t slash = path.find_last_of('/', end);
  if (slash == std::string::npos) return ".";
  size_t last = path.find_last_not_of('/', slash);
  return last == std::string::npos ? "/" : path.substr(0, last + 1);
}

Status sync_folder(const std::string& folder) {
  Descriptor descriptor(retried([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (descriptor.number() < 0) return failed(folder, "open the folder to sync it", errno);
  // Some file systems (FUSE, network) have nothing to sync for a folder and say EINVAL.
  if (retried([&] { return ::fsync(descriptor.number()); }) != 0 && errno != EINVAL)
    return failed(folder, "sync the folder", errno);
  return {};
}

class RealFile : public File {
 public:
  RealFile(std::string path, Descriptor descriptor)
      : path_(std::move(path)), descriptor_(std::move(descriptor)) {}

  Result<size_t> read_at(uint64_t offset, std::span<char> out) override {
    size_t done = 0;
    while (done < out.size()) {
      ssize_t got = retried([&] {
        return ::pread(descriptor_.number(), out.data() + done, out.size() - done,
                       static_cast<off_t>(offset + done));
      });
      if (got < 0) return failed(path_, "read", errno);
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

  Status append(std::string_view bytes) override {
    while (!bytes.empty()) {
      ssize_t put = retried([&] { return ::write(descriptor_.number(), bytes.data(), bytes.size()); });
      if (put < 0) return failed(path_, "write", errno);
      bytes.remove_prefix(static_cast<size_t>(put));
    }
    return {};
  }

  Status sync() override {
    // fdatasync writes the size too when it has changed, which is all that reading back needs.
    if (retried([&] { return ::fdatasync(descriptor_.number()); }) != 0) return failed(path_, "sync", errno);
    return {};
  }

  Result<uint64_t> size() override {
    struct stat info = {};
    if (::fstat(descriptor_.number(), &info) != 0) return failed(path_, "read the size", errno);
    return static_cast<uint64_t>(info.st_size);
  }

  Status truncate(uint64_t size) override {
    if (retried([&] { return ::ftruncate(descriptor_.number(), static_cast<off_t>(size)); }) != 0)
      return failed(path_, "truncate", errno);
    return {};
  }

 private:
  const std::string path_;
  Descriptor descriptor_;
};

Status remove_one(const std::string& path) {
  if (::unlink(path.c_str()) == 0) return {};
  // Linux answers EISDIR for a folder, POSIX allows EPERM.
  if ((errno == EISDIR || errno == EPERM) && ::rmdir(path.c_str()) == 0) return {};
  return failed(path, "remove", errno);
}

class RealDisk : public Disk {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    constexpr mode_t kPrivate = 0600;
    auto open_with = [&](int flags) {
      return retried([&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, kPrivate); });
    };
    int number = -1;
    bool created = false;
    if (mode == OpenMode::kRead) {
      number = open_with(O_RDONLY);
    } else {
      constexpr int kWrite = O_RDWR | O_APPEND;
      if (mode == OpenMode::kAppend) number = open_with(kWrite);
      if (mode == OpenMode::kCreateNew || (number < 0 && errno == ENOENT)) {
        number = open_with(kWrite | O_CREAT | O_EXCL);
        created = number >= 0;
        // Somebody else created it between the two calls; then it is there to be appended to.
        if (mode == OpenMode::kAppend && number < 0 && errno == EEXIST) number = open_with(kWrite);
      }
    }
    if (number < 0) return failed(path, mode == OpenMode::kCreateNew ? "create" : "open", errno);
    Descriptor descriptor(number);
    if (created) RETURN_IF_ERROR(sync_folder(parent_of(path)));
    return std::make_unique<RealFile>(path, std::move(descriptor));
  }

  Result<FileInfo> info(const std::string& path) override {
    struct stat info = {};
    if (::stat(path.c_str(), &info) != 0) return failed(path, "look up", errno);
    FileInfo out;
    out.size = static_cast<uint64_t>(info.st_size);
    out.inode = info.st_ino;
    out.device = info.st_dev;
    out.modified = {info.st_mtim.tv_sec * kSecond + info.st_mtim.tv_nsec};
    out.is_directory = S_ISDIR(info.st_mode);
    return out;
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), ::closedir);
    if (stream == nullptr) return failed(directory, "list", errno);
    std::vector<std::string> names;
    while (true) {
      errno = 0;
      const dirent* entry = ::readdir(stream.get());
      if (entry == nullptr) break;
      std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return failed(directory, "list", errno);
    std::sort(names.begin(), names.end());
    return names;
  }

  Status make_directories(const std::string& path) override {
    for (size_t end = 1; end <= path.size(); ++end) {
      if (end < path.size() && path[end] != '/') continue;
      std::string folder = path.substr(0, end);
      if (::mkdir(folder.c_str(), 0700) == 0) {
        RETURN_IF_ERROR(sync_folder(parent_of(folder)));
        continue;
      }
      int error = errno;
      // A folder that exists may answer EROFS or EACCES instead of EEXIST; what counts is that it is one.
      struct stat info = {};
      if (::stat(folder.c_str(), &info) != 0) return failed(folder, "make the folder", error);
      if (!S_ISDIR(info.st_mode)) return failed(folder, "make the folder", error == EEXIST ? ENOTDIR : error);
    }
    return {};
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return failed(from, fmt::format("rename to {}", to), errno);
    std::string source = parent_of(from);
    std::string target = parent_of(to);
    RETURN_IF_ERROR(sync_folder(target));
    if (source != target) RETURN_IF_ERROR(sync_folder(source));
    return {};
  }

  Status remove(const std::string& path) override {
    RETURN_IF_ERROR(remove_one(path));
    return sync_folder(parent_of(path));
  }

  Status remove_all(const std::string& path) override {
    struct stat info = {};
    if (::lstat(path.c_str(), &info) != 0) {
      if (errno == ENOENT) return {};
      return failed(path, "look up", errno);
    }
    RETURN_IF_ERROR(remove_tree(path, S_ISDIR(info.st_mode)));
    return sync_folder(parent_of(path));
  }

  Result<uint64_t> free_bytes(const std::string& path) override {
    struct statvfs info = {};
    if (retried([&] { return ::statvfs(path.c_str(), &info); }) != 0)
      return failed(path, "read the free space", errno);
    return static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  }

 private:
  // Never follows a symbolic link: the link itself is what goes. Depth is bounded by the length of a path.
  Status remove_tree(const std::string& path, bool is_directory) {
    if (is_directory) {
      ASSIGN_OR_RETURN(std::vector<std::string> names, list(path));
      for (const std::string& name : names) {
        std::string inner = path + "/" + name;
        struct stat info = {};
        if (::lstat(inner.c_str(), &info) != 0) return failed(inner, "look up", errno);
        RETURN_IF_ERROR(remove_tree(inner, S_ISDIR(info.st_mode)));
      }
    }
    return remove_one(path);
  }
};

int64_t read_clock(clockid_t clock) {
  timespec time = {};
  CHECK(::clock_gettime(clock, &time) == 0) << std::strerror(errno);
  return time.tv_sec * kSecond + time.tv_nsec;
}

class RealClock : public Clock {
 public:
  Timestamp now() const override { return {read_clock(CLOCK_REALTIME)}; }
  int64_t steady_ns() const override { return read_clock(CLOCK_MONOTONIC); }
  void sleep_ns(int64_t span) override {
    if (span <= 0) return;
    timespec rest = {span / kSecond, span % kSecond};
    while (::clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR) {
    }
  }
};

class RealChance : public Chance {
 public:
  uint64_t next64() override {
    uint64_t value = 0;
    fill(&value, sizeof value);
    return value;
  }
  std::string secret_bytes(size_t count) override {
    std::string out(count, '\0');
    fill(out.data(), count);
    return out;
  }

 private:
  static void fill(void* out, size_t count) {
    size_t done = 0;
    while (done < count) {
      ssize_t got = retried([&] { return ::getrandom(static_cast<char*>(out) + done, count - done, 0); });
      // Without the kernel's randomness no token could be trusted, so there is no going on.
      CHECK(got > 0) << "getrandom: " << std::strerror(errno);
      done += static_cast<size_t>(got);
    }
  }
};

class RealWorld : public World {
 public:
  Clock& clock() override { return clock_; }
  Disk& disk() override { return disk_; }
  Chance& chance() override { return chance_; }

 private:
  RealClock clock_;
  RealDisk disk_;
  RealChance chance_;
};

}  // namespace

std::unique_ptr<World> make_real_world() {
  return std::make_unique<RealWorld>();
}

}  // namespace foreshock
