// JournaldSource: reads the systemd journal's files through libsystemd; one thread.
//
// Each entry becomes one JSON line with its fields, as `journalctl -o json` prints them, so parse reads both
// alike. The cursor of the last entry travels as the checkpoint's note and is committed with the lines, so a
// restart goes on behind it. The first start begins IngestOptions::journald_since_ns ago. Where there is no
// journal it waits for one to appear. Waits for lanes instead of dropping.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/world.h"
#include "ingest/file_source.h"
#include "ingest/frame.h"

namespace foreshock::ingest {

class JournaldSource {
 public:
  // `folder`: "" = this machine's journal; else a folder of *.journal files (tests, other hosts' journals).
  JournaldSource(World& world, FrameSink& sink, TenantId tenant, std::string folder, int64_t since_ns,
                 const std::vector<SavedPosition>& saved);
  ~JournaldSource();
  void stop();
  bool available() const;  // a journal was opened
  uint64_t entries() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock::ingest
