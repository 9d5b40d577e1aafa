#include "app/backup.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "app/version.h"
#include "base/json_writer.h"
#include "base/running_sha256.h"
#include "db/database_copy.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;

constexpr const char* kManifest = "backup.json";
constexpr const char* kMark = ".foreshock-backup";  // this folder is ours, also before its first manifest
constexpr const char* kFormat = "foreshock-backup";
constexpr int kVersionOfFormat = 1;
constexpr uint64_t kManifestBytesMax = 1024ull * 1024 * 1024;
constexpr size_t kPieceBytes = 1024 * 1024;

struct BackupFile {
  std::string path;    // in a data folder
  std::string stored;  // in the backup
  uint64_t bytes = 0;
  int64_t created = 0;  // of a segment
  std::string sha256;
};

struct Manifest {
  uint64_t number = 0;
  std::string made_at;
  std::vector<BackupFile> files;
};

bool exists(Disk& disk, const std::string& path) {
  return disk.info(path).has_value();
}

// A path of a manifest stays within its folder, whoever wrote it.
bool stays_inside(const std::string& path) {
  if (path.empty() || path[0] == '/' || path.find('\\') != std::string::npos) return false;
  for (const auto& part : std::filesystem::path(path))
    if (part == ".." || part == "." || part.empty()) return false;
  return true;
}

Result<Manifest> read_manifest(Disk& disk, const std::string& folder) {
  auto text = read_file(disk, folder + "/" + kManifest, kManifestBytesMax);
  if (!text && text.error().kind == ErrorKind::kNotFound)
    return fail(ErrorKind::kNotFound, folder + " holds no whole backup: it has no " + kManifest +
                                          " (a backup writes it last, a copy of one may be half done)");
  if (!text) return fail(text.error());
  auto damaged = [&](const std::string& what) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("{}/{}: {}; take another copy of the backup", folder, kManifest, what));
  };
  Json json = Json::parse(*text, nullptr, false);
  if (!json.is_object() || json.value("format", Json()) != kFormat)
    return damaged("it is no manifest of a backup, or cut short");
  if (!json.contains("version") || json["version"] != kVersionOfFormat)
    return damaged("it is of another version; restore it with the Foreshock that wrote it");
  Manifest out;
  try {
    out.number = json.at("number").get<uint64_t>();
    out.made_at = json.at("made_at").get<std::string>();
    for (const Json& item : json.at("files")) {
      BackupFile file;
      file.path = item.at("path").get<std::string>();
      file.stored = item.at("stored").get<std::string>();
      file.bytes = item.at("bytes").get<uint64_t>();
      file.created = item.at("created").get<int64_t>();
      file.sha256 = item.at("sha256").get<std::string>();
      if (!stays_inside(file.path) || !stays_inside(file.stored))
        return damaged("a path leads out of the folder");
      out.files.push_back(std::move(file));
    }
  } catch (const Json::exception& error) {
    return damaged(error.what());
  }
  return out;
}

std::string manifest_text(const Manifest& manifest) {
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("format", kFormat)
      .field("version", kVersionOfFormat)
      .field("server", kVersion)
      .field("number", manifest.number)
      .field("made_at", manifest.made_at)
      .key("files")
      .begin_array();
  for (const BackupFile& file : manifest.files)
    json.begin_object()
        .field("path", file.path)
        .field("stored", file.stored)
        .field("bytes", file.bytes)
        .field("created", file.created)
        .field("sha256", file.sha256)
        .end_object();
  json.end_array().end_object();
  return out + "\n";
}

// Reads a file to its end; `take` may be empty.
Result<BackupFile> digest(Disk& disk, const std::string& path,
                          const std::function<Status(std::string_view)>& take) {
  ASSIGN_OR_RETURN(std::unique_ptr<File> file, disk.open(path, OpenMode::kRead));
  BackupFile out;
  RunningSha256 hash;
  std::string buffer(kPieceBytes, '\0');
  while (true) {
    ASSIGN_OR_RETURN(size_t got, file->read_at(out.bytes, buffer));
    if (got == 0) break;
    std::string_view piece(buffer.data(), got);
    hash.add(piece);
    if (take) RETURN_IF_ERROR(take(piece));
    out.bytes += got;
  }
  out.sha256 = hash.finish_hex();
  return out;
}

std::string parent_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

// Copies beside, syncs and renames; answers with size and digest of what was read.
Result<BackupFile> copy_file(Disk& disk, const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(disk.make_directories(parent_of(to)));
  std::string beside = to + ".partial";
  if (exists(disk, beside)) RETURN_IF_ERROR(disk.remove(beside));
  auto copied = [&]() -> Result<BackupFile> {
    ASSIGN_OR_RETURN(std::unique_ptr<File> out, disk.open(beside, OpenMode::kCreateNew));
    ASSIGN_OR_RETURN(BackupFile file,
                     digest(disk, from, [&](std::string_view piece) { return out->append(piece); }));
    RETURN_IF_ERROR(out->sync());
    return file;
  }();
  if (!copied) {
    (void)disk.remove(beside);
    return fail(copied.error());
  }
  RETURN_IF_ERROR(disk.rename(beside, to));
  return copied;
}

