#include "api/routes/template_counts.h"

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using TemplateCountsTest = ApiTest;

TEST_F(TemplateCountsTest, RangesAreWholeMinutesInAtMostThirtySlices) {
  for (int64_t span : {kMinute, 5 * kMinute, kHour, 7 * kHour, 30 * kDay}) {
    CountedRange range = counted_range(now() - span, now());
    EXPECT_EQ(range.step_ns % kMinute, 0);
    EXPECT_LE((range.end - range.start + range.step_ns - 1) / range.step_ns, kTrendSlices);
    EXPECT_LE(range.start, now() - span);
    EXPECT_EQ(range.start.ns % kMinute, 0);
  }
}

TEST_F(TemplateCountsTest, ServicesOfOneTemplateAreFolded) {
  store_.counts = {{TemplateId{1}, "a", 9, 10, {4, 6}, {5 * kMinute}, {9 * kMinute}},
                   {TemplateId{1}, "b", 17, 30, {30}, {2 * kMinute}, {8 * kMinute}},
                   {TemplateId{2}, "a", 9, 0, {0}, {1}, {1}}};
  Api::Shared shared(dependencies(), {});
  auto counted = count_templates(shared, kDefaultTenant, counted_range(now() - kHour, now()), "");
  ASSERT_TRUE(counted);
  ASSERT_EQ(counted->size(), 1u) << "what does not occur in the range is left out";
  const CountedTemplate& one = counted->front();
  EXPECT_EQ(one.count, 40u);
  EXPECT_EQ(one.severity_number, 17) << "of the service with most of it";
  EXPECT_EQ(one.first_seen.ns, 2 * kMinute);
  EXPECT_EQ(one.last_seen.ns, 9 * kMinute);
  EXPECT_EQ(one.trend, (std::vector<uint64_t>{34, 6}));
  EXPECT_EQ(one.services.size(), 2u);
}

TEST_F(TemplateCountsTest, KnownMessagesHaveNameHintAndOrigin) {
  for (auto [service, known] : {std::pair{"sshd", true}, std::pair{"checkout", false}}) {
    CountedTemplate counted;
    counted.text = known ? "Failed password for <*> from <ip> port <num> <id>" : "basket is empty";
    counted.service = service;
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    write_template_fields(json, counted, 1, now());
    json.end_object();
    Json fields = Json::parse(out);
    EXPECT_EQ(fields.contains("name"), known) << out;
    EXPECT_EQ(fields.value("known_from", ""), known ? "sshd" : "");
    EXPECT_EQ(fields.value("hint", "").empty(), !known);
    EXPECT_EQ(fields["class"]["outcome"], known ? "warning" : "normal");
  }
}

}  // namespace
}  // namespace foreshock::api
