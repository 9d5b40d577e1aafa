#include "incidents/incident_json.h"

#include <gtest/gtest.h>

namespace foreshock::incidents {
namespace {

TEST(IncidentJson, ReadsBackEveryField) {
  Incident incident;
  incident.id = "0123456789abcdef";
  incident.number = 12;
  incident.tenant = TenantId{4};
  incident.title = "payments: disk full";
  incident.why = "why";
  incident.status = IncidentStatus::kAcknowledged;
  incident.urgency = Urgency::kCritical;
  incident.services = {"payments", "cart"};
  incident.started_at = {1};
  incident.updated_at = {2};
  incident.opened_at = {3};
  incident.acknowledged_at = {4};
  incident.acknowledged_by = "ana";
  incident.finding_count = 9;
  incident.version = 5;
  incident.timeline = {{{1}, "note", "hello", "ana", ""}};
  incident.causes = {{"payments", TemplateId{9}, "t", "first", 0.5, {1}}};
  detect::Finding finding;
  finding.id = "f";
  finding.tenant = TenantId{4};
  incident.findings = {finding};
  std::string json = incident_to_json(incident);
  auto read = incident_from_json(json);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(incident_to_json(*read), json);
  EXPECT_EQ(read->urgency, Urgency::kCritical);
  EXPECT_EQ(read->services, incident.services);
  EXPECT_EQ(read->findings.size(), 1u);
  EXPECT_EQ(read->causes[0].template_id, TemplateId{9});
}

TEST(IncidentJson, DamageIsAnError) {
  EXPECT_FALSE(incident_from_json("{}"));
  EXPECT_FALSE(incident_from_json("nonsense"));
  EXPECT_FALSE(causes_from_json("{}"));
  EXPECT_FALSE(causes_from_json("[1]"));
  EXPECT_FALSE(names_from_json("[1]"));
  EXPECT_EQ(*names_from_json(names_to_json({"a", "\"b\""})), (std::vector<std::string>{"a", "\"b\""}));
}

}  // namespace
}  // namespace foreshock::incidents
