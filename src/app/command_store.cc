#include "app/command_store.h"

#include <fmt/format.h>

#include "app/terminal.h"
#include "store/erasure.h"
#include "store/inspect.h"

namespace foreshock::app {
namespace {

constexpr int kDepthMax = 16;

Status collect(Disk& disk, const std::string& path, int depth, std::vector<std::string>& files) {
  ASSIGN_OR_RETURN(FileInfo info, disk.info(path));
  if (!info.is_directory) {
    if (depth == 0 || path.ends_with(".seg")) files.push_back(path);
    return {};
  }
  if (depth == kDepthMax) return {};
  ASSIGN_OR_RETURN(std::vector<std::string> names, disk.list(path));
  for (const std::string& name : names) RETURN_IF_ERROR(collect(disk, path + "/" + name, depth + 1, files));
  return {};
}

}  // namespace

int StoreInspectCommand::run(World& world) const {
  std::vector<std::string> files;
  for (const std::string& path : paths)
    if (Status found = collect(world.disk(), path, 0, files); !found) return complain(found.error());
  if (files.empty())
    return complain({ErrorKind::kNotFound, "no .seg files here; segments lie below DATA/tenants"});
  store::Inspection total;
  int exit_code = 0;
  for (const std::string& file : files) {
    auto seen = store::inspect_segment(world.disk(), file);
    if (!seen) {
      exit_code = complain(seen.error());
      continue;
    }
    fmt::print("{}", seen->text);
    total.lines += seen->lines;
    total.raw_bytes += seen->raw_bytes;
    total.file_bytes += seen->file_bytes;
    total.damaged_blocks += seen->damaged_blocks;
  }
  if (files.size() > 1)
    fmt::print("{} segments: {} lines, {} raw bytes in {}, {} damaged blocks\n", files.size(), total.lines,
               total.raw_bytes, total.file_bytes, total.damaged_blocks);
  return total.damaged_blocks > 0 ? 1 : exit_code;
}

int StoreEraseCommand::run(World& world) const {
  if (auto info = world.disk().info(data + "/store.db"); !info)
    return complain({ErrorKind::kNotFound, data + " is no data folder of Foreshock: it has no store.db"});
  store::ErasureRequest request;
  request.tenant = TenantId{tenant};
  request.query = query;
  request.dry_run = !yes;
  auto report = store::erase_lines(world, data, request);
  if (!report) return complain(report.error());
  for (const std::string& warning : report->warnings) fmt::print(stderr, "foreshock: {}\n", warning);
  fmt::print("{{\"dry_run\":{},\"lines\":{},\"segments\":{},\"remaining\":{}}}\n", request.dry_run,
             report->lines, report->segments, report->remaining);
  bool done = request.dry_run || report->remaining == 0;
  return done && report->warnings.empty() ? 0 : 1;
}

}  // namespace foreshock::app
