#include "app/command_transfer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "app/client.h"
#include "app/terminal.h"
#include "net/body_decoder.h"
#include "net/zstd_frame.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;

constexpr size_t kFrameBytes = 1024 * 1024;            // of rows that are compressed together
constexpr uint64_t kPartBytes = 512ull * 1024 * 1024;  // of rows in one file
constexpr size_t kImportPieceBytes = 2 * 1024 * 1024;
constexpr uint64_t kImportBytesMax = uint64_t{1} << 42;  // of one file, decompressed
constexpr size_t kRowBytesMax = 16 * 1024 * 1024;
constexpr int kDepthMax = 16;

// One partition's files, one after the other.
class PartFile {
 public:
  PartFile(Disk& disk, std::string folder) : disk_(disk), folder_(std::move(folder)) {}

  Status add(std::string_view row) {
    pending_ += row;
    pending_ += '\n';
    if (pending_.size() >= kFrameBytes) RETURN_IF_ERROR(flush());
    return written_ >= kPartBytes ? finish() : Status();
  }
  // Everything is on the disk, and under its name.
  Status finish() {
    RETURN_IF_ERROR(flush());
    if (!file_) return {};
    RETURN_IF_ERROR(file_->sync());
    file_.reset();
    written_ = 0;
    return disk_.rename(path() + ".partial", path());
  }

 private:
  std::string path() const { return fmt::format("{}/part-{:04}.ndjson.zst", folder_, number_); }
  Status flush() {
    if (pending_.empty()) return {};
    if (!file_) {
      ++number_;
      RETURN_IF_ERROR(disk_.make_directories(folder_));
      if (disk_.info(path()))
        return fail(ErrorKind::kConflict, path() + " is there already; name a folder without an export");
      (void)disk_.remove(path() + ".partial");
      ASSIGN_OR_RETURN(file_, disk_.open(path() + ".partial", OpenMode::kCreateNew));
    }
    RETURN_IF_ERROR(file_->append(net::zstd_frame(pending_)));
    written_ += pending_.size();
    pending_.clear();
    return {};
  }

  Disk& disk_;
  const std::string folder_;
  int number_ = 0;
  std::unique_ptr<File> file_;
  std::string pending_;
  uint64_t written_ = 0;
};

// The rows of one stream into the partitions that they come through, in order of time.
class ExportFolder {
 public:
  ExportFolder(Disk& disk, std::string root, bool by_hour)
      : disk_(disk), root_(std::move(root)), by_hour_(by_hour) {}

  Status add(std::string_view row) {
    if (row.starts_with("{\"_export\":")) return end(row);
    constexpr std::string_view kBegin = "{\"timestamp\":\"";
    if (!row.starts_with(kBegin) || row.size() < kBegin.size() + 13)
      return fail(ErrorKind::kUnavailable,
                  "the server's answer is no export: " + std::string(row.substr(0, 200)));
    std::string_view time = row.substr(kBegin.size(), by_hour_ ? 13 : 10);
    if (time != time_) {
      if (part_) RETURN_IF_ERROR(part_->finish());
      time_ = time;
      std::string folder = root_ + "/date=" + time_.substr(0, 10);
      if (by_hour_) folder += "/hour=" + time_.substr(11, 2);
      part_.emplace(disk_, folder);
      ++partitions_;
    }
    ++rows_;
    return part_->add(row);
  }
  // Once the stream has ended.
  Result<std::string> report() {
    if (part_) RETURN_IF_ERROR(part_->finish());
    if (!end_)
      return fail(ErrorKind::kUnavailable, "the server broke the export off; remove what came and try again");
    if (!end_->value("complete", false))
      return fail(ErrorKind::kUnavailable,
                  "the export has a part of the lines only: " + (*end_)["warnings"].dump());
    return fmt::format("{{\"rows\":{},\"partitions\":{}}}", rows_, partitions_);
  }

 private:
  Status end(std::string_view row) {
    Json json = Json::parse(row, nullptr, false);
    if (json.is_object()) end_ = json["_export"];
    return {};
  }

  Disk& disk_;
  const std::string root_;
  const bool by_hour_;
  std::string time_;
  std::optional<PartFile> part_;
  std::optional<Json> end_;
  uint64_t rows_ = 0, partitions_ = 0;
};

// The tenant that the token belongs to, for the folder's name.
Result<std::string> tenant_of(const Client& client) {
  ASSIGN_OR_RETURN(std::string text, client.get("/api/v1/session"));
  Json session = Json::parse(text, nullptr, false);
  if (session.is_object() && session.contains("tenant") && session["tenant"].is_string())
    return session["tenant"].get<std::string>();
  return fail(ErrorKind::kUnauthenticated,
              "the server does not know who asks; name a file with a token by --token-file");
}

