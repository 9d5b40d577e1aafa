#include <cstdio>

#include "api/rendering.h"
#include "app/detect/replay.h"
#include "app/detect_commands.h"
#include "app/terminal.h"
#include "base/json_writer.h"

namespace foreshock::app {
namespace {

// One object per change that a person would hear of or see: opened, reopened, resolved.
void print_incident(const incidents::IncidentChange& change, Timestamp now) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("kind", "incident").field("change", incidents::change_name(change.kind));
  json.field("at", format_rfc3339(now)).field("id", change.incident.id).field("title", change.incident.title);
  json.field("started_at", format_rfc3339(change.incident.started_at));
  json.field("urgency", incidents::urgency_name(change.incident.urgency));
  json.key("services").begin_array();
  for (const std::string& service : change.incident.services) json.value(service);
  json.end_array().end_object();
  std::printf("%s\n", out.c_str());
}

}  // namespace

int DetectReplayCommand::run(World& world) const {
  uint64_t findings = 0, alarms = 0, opened = 0;
  auto replay = Replay::open(
      world,
      [&](const detect::Finding& finding) {
        ++findings;
        alarms += finding.alarm;
        if (alarms_only && !finding.alarm) return;
        std::printf("%s\n", api::finding_json(finding, "").c_str());
      },
      [&](const incidents::IncidentChange& change, Timestamp now) {
        opened += change.kind == incidents::ChangeKind::kOpened;
        if (change.kind != incidents::ChangeKind::kUpdated || change.newsworthy) print_incident(change, now);
      });
  if (!replay) return complain(replay.error());
  for (const std::string& file : files)
    if (Status read = (*replay)->read(file); !read) return complain(read.error());
  (*replay)->finish();
  std::fprintf(stderr, "%llu lines: %llu findings, %llu alarms, %llu incidents\n",
               static_cast<unsigned long long>((*replay)->lines()), static_cast<unsigned long long>(findings),
               static_cast<unsigned long long>(alarms), static_cast<unsigned long long>(opened));
  return 0;
}

}  // namespace foreshock::app
