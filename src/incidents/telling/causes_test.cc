#include "incidents/telling/causes.h"

#include <gtest/gtest.h>

#include "incidents/incidents_options.h"

namespace foreshock::incidents {
namespace {

detect::Finding finding(std::string service, int64_t second, std::string cause, std::string line = "") {
  detect::Finding f;
  f.id = service + std::to_string(second);
  f.service = std::move(service);
  f.template_id = TemplateId{static_cast<uint64_t>(second)};
  f.at = {second * kSecond};
  f.alarm = true;
  f.outcome = "incident";
  f.cause = std::move(cause);
  f.p_value = 1e-9;
  f.observed = 52;
  f.expected = 1;
  f.unit = "lines/10s";
  f.examples = {std::move(line)};
  return f;
}

Evidence evidence_of(const std::vector<detect::Finding>& findings) {
  Evidence evidence;
  for (const detect::Finding& f : findings) evidence.absorb(f, marks_of(f), false);
  return evidence;
}

TEST(Causes, TheEarliestComesFirstAndSaysSo) {
  auto causes =
      rank_causes(evidence_of({finding("cart", 40, "dependency_timeout"), finding("payments", 10, "database"),
                               finding("web", 70, "dependency_timeout")}));
  ASSERT_EQ(causes.size(), 3u);
  EXPECT_EQ(causes[0].service, "payments");
  EXPECT_EQ(causes[0].onset.ns, 10 * kSecond);
  EXPECT_NE(causes[0].why.find("first of 3 services"), std::string::npos) << causes[0].why;
  EXPECT_NE(causes[0].why.find("52 lines/10s where 1 is usual"), std::string::npos) << causes[0].why;
  EXPECT_GT(causes[0].score, causes[1].score);
  EXPECT_LE(causes[0].score, 1);
}

TEST(Causes, TheOneThatOthersNameBeatsOneThatWasSlightlyEarlier) {
  auto causes = rank_causes(
      evidence_of({finding("cart", 10, "dependency_timeout", "POST http://payments/charge timed out"),
                   finding("web", 14, "dependency_timeout", "upstream payments timed out"),
                   finding("payments", 20, "database")}));
  EXPECT_EQ(causes[0].service, "payments");
  EXPECT_NE(causes[0].why.find("lines of 2 other services name it"), std::string::npos) << causes[0].why;
}

TEST(Causes, SharesAreToldInPercent) {
  detect::Finding errors = finding("cart", 10, "crash");
  errors.unit = "share";
  errors.observed = 0.423;
  errors.expected = 0.00033;
  auto causes = rank_causes(evidence_of({errors}));
  EXPECT_NE(causes[0].why.find("(42 % where 0.033 % is usual)"), std::string::npos) << causes[0].why;
}

TEST(Causes, ADeployJustBeforeSpeaksForAService) {
  Evidence without = evidence_of({finding("cart", 10, "crash")});
  Evidence with = evidence_of({finding("cart", 10, "crash")});
  with.note_deploy("cart", {5 * kSecond});
  EXPECT_GT(rank_causes(with)[0].score, rank_causes(without)[0].score);
  EXPECT_NE(rank_causes(with)[0].why.find("deployed or restarted 5s before"), std::string::npos);
}

TEST(Causes, AreFew) {
  std::vector<detect::Finding> many;
  for (int i = 0; i < 50; ++i) many.push_back(finding("service" + std::to_string(i), i, ""));
  EXPECT_EQ(rank_causes(evidence_of(many)).size(), kCausesMax);
}

}  // namespace
}  // namespace foreshock::incidents
