// copy_database(): one database as it is at this moment, in a file of its own, while others read and write
// it.
//
// For backups: of store.db by the embedded store, of control.db by app; on the caller's thread. Takes about
// as long as reading and writing the file; the write-ahead log grows meanwhile by what is committed. Rows
// that were deleted are not in the copy, not even in pages that SQLite has freed. It does not copy to another
// disk safely by itself: whoever keeps the copy checks it by a digest.
#pragma once

#include <string>

#include "base/result.h"
#include "base/world.h"

namespace foreshock::db {

// Writes what is committed at this moment, and no page that deleted rows have left, to a new file of mode
// 0600, and syncs it. Reads by a connection of its own: no writer waits. kConflict when `to` exists.
Status copy_database(World& world, const std::string& from, const std::string& to);

}  // namespace foreshock::db
