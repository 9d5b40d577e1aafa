// Backup: everything a server knows, copied into a folder while it works; checked, and restored.
//
// make_backup() writes `state-NNNNNNNN/` (store.db and control.db of one moment), the segments of that moment
// below `tenants/`, and last `backup.json`, which names every file with its size and SHA-256. Only then is
// what the backup before had and this one has not removed, so a folder always holds one whole backup, and one
// that was never finished is refused. Segments never change, so those that the folder has are not copied
// again. verify_backup() reads every byte; restore_backup() copies beside the new folder, compares on the
// way, and renames at the end: it is there whole or not at all. Configuration, certificates and formats of
// one's own are files of their owner and not in it. Called by the upkeep thread and by commands. Memory: 1
// MiB.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/world.h"
#include "store/caretaker.h"

namespace foreshock::app {

struct BackupReport {
  uint64_t files = 0, bytes = 0;                // that it has
  uint64_t copied_files = 0, copied_bytes = 0;  // that were written this time
  std::string made_at;
};
std::string backup_report_json(const BackupReport& report);

// Files done, files known; false ends the work.
using BackupProgress = std::function<bool(uint64_t, uint64_t)>;

// kConflict when the folder holds something else, kInvalid when it lies in the data folder or the other way.
Result<BackupReport> make_backup(World& world, store::Caretaker& caretaker, const std::string& data_folder,
                                 const std::string& folder, const BackupProgress& progress);
// kCorrupt names the first file that is not as it was written, kNotFound: there is no whole backup.
Result<BackupReport> verify_backup(World& world, const std::string& folder);
// Into a folder that is empty or not there.
Result<BackupReport> restore_backup(World& world, const std::string& folder, const std::string& data_folder);

}  // namespace foreshock::app
