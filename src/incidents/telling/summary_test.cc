#include "incidents/telling/summary.h"

#include <gtest/gtest.h>

namespace foreshock::incidents {
namespace {

detect::Finding finding(std::string service, int64_t second, std::string text, std::string cause) {
  detect::Finding f;
  f.id = service + std::to_string(second);
  f.service = std::move(service);
  f.template_id = TemplateId{static_cast<uint64_t>(second)};
  f.template_text = std::move(text);
  f.at = {second * kSecond};
  f.alarm = true;
  f.outcome = "incident";
  f.cause = std::move(cause);
  f.p_value = 1e-9;
  f.score = 85;
  f.why = "52 lines in 10 s where 0.1 is usual.";
  return f;
}

Incident summary_of(const std::vector<detect::Finding>& findings, Urgency before = Urgency::kLow) {
  Evidence evidence;
  for (const detect::Finding& f : findings) evidence.absorb(f, marks_of(f), false);
  Incident incident;
  incident.urgency = before;
  summarise(evidence, incident);
  return incident;
}

TEST(Summary, TitleNamesTheLeadAndHowManyAreBehindIt) {
  Incident incident =
      summary_of({finding("payments", 10, "connect to postgres <ip>: connection refused", "database"),
                  finding("cart", 20, "call timed out", "dependency_timeout"),
                  finding("web", 30, "call timed out", "dependency_timeout"),
                  finding("checkout", 50, "call timed out", "dependency_timeout")});
  EXPECT_EQ(incident.title, "payments: database connections refused, and 3 services behind it");
  EXPECT_EQ(incident.why, "52 lines in 10 s where 0.1 is usual; cart, web and checkout followed within 40s.");
  EXPECT_EQ(incident.services, (std::vector<std::string>{"payments", "cart", "web", "checkout"}));
  EXPECT_EQ(incident.urgency, Urgency::kCritical);
}

TEST(Summary, OneServiceAlone) {
  Incident incident = summary_of({finding("search", 10, "no space left on device", "storage")});
  EXPECT_EQ(incident.title, "search: disk full");
  EXPECT_EQ(incident.urgency, Urgency::kHigh);
}

TEST(Summary, UrgencyFollowsClassAndNeverFalls) {
  detect::Finding mild = finding("search", 10, "x", "");
  mild.outcome = "normal";
  EXPECT_EQ(urgency_of(mild), Urgency::kLow);
  mild.outcome = "warning";
  EXPECT_EQ(urgency_of(mild), Urgency::kMedium);
  detect::Finding fatal = finding("search", 10, "x", "");
  fatal.severity_number = 21;
  EXPECT_EQ(urgency_of(fatal), Urgency::kCritical);
  fatal.alarm = false;
  EXPECT_EQ(urgency_of(fatal), Urgency::kLow);
  EXPECT_EQ(summary_of({mild}, Urgency::kHigh).urgency, Urgency::kHigh);
}

TEST(Summary, HostileTextMakesNoLongOrBrokenTitle) {
  detect::Finding f = finding(std::string(500, 'x') + "\n", 10, std::string(5000, '\xff'), "");
  Incident incident = summary_of({f});
  EXPECT_LE(incident.title.size(), kTitleBytesMax + 3);
  EXPECT_EQ(incident.title.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace foreshock::incidents
