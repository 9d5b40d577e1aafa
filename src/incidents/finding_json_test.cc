#include "incidents/finding_json.h"

#include <gtest/gtest.h>

#include <limits>

namespace foreshock::incidents {
namespace {

detect::Finding sample() {
  detect::Finding f;
  f.id = "00000000000000aa";
  f.tenant = TenantId{3};
  f.kind = detect::FindingKind::kErrorRatio;
  f.service = "payments";
  f.template_id = TemplateId{0xfedcba9876543210};
  f.template_text = "connection to <ip> refused";
  f.at = {1'780'000'000'123'456'789};
  f.window_start = f.at - kMinute;
  f.window_end = f.at;
  f.observed = 0.25;
  f.expected = 0.001;
  f.expected_high = 0.01;
  f.unit = "share";
  f.p_value = 3.5e-12;
  f.score = 97;
  f.alarm = true;
  f.severity_number = 17;
  f.outcome = "incident";
  f.cause = "database";
  f.why = "25 % of the lines of payments are errors, usually 0.1 %.";
  f.contributions = {{"a", 0.75}, {"b", 0.25}};
  f.top_templates = {{TemplateId{7}, "x <num>", 12, 0.5}};
  f.examples = {"line \"one\"\n\ttwo", "caf\xc3\xa9"};
  f.model = "ratio/1";
  f.latency_ns = 42;
  f.first_seen = {1'770'000'000'000'000'000};
  f.change = "version two started";
  f.change_at = f.at - 5 * kMinute;
  f.similar = {{"00000000000000ab", f.at - kDay}};
  f.quiet_at = 0.125;
  f.counterfactual = "would not alarm below 12 errors in these 96 lines";
  return f;
}

TEST(FindingJson, ReadsBackEveryField) {
  detect::Finding f = sample();
  std::string json = finding_to_json(f);
  auto read = finding_from_json(json);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(finding_to_json(*read), json);
  EXPECT_EQ(read->at, f.at);
  EXPECT_EQ(read->template_id, f.template_id);
  EXPECT_EQ(read->p_value, f.p_value);
  EXPECT_EQ(read->examples, f.examples);
  EXPECT_EQ(read->kind, f.kind);
  EXPECT_EQ(read->contributions[1].share, 0.25);
  EXPECT_EQ(read->top_templates[0].count, 12u);
  EXPECT_EQ(read->change, f.change);
  EXPECT_EQ(read->similar[0].at, f.similar[0].at);
  EXPECT_EQ(read->quiet_at, 0.125);
}

TEST(FindingJson, OldRowsMissFieldsAndStayReadable) {
  auto read = finding_from_json(R"({"id":"x","tenant":"0000000000000001","kind":"silence","at":5})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->p_value, 1);
  EXPECT_EQ(read->at.ns, 5);
}

TEST(FindingJson, DamageIsAnError) {
  std::string json = finding_to_json(sample());
  for (const std::string& text :
       {std::string("[]"), std::string("{\"id\":\"x\"}"), json.substr(0, json.size() / 2),
        std::string(R"({"id":"x","tenant":"0000000000000001","kind":"silence","at":"late"})"),
        std::string(R"({"id":"x","tenant":"0000000000000001","kind":"silence","severity_number":300})"),
        std::string(R"({"id":"x","tenant":"0000000000000001","kind":"silence","examples":[1]})")}) {
    auto read = finding_from_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kCorrupt);
  }
}

TEST(FindingJson, InvalidUtf8AndInfinityAreStored) {
  detect::Finding f = sample();
  f.examples = {
      "a\xff"
      "b"};
  f.observed = std::numeric_limits<double>::infinity();
  auto read = finding_from_json(finding_to_json(f));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->examples[0],
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(read->observed, 0);
}

}  // namespace
}  // namespace foreshock::incidents
