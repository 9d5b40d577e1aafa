// World: the one seam between Foreshock and everything that is not a function of its input.
//
// Clock, disk and chance enter a room as a World& and in no other way, so a test can swap them: FakeWorld
// (fake_world.h) gives a clock that only moves when told, a disk in memory that can fill up, tear writes and
// lose what was not synced, and seeded chance. Rooms that the table in ARCHITECTURE.md marks "World: no"
// never see one. All members are thread-safe. (Sockets are net's; they do not pass through here.)
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace foreshock {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;        // wall clock, UTC; may jump
  virtual int64_t steady_ns() const = 0;    // never goes back; origin unspecified
  virtual void sleep_ns(int64_t span) = 0;  // a fake clock returns at once after moving itself
};

class File {
 public:
  virtual ~File() = default;
  // Reads up to out.size() bytes at `offset`; fewer only at the end of the file.
  virtual Result<size_t> read_at(uint64_t offset, std::span<char> out) = 0;
  virtual Status append(std::string_view bytes) = 0;  // all or an error (then the tail may be torn)
  virtual Status sync() = 0;                          // durable when it returns
  virtual Result<uint64_t> size() = 0;
  virtual Status truncate(uint64_t size) = 0;
};

struct FileInfo {
  uint64_t size = 0;
  uint64_t inode = 0;
  uint64_t device = 0;
  Timestamp modified;
  bool is_directory = false;
};

enum class OpenMode { kRead, kAppend, kCreateNew };  // kAppend creates; kCreateNew fails if it exists

// Creating, renaming and removing are durable when they return. Errors name the path and what failed:
// not_found, conflict (exists, not empty), exhausted (disk full, quota), forbidden (rights, read-only),
// invalid (a folder where a file is needed, and the like), else unavailable.
class Disk {
 public:
  virtual ~Disk() = default;
  virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  virtual Result<FileInfo> info(const std::string& path) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;  // names, sorted
  virtual Status make_directories(const std::string& path) = 0;                     // mode 0700
  virtual Status rename(const std::string& from, const std::string& to) = 0;        // and syncs the folder
  virtual Status remove(const std::string& path) = 0;                               // file or empty folder
  virtual Status remove_all(const std::string& path) = 0;  // no error when there is nothing
  virtual Result<uint64_t> free_bytes(const std::string& path) = 0;
};

// Whole-file conveniences over a Disk.
Result<std::string> read_file(Disk& disk, const std::string& path, uint64_t bytes_max);
// Writes beside, syncs and renames, so that readers see the old or the new content, never a part.
Status write_file_atomically(Disk& disk, const std::string& path, std::string_view content);

class Chance {
 public:
  virtual ~Chance() = default;
  virtual uint64_t next64() = 0;
  // Bytes fit for secrets in the real world; reproducible in a fake one.
  virtual std::string secret_bytes(size_t count) = 0;
};

class World {
 public:
  virtual ~World() = default;
  virtual Clock& clock() = 0;
  virtual Disk& disk() = 0;
  virtual Chance& chance() = 0;
};

// The process's real clock, file system and kernel randomness. Made once, by app.
std::unique_ptr<World> make_real_world();

}  // namespace foreshock
