#include "incidents/join/evidence.h"

#include <gtest/gtest.h>

#include "incidents/incidents_options.h"

namespace foreshock::incidents {
namespace {

detect::Finding finding(std::string service, uint64_t template_id, int64_t second, std::string line = "") {
  detect::Finding f;
  f.id = service + "/" + std::to_string(template_id) + "/" + std::to_string(second);
  f.service = std::move(service);
  f.template_id = TemplateId{template_id};
  f.at = {second * kSecond};
  f.alarm = true;
  f.outcome = "incident";
  f.p_value = 1e-6;
  f.score = 80;
  f.examples = {std::move(line)};
  return f;
}

void absorb(Evidence& evidence, const detect::Finding& f, bool again = false) {
  evidence.absorb(f, marks_of(f), again);
}

TEST(Evidence, KeepsOnsetCountAndWorstOfEachService) {
  Evidence evidence;
  absorb(evidence, finding("cart", 1, 20));
  absorb(evidence, finding("payments", 2, 10));
  absorb(evidence, finding("cart", 3, 5));
  auto services = evidence.by_onset();
  ASSERT_EQ(services.size(), 2u);
  EXPECT_EQ(services[0]->service, "cart");
  EXPECT_EQ(services[0]->onset.ns, 5 * kSecond);
  EXPECT_EQ(services[0]->findings, 2u);
  EXPECT_EQ(services[0]->class_weight, 1);
  EXPECT_TRUE(evidence.has_same("cart", TemplateId{1}));
  EXPECT_FALSE(evidence.has_same("cart", TemplateId{2}));
}

TEST(Evidence, TheSameFindingAgainIsNotCounted) {
  Evidence evidence;
  absorb(evidence, finding("cart", 1, 20));
  absorb(evidence, finding("cart", 1, 20), true);
  EXPECT_EQ(evidence.by_onset()[0]->findings, 1u);
}

TEST(Evidence, ACauseOfItsOwnLeadsBeforeASymptom) {
  Evidence evidence;
  detect::Finding symptom = finding("cart", 1, 1), root = finding("cart", 2, 9);
  symptom.cause = "dependency_timeout";
  symptom.score = 99;
  root.cause = "storage";
  absorb(evidence, symptom);
  absorb(evidence, root);
  EXPECT_EQ(evidence.by_onset()[0]->lead.id, root.id);
  EXPECT_FALSE(evidence.by_onset()[0]->only_symptoms);
  EXPECT_TRUE(evidence.causes().contains("storage"));
  EXPECT_FALSE(evidence.causes().contains("dependency_timeout"));
}

TEST(Evidence, CountsWhoNamesWhom) {
  Evidence evidence;
  absorb(evidence, finding("cart", 1, 1, "POST http://payments:8080/charge timed out"));
  absorb(evidence, finding("payments", 2, 2, "payments is unwell"));
  EXPECT_EQ(evidence.namers("payments"), 1u);
  EXPECT_EQ(evidence.namers("cart"), 0u);
}

TEST(Evidence, RecognisesDeployMarkers) {
  detect::Finding f = finding("cart", 1, 1);
  f.kind = detect::FindingKind::kNewTemplate;
  f.outcome = "normal";
  for (const char* text :
       {"Started CartApplication in <duration>", "running version <version>", "Deployed cart <version>"}) {
    f.template_text = text;
    EXPECT_TRUE(is_deploy_marker(f)) << text;
  }
  f.template_text = "conversion restarted";
  EXPECT_FALSE(is_deploy_marker(f));
  f.template_text = "failed to parse version <version>";
  f.outcome = "incident";
  EXPECT_FALSE(is_deploy_marker(f));
}

TEST(Evidence, IsBounded) {
  Evidence evidence;
  for (size_t i = 0; i < 2 * kServicesPerIncidentMax; ++i)
    absorb(evidence, finding("service" + std::to_string(i), i + 1, 1));
  EXPECT_EQ(evidence.services(), kServicesPerIncidentMax);
}

}  // namespace
}  // namespace foreshock::incidents
