#include "app/command_upkeep.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/backup.h"
#include "app/client.h"
#include "app/terminal.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;

constexpr int64_t kLookEveryNs = 200 * kMillisecond;

// Starts a job and waits for its end.
Result<Json> carry_out(World& world, const ServerAddress& server, const std::string& path,
                       const Json& asked) {
  ASSIGN_OR_RETURN(Client client, Client::connect(world, server));
  ASSIGN_OR_RETURN(std::string started, client.post(path, asked.dump()));
  Json job = Json::parse(started, nullptr, false);
  if (!job.is_object() || !job["id"].is_string())
    return fail(ErrorKind::kUnavailable, "the server's answer is no job");
  std::string id = job["id"];
  while (job["state"] == "waiting" || job["state"] == "running") {
    world.clock().sleep_ns(kLookEveryNs);
    ASSIGN_OR_RETURN(std::string seen, client.get(path + "/" + id));
    job = Json::parse(seen, nullptr, false);
    if (!job.is_object()) return fail(ErrorKind::kUnavailable, "the server's answer is no job");
  }
  if (job["state"] == "done") return job;
  return fail(ErrorKind::kUnavailable, fmt::format("{} {}: {}", id, job["state"].get<std::string>(),
                                                   job["error"].is_string() ? job["error"].get<std::string>()
                                                                            : "no reason was given"));
}

int print_report(const Result<BackupReport>& report) {
  if (!report) return complain(report.error());
  fmt::print("{}\n", backup_report_json(*report));
  return 0;
}

}  // namespace

int EraseCommand::run(World& world) const {
  Json asked = {{"query", query}, {"reason", reason}, {"dry_run", dry_run}};
  if (!start.empty()) asked["start"] = start;
  if (!end.empty()) asked["end"] = end;
  auto job = carry_out(world, server, "/api/v1/erasures", asked);
  if (!job) return complain(job.error());
  const Json& report = (*job)["report"];
  for (const Json& warning : report["warnings"])
    fmt::print(stderr, "foreshock: {}\n", warning.get<std::string>());
  fmt::print("{}\n", report.dump());
  bool done = dry_run || report["remaining"] == 0;
  return done && report["warnings"].empty() ? 0 : 1;
}

int BackupCommand::run(World& world) const {
  auto job = carry_out(world, server, "/api/v1/backups", {{"to", std::filesystem::absolute(to).string()}});
  if (!job) return complain(job.error());
  fmt::print("{}\n", (*job)["report"].dump());
  return 0;
}

int BackupVerifyCommand::run(World& world) const {
  return print_report(verify_backup(world, folder));
}

int RestoreCommand::run(World& world) const {
  return print_report(restore_backup(world, from, data));
}

}  // namespace foreshock::app