bool is_as_written(const BackupFile& seen, const BackupFile& wanted) {
  return seen.bytes == wanted.bytes && seen.sha256 == wanted.sha256;
}

tl::unexpected<Error> changed(const std::string& folder, const BackupFile& wanted, const BackupFile& seen) {
  std::string how = seen.bytes == wanted.bytes
                        ? "its SHA-256 is another"
                        : fmt::format("it has {} bytes instead of {}", seen.bytes, wanted.bytes);
  return fail(ErrorKind::kCorrupt,
              fmt::format("{}/{} is not as it was written: {}; take another copy of the backup", folder,
                          wanted.stored, how));
}

tl::unexpected<Error> missing(const std::string& folder, const BackupFile& wanted) {
  return fail(ErrorKind::kCorrupt,
              fmt::format("{}/{} is missing; take another copy of the backup", folder, wanted.stored));
}

std::string resolved(const std::string& folder) {
  std::string out = std::filesystem::weakly_canonical(std::filesystem::absolute(folder)).string();
  while (out.ends_with('/')) out.pop_back();
  return out + "/";
}

bool lies_within(const std::string& inner, const std::string& outer) {
  return resolved(inner).starts_with(resolved(outer));
}

// Makes the folder ours, or says why it cannot be.
Status claim(Disk& disk, const std::string& folder) {
  RETURN_IF_ERROR(disk.make_directories(folder));
  if (exists(disk, folder + "/" + kMark)) return {};
  ASSIGN_OR_RETURN(std::vector<std::string> names, disk.list(folder));
  if (!names.empty())
    return fail(ErrorKind::kConflict,
                folder + " holds something that is no backup; name an empty folder, or one with a backup");
  return write_file_atomically(disk, folder + "/" + kMark, "");
}

// What no manifest names any more, once the new one is there. What cannot be removed goes the next time.
void remove_rest(Disk& disk, const std::string& folder, const std::string& state,
                 const std::set<std::string>& kept) {
  auto names = disk.list(folder);
  for (const std::string& name : names ? *names : std::vector<std::string>())
    if (name.starts_with("state-") && name != state) (void)disk.remove_all(folder + "/" + name);
  std::vector<std::string> folders{"tenants"};
  while (!folders.empty()) {
    std::string here = folders.back();
    folders.pop_back();
    auto inside = disk.list(folder + "/" + here);
    for (const std::string& name : inside ? *inside : std::vector<std::string>()) {
      std::string path = here + "/" + name;
      auto info = disk.info(folder + "/" + path);
      if (info && info->is_directory) {
        folders.push_back(path);
      } else if (info && kept.count(path) == 0) {
        (void)disk.remove(folder + "/" + path);
      }
    }
  }
}

class Backup {
 public:
  Backup(World& world, std::string folder, const BackupProgress& progress)
      : disk_(world.disk()), folder_(std::move(folder)), progress_(progress) {}

  Status add(const std::string& data_folder, const store::SegmentFile& segment, const Manifest& before) {
    RETURN_IF_ERROR(go_on());
    for (const BackupFile& had : before.files) {
      if (had.path != segment.path || had.bytes != segment.bytes || had.created != segment.created.ns)
        continue;
      auto info = disk_.info(folder_ + "/" + had.stored);
      if (!info || info->size != had.bytes) break;
      keep(had);
      return {};
    }
    ASSIGN_OR_RETURN(BackupFile file,
                     copy_file(disk_, data_folder + "/" + segment.path, folder_ + "/" + segment.path));
    file.path = file.stored = segment.path;
    file.created = segment.created.ns;
    note_copied(std::move(file));
    return {};
  }
  Status add_database(const std::string& stored, const std::string& name) {
    ASSIGN_OR_RETURN(BackupFile file, digest(disk_, folder_ + "/" + stored, {}));
    file.path = name;
    file.stored = stored;
    note_copied(std::move(file));
    return {};
  }
  void known(uint64_t files) { known_ = files; }
  Status go_on() {
    if (!progress_ || progress_(report.files, known_)) return {};
    return fail(ErrorKind::kUnavailable,
                "the backup was ended before it was done; the one before it still holds");
  }

  Manifest manifest;
  BackupReport report;

 private:
  void keep(const BackupFile& file) {
    manifest.files.push_back(file);
    ++report.files;
    report.bytes += file.bytes;
  }
  void note_copied(BackupFile file) {
    ++report.copied_files;
    report.copied_bytes += file.bytes;
    keep(file);
  }

  Disk& disk_;
  const std::string folder_;
  const BackupProgress& progress_;
  uint64_t known_ = 0;
};

}  // namespace