Status collect(Disk& disk, const std::string& path, int depth, std::vector<std::string>& files) {
  ASSIGN_OR_RETURN(FileInfo info, disk.info(path));
  if (!info.is_directory) {
    if (depth == 0 || path.ends_with(".ndjson") || path.ends_with(".ndjson.zst")) files.push_back(path);
    return {};
  }
  if (depth == kDepthMax) return {};
  ASSIGN_OR_RETURN(std::vector<std::string> names, disk.list(path));
  for (const std::string& name : names) RETURN_IF_ERROR(collect(disk, path + "/" + name, depth + 1, files));
  return {};
}

struct Imported {
  uint64_t accepted = 0, repeated = 0;
};

// Sends the lines of one file in pieces that follow from its content alone.
class Importer {
 public:
  Importer(const Client& client, Imported& sum) : client_(client), sum_(sum) {}

  Status add(std::string_view bytes) {
    pending_ += bytes;
    while (pending_.size() >= kImportPieceBytes) {
      size_t end = pending_.find('\n', kImportPieceBytes - 1);
      if (end == std::string::npos) {
        if (pending_.size() < kRowBytesMax) return {};
        return fail(ErrorKind::kInvalid, fmt::format("a row has more than {} bytes", kRowBytesMax));
      }
      RETURN_IF_ERROR(send(end + 1));
    }
    return {};
  }
  Status finish() { return pending_.empty() ? Status() : send(pending_.size()); }

 private:
  Status send(size_t bytes) {
    ASSIGN_OR_RETURN(std::string reply, client_.post("/api/v1/import", pending_.substr(0, bytes)));
    pending_.erase(0, bytes);
    Json json = Json::parse(reply, nullptr, false);
    if (!json.is_object() || !json["accepted"].is_number_unsigned())
      return fail(ErrorKind::kUnavailable, "the server's answer is not that of an import");
    (json.value("repeated", false) ? sum_.repeated : sum_.accepted) += json["accepted"].get<uint64_t>();
    return {};
  }

  const Client& client_;
  Imported& sum_;
  std::string pending_;
};

Status import_file(Disk& disk, const Client& client, const std::string& path, Imported& sum) {
  ASSIGN_OR_RETURN(std::unique_ptr<File> file, disk.open(path, OpenMode::kRead));
  auto decoder = net::BodyDecoder::make(
      path.ends_with(".zst") ? net::BodyEncoding::kZstd : net::BodyEncoding::kIdentity, kImportBytesMax);
  Importer importer(client, sum);
  std::string in(kFrameBytes, '\0'), out(kFrameBytes, '\0');
  for (uint64_t offset = 0;;) {
    ASSIGN_OR_RETURN(size_t got, file->read_at(offset, in));
    if (got == 0) break;
    offset += got;
    for (std::string_view rest(in.data(), got); !rest.empty();) {
      ASSIGN_OR_RETURN(size_t filled, decoder->decode(rest, out));
      RETURN_IF_ERROR(importer.add({out.data(), filled}));
    }
  }
  for (std::string_view none; true;) {
    ASSIGN_OR_RETURN(size_t filled, decoder->decode(none, out));
    if (filled == 0) break;
    RETURN_IF_ERROR(importer.add({out.data(), filled}));
  }
  RETURN_IF_ERROR(decoder->finish());
  return importer.finish();
}

}  // namespace

int ExportCommand::run(World& world) const {
  Result<Client> client = Client::connect(world, server);
  if (!client) return complain(client.error());
  Result<std::string> tenant = tenant_of(*client);
  if (!tenant) return complain(tenant.error());
  ExportFolder folder(world.disk(), out + "/tenant=" + *tenant, partition == "hour");
  Json asked = {{"query", query}};
  if (!start.empty()) asked["start"] = start;
  if (!end.empty()) asked["end"] = end;
  Status taken;
  Status done = client->stream("POST", "/api/v1/export", asked.dump(), [&](std::string_view line) {
    if (!line.empty()) taken = folder.add(line);
    return taken.has_value();
  });
  if (!taken) return complain(taken.error());
  if (!done) return complain(done.error());
  Result<std::string> report = folder.report();
  if (!report) return complain(report.error());
  fmt::print("{}\n", *report);
  return 0;
}

int ImportCommand::run(World& world) const {
  Result<Client> client = Client::connect(world, server);
  if (!client) return complain(client.error());
  std::vector<std::string> files;
  for (const std::string& path : paths)
    if (Status found = collect(world.disk(), path, 0, files); !found) return complain(found.error());
  if (files.empty()) return complain({ErrorKind::kNotFound, "no .ndjson or .ndjson.zst files here"});
  Imported sum;
  for (const std::string& file : files)
    if (Status sent = import_file(world.disk(), *client, file, sum); !sent)
      return complain(sent.error().with_context(file));
  fmt::print("{{\"files\":{},\"accepted\":{},\"repeated\":{}}}\n", files.size(), sum.accepted, sum.repeated);
  return 0;
}

}  // namespace foreshock::app
