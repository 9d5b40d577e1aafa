#include "app/explain/survey.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/explain/print.h"
#include "app/explain/story.h"
#include "app/generate/shop.h"
#include "classify/known_messages.h"

namespace foreshock::app::explain {
namespace {

Survey survey_of(const std::string& text, size_t workers) {
  templates::Catalogue catalogue;
  std::vector<std::unique_ptr<Surveyor>> surveyors;
  for (size_t i = 0; i < workers; ++i)
    surveyors.push_back(std::make_unique<Surveyor>(catalogue, "UTC", Timestamp{1'780'300'000 * kSecond}));
  size_t at = 0, turn = 0;
  while (at < text.size()) {
    size_t end = std::min(text.find('\n', std::min(text.size() - 1, at + 20'000)), text.size() - 1) + 1;
    surveyors[turn++ % workers]->take(std::string_view(text).substr(at, end - at), "shop");
    at = end;
  }
  return add_up(catalogue, surveyors);
}

std::string shop_text(const std::string& scenario) {
  auto shop = generate::Shop::open({.scenario = scenario,
                                    .seed = 9,
                                    .rate = 50,
                                    .start = {1'780'272'000 * kSecond},
                                    .duration_ns = 20 * kMinute,
                                    .as_syslog = true});
  generate::Slice slice;
  std::string text;
  while (shop->next(kSecond, slice)) text += slice.text;
  return text;
}

TEST(Survey, CountsEveryLineOnceWhateverTheWorkers) {
  std::string text = shop_text("healthy");
  Survey one = survey_of(text, 1), three = survey_of(text, 3);
  uint64_t lines = static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
  for (const Survey* survey : {&one, &three}) {
    EXPECT_EQ(survey->lines, lines);
    uint64_t sum = 0;
    for (const TemplateStats& t : survey->templates) sum += t.count;
    EXPECT_EQ(sum, lines);
    EXPECT_EQ(survey->services.size(), generate::kServiceCount);
  }
}

// The shop's own services say nothing that other software is known for; its database and edge are real
// programs.
TEST(Survey, OnlyMessagesOfRealProgramsHaveNames) {
  size_t named = 0;
  for (const char* scenario : {"healthy", "incident"})
    for (const TemplateStats& t : survey_of(shop_text(scenario), 1).templates) {
      named += t.cls.known != nullptr;
      if (t.service == "postgres" || t.service == "edge") continue;
      EXPECT_EQ(t.cls.known, nullptr) << t.service << ": " << t.text << " has a name of other software";
    }
  EXPECT_GT(named, 0u);
}

TEST(Survey, NamesReachEveryPrintedForm) {
  std::string text =
      "Nov 23 07:44:25 web-1 sshd[812]: Failed password for root from 192.0.2.7 port 51022 ssh2\n"
      "Nov 23 07:44:26 web-1 kernel: [812.5] EXT4-fs (sda1): Remounting filesystem read-only\n";
  Survey survey = survey_of(text, 1);
  Story story = tell_story(survey, 10);
  for (const std::string& out : {to_text(story), to_json(story), to_html(story, "t")}) {
    EXPECT_NE(out.find("Password login failed"), std::string::npos) << out;
    EXPECT_NE(out.find("ext4 became read-only"), std::string::npos) << out;
  }
}

TEST(Story, FindsTheDatabaseBehindTheIncident) {
  Survey survey = survey_of(shop_text("incident"), 2);
  Story story = tell_story(survey, 10);
  ASSERT_FALSE(story.causes.empty());
  bool names_database = false;
  for (size_t i = 0; i < std::min<size_t>(3, story.causes.size()); ++i)
    names_database |=
        story.causes[i].stats->service == "postgres" || story.causes[i].stats->service == "orders";
  EXPECT_TRUE(names_database) << to_text(story);
  EXPECT_FALSE(story.bursts.empty());
  EXPECT_FALSE(story.fresh.empty());
}

TEST(Story, AHealthyShopHasNoFirstCause) {
  Survey survey = survey_of(shop_text("healthy"), 2);
  Story story = tell_story(survey, 10);
  EXPECT_TRUE(story.bursts.empty()) << to_text(story);
}

TEST(Story, NothingAtAllIsTold) {
  Survey survey = survey_of("", 1);
  Story story = tell_story(survey, 10);
  EXPECT_NE(story.summary.find("0 lines"), std::string::npos);
  EXPECT_FALSE(to_text(story).empty());
  EXPECT_NE(to_json(story).find("\"lines\":0"), std::string::npos);
  EXPECT_NE(to_html(story, "x").find("</html>"), std::string::npos);
}

TEST(Survey, TimesHaveTheirDateWhereLinesAreOfSeveralDays) {
  Survey survey;
  survey.first = Timestamp{1'790'000'000 * kSecond};
  survey.last = survey.first + kHour;
  EXPECT_EQ(survey.time_text(survey.first), "14:13:20");
  survey.last = survey.first + 30 * kDay;
  EXPECT_EQ(survey.time_text(survey.first), "2026-09-21 14:13:20");
}

TEST(Print, PagesAndTerminalsAreNotFooledByLines) {
  Survey survey = survey_of("2026-06-01T00:00:00Z ERROR <script>alert(1)</script> \x1b[31m bad\n", 1);
  Story story = tell_story(survey, 10);
  EXPECT_EQ(to_html(story, "<b>").find("<script>"), std::string::npos);
  EXPECT_EQ(to_text(story).find("\x1b[31m bad"), std::string::npos);
  EXPECT_EQ(sparkline({0, 1, 8}).substr(0, 1), " ");
}

}  // namespace
}  // namespace foreshock::app::explain
