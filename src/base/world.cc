#include "base/world.h"

#include <fmt/format.h>

namespace foreshock {

Result<std::string> read_file(Disk& disk, const std::string& path, uint64_t bytes_max) {
  ASSIGN_OR_RETURN(std::unique_ptr<File> file, disk.open(path, OpenMode::kRead));
  ASSIGN_OR_RETURN(uint64_t size, file->size());
  if (size > bytes_max)
    return fail(ErrorKind::kExhausted,
                fmt::format("{}: is {} bytes long, more than the {} allowed here", path, size, bytes_max));
  // One byte more than the size shows a file that grew meanwhile, or one like those of /proc that has no
  // size; both are read to their end.
  std::string content;
  uint64_t step = size + 1;
  while (content.size() <= bytes_max) {
    size_t before = content.size();
    content.resize(before + step);
    ASSIGN_OR_RETURN(size_t got, file->read_at(before, std::span<char>(content.data() + before, step)));
    content.resize(before + got);
    if (got < step) return content;
    step = 64 * 1024;
  }
  return fail(ErrorKind::kExhausted,
              fmt::format("{}: holds more than the {} bytes allowed here", path, bytes_max));
}

Status write_file_atomically(Disk& disk, const std::string& path, std::string_view content) {
  std::string partial = path + ".partial";
  auto write_and_rename = [&]() -> Status {
    ASSIGN_OR_RETURN(std::unique_ptr<File> file, disk.open(partial, OpenMode::kCreateNew));
    RETURN_IF_ERROR(file->append(content));
    RETURN_IF_ERROR(file->sync());
    file.reset();
    return disk.rename(partial, path);
  };
  // A crash can have left a partial file behind; nobody reads it, so it may go.
  if (Status removed = disk.remove(partial); !removed && removed.error().kind != ErrorKind::kNotFound)
    return fail(removed.error());
  Status status = write_and_rename();
  // The first error tells more than one of the clean-up, and the next call tries to remove again.
  if (!status) (void)disk.remove(partial);
  return status;
}

}  // namespace foreshock
