// FollowedFile: one file, by device and inode, from a position on; private to FileSource.
//
// read() hands on the next piece of whole lines as a frame-to-be, or nothing. The file's first bytes are
// hashed and kept with the position, so a reused inode or a truncated file is noticed even when it has
// grown past the old position meanwhile. Not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/world.h"
#include "ingest/file_source.h"

namespace foreshock::ingest::files {

struct Piece {
  std::string bytes;  // whole lines, each with its line feed
  uint64_t begin = 0, end = 0;
  std::string note;              // for the checkpoint
  bool last_is_partial = false;  // ends in a tail without line feed (one was put behind it)
};

class FollowedFile {
 public:
  FollowedFile(std::string path, FileInfo info, std::unique_ptr<File> file);

  // Goes on from a saved position if the file is still the same one; else from the beginning.
  void resume(const SavedPosition& saved);
  void skip_to_end();
  // Hash of the first bytes, once there are kFingerprintBytes of them; nullopt before.
  std::optional<uint64_t> fingerprint();
  // The same of a saved position's note.
  static std::optional<uint64_t> fingerprint_of(const SavedPosition& saved);
  // Goes on where another file with the same beginning stood: this one is its compressed copy.
  void go_on_at(uint64_t position) { position_ = position; }

  // The next piece; nullopt when there is nothing whole to hand on. `flush_tail`: hand on an unterminated
  // tail too. Detects truncation and starts over then.
  Result<std::optional<Piece>> read(bool flush_tail);

  // The file's first lines, which may name its columns, when its first piece begins in its middle; "" later.
  std::string take_head(const Piece& first);

  static std::string key_of(const FileInfo& info);
  std::string key() const { return key_of(info_); }
  const std::string& path() const { return path_; }
  void renamed(std::string path) { path_ = std::move(path); }
  uint64_t position() const { return position_; }
  uint64_t size() const { return size_; }
  bool has_tail() const { return size_ > position_; }

 private:
  bool was_replaced();
  void start_over();
  std::string note() const;
  Result<std::string> read_range(uint64_t offset, size_t bytes);
  std::optional<Piece> cut_long_line(std::string bytes);

  std::string path_;
  FileInfo info_;
  std::unique_ptr<File> file_;
  uint64_t position_ = 0;  // of the next byte to hand on
  uint64_t size_ = 0;      // as last seen
  bool wants_head_ = true;
  bool skipping_ = false;  // inside a line that was cut
  size_t fingerprint_bytes_ = 0;
  uint64_t fingerprint_ = 0;
};

}  // namespace foreshock::ingest::files
