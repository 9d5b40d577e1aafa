// MortalDatabases: SQLite on a disk that loses power: what was not synced is kept, lost or torn by the dice.
//
// Only tests include this. While one lives, every database that the process opens lies on it; crash() comes
// after all are closed. The power is that of mortal_disk.h.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "store/testing/mortal_disk.h"

namespace foreshock::store {

// SQLite's file system with a memory of what was synced. One simulation at a time.
struct Pending {
  sqlite3_int64 offset = 0;
  std::string bytes;
  bool is_truncation = false;
};
struct DatabaseFile {
  std::string durable;
  std::vector<Pending> pending;
};
inline std::mutex files_mutex;
inline std::map<std::string, DatabaseFile> files;

inline std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void apply(std::string& content, const Pending& write, size_t size) {
  auto offset = static_cast<size_t>(write.offset);
  if (write.is_truncation) return content.resize(offset);
  if (content.size() < offset + size) content.resize(offset + size);
  content.replace(offset, size, write.bytes, 0, size);
}

inline sqlite3_vfs* real_vfs = nullptr;
struct ShimFile {
  sqlite3_file base;
  const char* path;  // null: not remembered
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
inline ShimFile* shim(sqlite3_file* file) {
  return reinterpret_cast<ShimFile*>(file);
}
inline sqlite3_file* real_of(sqlite3_file* file) {
  return shim(file)->real();
}
inline const sqlite3_io_methods* methods_of(sqlite3_file* file) {
  return real_of(file)->pMethods;
}

inline int shim_write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  if (!power.on()) return SQLITE_IOERR_WRITE;
  if (power.is_full()) return SQLITE_FULL;
  if (const char* path = shim(file)->path) {
    std::lock_guard lock(files_mutex);
    files[path].pending.push_back(
        {offset, std::string(static_cast<const char*>(bytes), static_cast<size_t>(size)), false});
  }
  return methods_of(file)->xWrite(real_of(file), bytes, size, offset);
}
inline int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (!power.on()) return SQLITE_IOERR_TRUNCATE;
  if (const char* path = shim(file)->path) {
    std::lock_guard lock(files_mutex);
    files[path].pending.push_back({size, "", true});
  }
  return methods_of(file)->xTruncate(real_of(file), size);
}
inline int shim_sync(sqlite3_file* file, int) {
  if (!power.on()) return SQLITE_IOERR_FSYNC;
  if (const char* path = shim(file)->path) {
    std::lock_guard lock(files_mutex);
    DatabaseFile& kept = files[path];
    for (const Pending& write : kept.pending) apply(kept.durable, write, write.bytes.size());
    kept.pending.clear();
  }
  return SQLITE_OK;
}

inline const sqlite3_io_methods kShimMethods = {
    3,
    [](sqlite3_file* f) { return methods_of(f)->xClose(real_of(f)); },
    [](sqlite3_file* f, void* out, int size, sqlite3_int64 at) {
      return methods_of(f)->xRead(real_of(f), out, size, at);
    },
    shim_write,
    shim_truncate,
    shim_sync,
    [](sqlite3_file* f, sqlite3_int64* size) { return methods_of(f)->xFileSize(real_of(f), size); },
    [](sqlite3_file* f, int how) { return methods_of(f)->xLock(real_of(f), how); },
    [](sqlite3_file* f, int how) { return methods_of(f)->xUnlock(real_of(f), how); },
    [](sqlite3_file* f, int* out) { return methods_of(f)->xCheckReservedLock(real_of(f), out); },
    [](sqlite3_file* f, int op, void* arg) { return methods_of(f)->xFileControl(real_of(f), op, arg); },
    [](sqlite3_file* f) { return methods_of(f)->xSectorSize(real_of(f)); },
    [](sqlite3_file* f) { return methods_of(f)->xDeviceCharacteristics(real_of(f)); },
    [](sqlite3_file* f, int region, int size, int extend, void volatile** out) {
      return methods_of(f)->xShmMap(real_of(f), region, size, extend, out);
    },
    [](sqlite3_file* f, int at, int n, int flags) {
      return methods_of(f)->xShmLock(real_of(f), at, n, flags);
    },
    [](sqlite3_file* f) { methods_of(f)->xShmBarrier(real_of(f)); },
    [](sqlite3_file* f, int remove) { return methods_of(f)->xShmUnmap(real_of(f), remove); },
    [](sqlite3_file* f, sqlite3_int64 at, int size, void** out) {
      return methods_of(f)->xFetch(real_of(f), at, size, out);
    },
    [](sqlite3_file* f, sqlite3_int64 at, void* page) {
      return methods_of(f)->xUnfetch(real_of(f), at, page);
    },
};

inline int shim_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  ShimFile* mine = shim(file);
  mine->base.pMethods = nullptr;
  mine->path = nullptr;
  int code = real_vfs->xOpen(real_vfs, name, mine->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  mine->base.pMethods = &kShimMethods;
  if (name == nullptr || (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0) return code;
  mine->path = name;  // SQLite keeps it while the file is open
  std::lock_guard lock(files_mutex);
  auto [entry, fresh] = files.try_emplace(name);
  if (fresh) entry->second.durable = content_of(name);
  return code;
}
inline int shim_delete(sqlite3_vfs*, const char* name, int sync) {
  if (!power.on()) return SQLITE_IOERR_DELETE;
  std::lock_guard lock(files_mutex);
  files.erase(name);
  return real_vfs->xDelete(real_vfs, name, sync);
}

// While it lives, all databases of the process are on the mortal disk.
class MortalDatabases {
 public:
  MortalDatabases() {
    real_vfs = sqlite3_vfs_find(nullptr);
    vfs_ = *real_vfs;
    vfs_.zName = "mortal";
    vfs_.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs->szOsFile;
    vfs_.pNext = nullptr;
    vfs_.xOpen = shim_open;
    vfs_.xDelete = shim_delete;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~MortalDatabases() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_vfs, 1);
    files.clear();
  }
  // Everything is closed: leaves in the files what the dice leave of what was not synced.
  void crash(std::mt19937_64& dice) {
    bool all_kept = dice() % 3 == 0;  // a killed process, not a power cut
    for (auto& [path, file] : files) {
      for (const Pending& write : file.pending) {
        uint64_t fate = all_kept ? 0 : dice() % 3;
        if (fate == 2 && write.is_truncation) continue;
        if (fate != 1)
          apply(file.durable, write, fate == 0 ? write.bytes.size() : dice() % (write.bytes.size() + 1));
      }
      std::ofstream(path, std::ios::binary | std::ios::trunc) << file.durable;
      std::filesystem::remove(path + "-shm");
    }
    files.clear();
  }

 private:
  sqlite3_vfs vfs_;
};

}  // namespace foreshock::store
