#include "db/database_copy.h"

#include "db/database.h"

namespace foreshock::db {

Status copy_database(World& world, const std::string& from, const std::string& to) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> reader, Database::open(world, from));
  // SQLite takes an empty file too, and this one is for nobody else to read.
  { ASSIGN_OR_RETURN(std::unique_ptr<File> made, world.disk().open(to, OpenMode::kCreateNew)); }
  Status copied = reader->run("VACUUM INTO ?", to);
  if (copied) {
    // SQLite writes it without syncs.
    ASSIGN_OR_RETURN(std::unique_ptr<File> file, world.disk().open(to, OpenMode::kAppend));
    copied = file->sync();
  }
  if (!copied) (void)world.disk().remove(to);
  return copied;
}

}  // namespace foreshock::db
