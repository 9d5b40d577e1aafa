// FileSource: follows files: globs, both ways of rotation, restarts without loss or repeat.
//
// One thread looks at all files. A file is its device and inode, not its name, so a renamed file is read to
// its end while its successor is begun, and a name that matches two globs is read once. The start of each
// file is remembered as a hash: when it changes under the same inode (copytruncate, a reused inode), reading
// starts over. Only whole lines are handed on; a tail without line feed follows when the file has been
// quiet for tail_wait or is gone. Positions travel with the frames as checkpoints and become durable together
// with the lines. When lanes are full the source waits: nothing is dropped. A line longer than
// limits::kLineBytesMax is cut there, the rest of it is skipped and counted.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/world.h"
#include "ingest/frame.h"
#include "ingest/ingest_options.h"

namespace foreshock::ingest {

// A position that was committed before: what FileSource gave as checkpoint.
struct SavedPosition {
  std::string key;
  uint64_t offset = 0;
  std::string note;
};

class FileSource {
 public:
  // Starts the thread at once. Files that a glob does not match yet are found when they come.
  FileSource(World& world, FrameSink& sink, std::vector<FileOptions> files,
             const std::vector<SavedPosition>& saved);
  ~FileSource();
  void stop();  // what was read is handed on; the rest stays for the next start

  struct FileState {
    std::string path;
    uint64_t size = 0, position = 0;  // lag = size - position
    std::string error;                // why it cannot be read, "" when it can
  };
  std::vector<FileState> files() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock::ingest
