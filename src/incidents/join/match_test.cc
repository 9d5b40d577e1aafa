#include "incidents/join/match.h"

#include <gtest/gtest.h>

namespace foreshock::incidents {
namespace {

const auto kNothingCommon = [](const Entity&) { return false; };

detect::Finding finding(std::string service, uint64_t template_id, int64_t second, std::string cause = "",
                        std::string line = "") {
  detect::Finding f;
  f.id = service + std::to_string(second);
  f.service = std::move(service);
  f.template_id = TemplateId{template_id};
  f.at = {second * kSecond};
  f.alarm = true;
  f.outcome = "incident";
  f.cause = std::move(cause);
  f.examples = {std::move(line)};
  return f;
}

struct Open {
  Incident incident;
  Evidence evidence;
  explicit Open(const detect::Finding& f) {
    add(f);
    incident.started_at = f.at;
  }
  void add(const detect::Finding& f) {
    evidence.absorb(f, marks_of(f), false);
    incident.updated_at = std::max(incident.updated_at, f.at);
    ++incident.finding_count;
  }
  Match match(const detect::Finding& f) const {
    return incidents::match(incident, evidence, f, marks_of(f), IncidentsOptions{}, kNothingCommon);
  }
};

TEST(Match, OrdersItsReasons) {
  Open open(finding("payments", 1, 1000, "database", "10.0.3.7 refused"));
  Match same = open.match(finding("payments", 1, 1100));
  Match service = open.match(finding("payments", 2, 1100));
  Match named = open.match(finding("cart", 3, 1100, "", "POST payments failed"));
  Match message = open.match(finding("orders", 1, 1300));
  Match entity = open.match(finding("users", 4, 1300, "", "peer 10.0.3.7:99 gone"));
  Match burst = open.match(finding("web", 5, 1060));
  EXPECT_GT(same.strength, service.strength);
  EXPECT_GT(service.strength, named.strength);
  EXPECT_GT(named.strength, message.strength);
  EXPECT_GT(message.strength, entity.strength);
  EXPECT_GT(entity.strength, burst.strength);
  EXPECT_GT(burst.strength, 0);
  EXPECT_EQ(burst.reason, "same burst, 1m after payments");
  EXPECT_EQ(entity.reason, "both hold the address 10.0.3.7");
}

TEST(Match, FarInTimeDoesNotFit) {
  Open open(finding("payments", 1, 1000));
  EXPECT_EQ(open.match(finding("payments", 2, 1000 + 700)).strength, 0);
  EXPECT_EQ(open.match(finding("payments", 2, 1000 - 700)).strength, 0);
  EXPECT_EQ(open.match(finding("web", 5, 1000 + 130)).strength, 0);
}

TEST(Match, TheGapGrowsWithTheFindings) {
  Open open(finding("payments", 1, 1000));
  for (int i = 0; i < 20; ++i) open.add(finding("payments", 1, 1000));
  EXPECT_GT(open.match(finding("payments", 2, 1000 + 1100)).strength, 0);
}

TEST(Match, UnrelatedCausesInOneBurstStayApart) {
  Open open(finding("search", 1, 1000, "storage"));
  EXPECT_EQ(open.match(finding("auth", 2, 1010, "tls")).strength, 0);
  EXPECT_GT(open.match(finding("auth", 2, 1010, "dependency_timeout")).strength, 0);
  EXPECT_GT(open.match(finding("orders", 2, 1010, "database")).strength, 0);
}

TEST(Match, AVeryLongIncidentTakesInNoNewService) {
  Open open(finding("payments", 1, 1000));
  open.add(finding("payments", 1, 1000 + 3700));
  EXPECT_EQ(open.match(finding("web", 5, 1000 + 3710)).strength, 0);
  EXPECT_GT(open.match(finding("payments", 6, 1000 + 3710)).strength, 0);
}

TEST(Match, ACommonEntityProvesNothing) {
  Open open(finding("payments", 1, 1000, "", "10.0.3.7"));
  detect::Finding other = finding("users", 4, 1300, "", "10.0.3.7");
  auto common = [](const Entity&) { return true; };
  EXPECT_EQ(match(open.incident, open.evidence, other, marks_of(other), IncidentsOptions{}, common).strength,
            0);
}

TEST(Match, NormalFindingsWithoutAlarmJoinNoBurst) {
  Open open(finding("payments", 1, 1000));
  detect::Finding quiet = finding("web", 5, 1010);
  quiet.alarm = false;
  quiet.outcome = "normal";
  EXPECT_EQ(open.match(quiet).strength, 0);
}

TEST(Match, AlikeNeedsServiceAndMessageKindOrCause) {
  Open open(finding("payments", 1, 1000, "database"));
  EXPECT_TRUE(is_alike(open.evidence, finding("payments", 1, 3000)));
  EXPECT_TRUE(is_alike(open.evidence, finding("payments", 9, 3000, "database")));
  EXPECT_FALSE(is_alike(open.evidence, finding("payments", 9, 3000, "memory")));
  EXPECT_FALSE(is_alike(open.evidence, finding("cart", 1, 3000, "database")));
}

}  // namespace
}  // namespace foreshock::incidents