std::string backup_report_json(const BackupReport& report) {
  std::string out;
  JsonWriter(out)
      .begin_object()
      .field("made_at", report.made_at)
      .field("files", report.files)
      .field("bytes", report.bytes)
      .field("copied_files", report.copied_files)
      .field("copied_bytes", report.copied_bytes)
      .end_object();
  return out;
}

Result<BackupReport> make_backup(World& world, store::Caretaker& caretaker, const std::string& data_folder,
                                 const std::string& folder, const BackupProgress& progress) {
  if (lies_within(folder, data_folder) || lies_within(data_folder, folder))
    return fail(ErrorKind::kInvalid,
                folder + " lies in the data folder, or holds it; name one outside of it");
  Disk& disk = world.disk();
  RETURN_IF_ERROR(claim(disk, folder));
  Manifest before;
  if (exists(disk, folder + "/" + kManifest)) {
    ASSIGN_OR_RETURN(before, read_manifest(disk, folder));
  }
  Backup backup(world, folder, progress);
  backup.manifest.number = before.number + 1;
  backup.manifest.made_at = backup.report.made_at = format_rfc3339(world.clock().now());
  std::string state = fmt::format("state-{:08}", backup.manifest.number);
  RETURN_IF_ERROR(disk.remove_all(folder + "/" + state));  // of a backup that was cut short
  RETURN_IF_ERROR(disk.make_directories(folder + "/" + state));
  RETURN_IF_ERROR(backup.go_on());
  ASSIGN_OR_RETURN(store::StoreSnapshot snapshot, caretaker.snapshot(folder + "/" + state + "/store.db"));
  backup.known(snapshot.segments.size() + 2);
  RETURN_IF_ERROR(
      db::copy_database(world, data_folder + "/control.db", folder + "/" + state + "/control.db"));
  RETURN_IF_ERROR(backup.add_database(state + "/store.db", "store.db"));
  RETURN_IF_ERROR(backup.add_database(state + "/control.db", "control.db"));
  for (const store::SegmentFile& segment : snapshot.segments)
    RETURN_IF_ERROR(backup.add(data_folder, segment, before));
  RETURN_IF_ERROR(write_file_atomically(disk, folder + "/" + kManifest, manifest_text(backup.manifest)));
  std::set<std::string> kept;
  for (const BackupFile& file : backup.manifest.files) kept.insert(file.stored);
  remove_rest(disk, folder, state, kept);
  return backup.report;
}

Result<BackupReport> verify_backup(World& world, const std::string& folder) {
  ASSIGN_OR_RETURN(Manifest manifest, read_manifest(world.disk(), folder));
  BackupReport report;
  report.made_at = manifest.made_at;
  for (const BackupFile& wanted : manifest.files) {
    if (!exists(world.disk(), folder + "/" + wanted.stored)) return missing(folder, wanted);
    ASSIGN_OR_RETURN(BackupFile seen, digest(world.disk(), folder + "/" + wanted.stored, {}));
    if (!is_as_written(seen, wanted)) return changed(folder, wanted, seen);
    ++report.files;
    report.bytes += seen.bytes;
  }
  return report;
}

Result<BackupReport> restore_backup(World& world, const std::string& folder, const std::string& data_folder) {
  Disk& disk = world.disk();
  ASSIGN_OR_RETURN(Manifest manifest, read_manifest(disk, folder));
  std::string target = data_folder;
  while (target.size() > 1 && target.ends_with('/')) target.pop_back();
  bool there = exists(disk, target);
  if (there) {
    ASSIGN_OR_RETURN(std::vector<std::string> names, disk.list(target));
    if (!names.empty())
      return fail(ErrorKind::kConflict,
                  target + " is not empty; nothing is written over, so name a new folder");
  }
  std::string beside = target + ".restoring";
  RETURN_IF_ERROR(disk.remove_all(beside));
  BackupReport report;
  report.made_at = manifest.made_at;
  Status copied = [&]() -> Status {
    RETURN_IF_ERROR(disk.make_directories(beside));
    for (const BackupFile& wanted : manifest.files) {
      if (!exists(disk, folder + "/" + wanted.stored)) return missing(folder, wanted);
      ASSIGN_OR_RETURN(BackupFile seen,
                       copy_file(disk, folder + "/" + wanted.stored, beside + "/" + wanted.path));
      if (!is_as_written(seen, wanted)) return changed(folder, wanted, seen);
      ++report.files;
      ++report.copied_files;
      report.bytes += seen.bytes;
      report.copied_bytes += seen.bytes;
    }
    if (there) RETURN_IF_ERROR(disk.remove(target));
    return disk.rename(beside, target);
  }();
  if (!copied) {
    (void)disk.remove_all(beside);
    return fail(copied.error());
  }
  return report;
}

}  // namespace foreshock::app
