#include "api/rendering.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace foreshock::api {
namespace {

using Json = nlohmann::json;

TEST(Rendering, FindingHasEveryRequiredField) {
  detect::Finding finding;
  finding.id = "f1";
  finding.kind = detect::FindingKind::kSilence;
  finding.expected_low = std::numeric_limits<double>::quiet_NaN();
  finding.severity_number = 17;
  Json json = Json::parse(finding_json(finding, ""));
  for (const char* key : {"id", "at", "window_start", "window_end", "kind", "service", "severity", "observed",
                          "p_value", "score", "alarm", "why", "contributions", "top_templates", "examples"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_EQ(json["kind"], "silence");
  EXPECT_EQ(json["severity"], "error");
  EXPECT_EQ(json["template_id"], "");
  EXPECT_TRUE(json["expected_low"].is_null());
  EXPECT_TRUE(json["incident_id"].is_null());
  EXPECT_EQ(Json::parse(finding_json(finding, "i7"))["incident_id"], "i7");
  EXPECT_FALSE(json.contains("name"));
  finding.service = "kernel";
  finding.template_text = "<id> (<*>): Remounting filesystem read-only";
  EXPECT_EQ(Json::parse(finding_json(finding, ""))["name"], "ext4 became read-only");
}

TEST(Rendering, IncidentTimesAreNullUntilTheyHappen) {
  incidents::Incident incident;
  incident.id = "i1";
  incident.number = 12;
  incident.urgency = incidents::Urgency::kCritical;
  incident.started_at = {kSecond};
  Json json = Json::parse(incident_json(incident));
  EXPECT_EQ(json["started_at"], "1970-01-01T00:00:01.000000000Z");
  EXPECT_TRUE(json["acknowledged_at"].is_null());
  EXPECT_TRUE(json["acknowledged_by"].is_null());
  EXPECT_EQ(json["severity"], "fatal");
  EXPECT_EQ(json["status"], "open");
  EXPECT_EQ(json["version"], 1);
}

TEST(Rendering, SourceSharesAddUp) {
  SourceView source;
  source.id = "s1";
  source.kind = "file";
  source.formats = {{"json", 3}, {"raw", 1}};
  std::string out;
  JsonWriter writer(out);
  write_source(writer, source);
  Json json = Json::parse(out);
  EXPECT_EQ(json["formats"][0]["share"], 0.75);
  EXPECT_TRUE(json["last_record_at"].is_null());
  EXPECT_TRUE(json["lag_bytes"].is_null());
  EXPECT_EQ(Json::parse(source_json(source, nullptr))["source_id"], "s1");
}

TEST(Rendering, RunbookStepsShowWhatToTypeOrOpen) {
  remediation::Runbook runbook{"disk-full", "A disk is full", "Gets it writing again.", {}, {}, "built-in"};
  runbook.steps = {{remediation::StepKind::kRead, "See which is full.", "df -h", ""},
                   {remediation::StepKind::kRead, "Open the page.", "", "https://wiki/disk"}};
  std::string out;
  JsonWriter writer(out);
  write_runbook(writer, runbook, "");
  Json json = Json::parse(out);
  EXPECT_EQ(json["why"], "Gets it writing again.");
  EXPECT_EQ(json["steps"][0], Json::parse(R"({"text":"See which is full.","command":"df -h"})"));
  EXPECT_EQ(json["steps"][1]["text"], "Open the page. (https://wiki/disk)");
}

TEST(Rendering, Stats) {
  Json json = Json::parse(stats_json({1.5, 20, 7, 1}));
  EXPECT_EQ(json["lines_per_second"], 1.5);
  EXPECT_EQ(json["lines_total"], 7);
}

}  // namespace
}  // namespace foreshock::api
