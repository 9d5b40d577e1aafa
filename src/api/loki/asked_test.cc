#include "api/loki/asked.h"

#include <gtest/gtest.h>

namespace foreshock::api::loki {
namespace {

const Timestamp kNow{1'700'000'000 * kSecond};

Asked asked(const std::string& query, const std::string& form = "") {
  net::HttpRequest request;
  request.query = *net::parse_parameters(query);
  request.body = form;
  return {request, kNow};
}

// The first lines of the contract: times and steps in every form that clients send.
TEST(Asked, TimesInEveryForm) {
  for (const char* text : {"1600000000", "1600000000000000000", "1600000000.0", "2020-09-13T12:26:40Z",
                           "2020-09-13T12:26:40.000000000Z"})
    EXPECT_EQ(asked("time=" + std::string(text)).time("time", kNow)->ns, 1'600'000'000 * kSecond) << text;
  EXPECT_EQ(asked("time=4000000000").time("time", kNow)->ns, 4'000'000'000 * kSecond);
  EXPECT_EQ(*asked("").time("time", kNow), kNow);
  EXPECT_NE(asked("start=x").range().error().message.find("could not parse 'start' parameter"),
            std::string::npos);
}

TEST(Asked, RangesAndSteps) {
  EXPECT_EQ(asked("since=5m").range()->start, kNow - 5 * kMinute);
  EXPECT_EQ(asked("").range()->start, kNow - kHour);
  EXPECT_FALSE(asked("start=20&end=10").range());
  for (const auto& [text, wanted] : {std::pair("15", 15 * kSecond), std::pair("1.5", 1500 * kMillisecond),
                                     std::pair("120ms", 120 * kMillisecond), std::pair("1m", kMinute)})
    EXPECT_EQ(asked("step=" + std::string(text)).step({}).value(), wanted) << text;
  EXPECT_FALSE(asked("step=0").step({}));
  EXPECT_FALSE(asked("step=-1").step({}));
  EXPECT_FALSE(asked("step=x").step({}));
  EXPECT_EQ(*asked("").step({kNow - kHour, kNow}), 14 * kSecond);  // max(floor(range / 250), 1) s
  EXPECT_EQ(*asked("").step({kNow - kSecond, kNow}), kSecond);
}

TEST(Asked, StepsAreAlignedAndBounded) {
  auto steps = asked("start=1000007&end=1000127&step=60").steps();
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->start_ns, 999'960 * kSecond);
  EXPECT_EQ(steps->at(steps->count - 1), 1'000'080 * kSecond);
  auto many = asked("start=0&end=20000&step=1").steps();
  ASSERT_FALSE(many);
  EXPECT_NE(many.error().message.find("exceeded maximum resolution of 11,000 points"), std::string::npos);
}

TEST(Asked, FormsCountAsTheAddress) {
  Asked form = asked("a=1", "match%5B%5D=%7Ba%3D%22b%22%7D&match%5B%5D=x&limit=7");
  EXPECT_EQ(form.text("a"), "1");
  EXPECT_EQ(form.texts("match[]"), (std::vector<std::string>{"{a=\"b\"}", "x"}));
  EXPECT_EQ(*form.number("limit", 100, 5000), 7u);
  EXPECT_FALSE(asked("limit=9000").number("limit", 100, 5000));
  EXPECT_FALSE(asked("limit=x").number("limit", 100, 5000));
}

}  // namespace
}  // namespace foreshock::api::loki
