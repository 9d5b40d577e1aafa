#include "features/activity.h"

#include <gtest/gtest.h>

#include <deque>

#include "base/limits.h"
#include "features/features_options.h"
#include "features/slot_numbers.h"

namespace foreshock::features {
namespace {

class ActivityTest : public ::testing::Test {
 protected:
  void line(std::string_view service, uint64_t template_id, int64_t seconds, uint8_t severity = 9,
            std::string_view raw = "a line", bool is_new = false, uint32_t flags = 0) {
    parse::Record& record = records_.emplace_back();
    record.timestamp = Timestamp{seconds * kSecond};
    record.severity_number = severity;
    record.raw = record.body = raw;
    record.flags = flags;
    templates::Event event;
    event.record = &record;
    event.template_id = TemplateId{template_id};
    event.template_is_new = is_new;
    events_.push_back(event);
    services_.push_back(service);
  }
  void slots(std::vector<templates::Slot> values) {
    events_.back().slots = slots_.emplace_back(std::move(values));
  }
  Activity fold() {
    folder_.add(events_, services_);
    events_.clear();
    services_.clear();
    return folder_.take(kDefaultTenant, Timestamp{5});
  }

  std::deque<parse::Record> records_;
  std::deque<std::vector<templates::Slot>> slots_;
  std::vector<templates::Event> events_;
  std::vector<std::string_view> services_;
  ActivityFolder folder_;
};

TEST_F(ActivityTest, CountsPerServiceTemplateAndStep) {
  line("cart", 1, 100);
  line("cart", 1, 105);
  line("cart", 1, 95, 17);
  line("pay", 1, 100);
  line("cart", 2, 111);
  Activity activity = fold();
  EXPECT_EQ(activity.lines, 5u);
  EXPECT_EQ(activity.tenant, kDefaultTenant);
  EXPECT_EQ(activity.event_time_max, Timestamp{111 * kSecond});
  ASSERT_EQ(activity.groups.size(), 3u);
  const GroupActivity& cart = activity.groups[0];
  EXPECT_EQ(cart.service, "cart");
  ASSERT_EQ(cart.steps.size(), 2u);
  EXPECT_EQ(cart.steps[0].step, 9);
  EXPECT_EQ(cart.steps[0].errors, 1u);
  EXPECT_EQ(cart.steps[1].step, 10);
  EXPECT_EQ(cart.steps[1].count, 2u);
  EXPECT_EQ(cart.first, Timestamp{95 * kSecond});
  EXPECT_EQ(cart.last, Timestamp{105 * kSecond});
  EXPECT_EQ(cart.severity_max, 17);
}

TEST_F(ActivityTest, TakeForgets) {
  line("cart", 1, 100);
  EXPECT_EQ(fold().groups.size(), 1u);
  EXPECT_EQ(fold().groups.size(), 0u);
  line("cart", 1, 200);
  Activity again = fold();
  ASSERT_EQ(again.groups.size(), 1u);
  EXPECT_EQ(again.groups[0].lines, 1u);
}

TEST_F(ActivityTest, StepsBefore1970RoundDown) {
  line("cart", 1, -1);
  EXPECT_EQ(fold().groups[0].steps[0].step, -1);
}

TEST_F(ActivityTest, KeepsMoreExamplesOfWhatMatters) {
  for (int i = 0; i < 5; ++i) line("cart", 1, 100);
  for (int i = 0; i < 5; ++i) line("cart", 2, 100, 17);
  line("cart", 3, 100, 9, std::string_view(), true);
  Activity activity = fold();
  EXPECT_EQ(activity.groups[0].examples.size(), 1u);
  EXPECT_EQ(activity.groups[1].examples.size(), limits::kExamplesPerFinding);
  EXPECT_TRUE(activity.groups[2].template_is_new);
}

TEST_F(ActivityTest, CutsLongExamplesBetweenCharacters) {
  std::string raw = std::string(kExampleBytesMax - 1, 'x') + "\xd1\x81 tail";
  line("cart", 1, 100, 9, raw);
  EXPECT_EQ(fold().groups[0].examples[0].size(), kExampleBytesMax - 1);
}

TEST_F(ActivityTest, SkewedTimesDoNotMoveTheClock) {
  line("cart", 1, 100);
  line("cart", 1, 900000, 9, "x", false, parse::kTimestampSkewed);
  EXPECT_EQ(fold().event_time_max, Timestamp{100 * kSecond});
}

TEST_F(ActivityTest, KeepsSlotsOfTheFirstEvent) {
  line("cart", 1, 100);
  std::vector<templates::Slot> slots(40);
  slots[0].value = "503";
  events_[0].slots = slots;
  Activity activity = fold();
  ASSERT_EQ(activity.groups[0].slot_values.size(), kSlotValuesMax);
  EXPECT_EQ(activity.groups[0].slot_values[0], "503");
}

TEST_F(ActivityTest, TooManyPairsFoldIntoTemplateZero) {
  for (uint64_t i = 1; i <= kGroupsMax + 100; ++i) line("cart", i, 100);
  Activity activity = fold();
  EXPECT_EQ(activity.groups.size(), kGroupsMax + 1);
  EXPECT_EQ(activity.folded_lines, 100u);
  EXPECT_EQ(activity.groups.back().template_id, TemplateId{0});
  EXPECT_EQ(activity.groups.back().lines, 100u);
  uint64_t lines = 0;
  for (const GroupActivity& group : activity.groups) lines += group.lines;
  EXPECT_EQ(lines, activity.lines) << "nothing is lost";
}

TEST_F(ActivityTest, TooManyStepsCountInTheNearest) {
  for (size_t i = 0; i < kStepsPerGroupMax + 50; ++i) line("cart", 1, static_cast<int64_t>(i) * 10);
  Activity activity = fold();
  EXPECT_EQ(activity.groups[0].steps.size(), kStepsPerGroupMax);
  EXPECT_EQ(activity.moved_lines, 50u);
  uint64_t lines = 0;
  for (const StepCount& step : activity.groups[0].steps) lines += step.count;
  EXPECT_EQ(lines, activity.lines);
}

TEST_F(ActivityTest, BatchSizeDoesNotMatter) {
  auto fill = [&] {
    for (int i = 0; i < 300; ++i) line(i % 3 ? "cart" : "pay", static_cast<uint64_t>(i % 7 + 1), 1000 - i);
  };
  fill();
  Activity whole = fold();
  fill();
  for (size_t i = 0; i < events_.size(); ++i)
    folder_.add(std::span(events_).subspan(i, 1), std::span(services_).subspan(i, 1));
  Activity pieces = folder_.take(kDefaultTenant, Timestamp{5});
  ASSERT_EQ(pieces.groups.size(), whole.groups.size());
  for (size_t i = 0; i < whole.groups.size(); ++i) {
    EXPECT_EQ(pieces.groups[i].lines, whole.groups[i].lines);
    EXPECT_EQ(pieces.groups[i].steps.size(), whole.groups[i].steps.size());
    EXPECT_EQ(pieces.groups[i].examples, whole.groups[i].examples);
  }
}

TEST_F(ActivityTest, LooksAtNumbersWordsAndIdsOfSlots) {
  using parse::TokenType;
  for (int i = 0; i < 10; ++i) {
    line("pay", 1, 100 + i);
    slots({{i < 5 ? "35ms" : "2s", TokenType::kDuration},
           {i % 2 ? "north" : "south", TokenType::kWord},
           {"order-123456", TokenType::kId},
           {"x1", TokenType::kId}});
  }
  Activity activity = fold();
  const GroupActivity& group = activity.groups[0];
  ASSERT_EQ(group.numbers.size(), 1u);
  EXPECT_EQ(group.numbers[0].slot, 0);
  EXPECT_EQ(group.numbers[0].count, 10u);
  EXPECT_EQ(group.numbers[0].max, 2000);
  EXPECT_EQ(group.numbers[0].bins[number_bin(35)], 5u);
  ASSERT_EQ(group.words.size(), 1u);
  EXPECT_EQ(group.words[0].slot, 1);
  ASSERT_EQ(group.words[0].words.size(), 2u);
  EXPECT_EQ(group.words[0].words[0].text, "south");
  EXPECT_EQ(group.words[0].words[0].count, 5u);
  ASSERT_EQ(activity.ids.size(), 10u) << "short ids bind nothing";
  EXPECT_EQ(activity.ids[0].slot, 2);
  EXPECT_EQ(activity.ids[0].key, activity.ids[9].key);
}

TEST_F(ActivityTest, ManyIdsAreThinnedByIdAndManyWordsAreNoSet) {
  std::deque<std::string> names;
  for (size_t i = 0; i < kIdSightsMax + 500; ++i) {
    names.push_back("session-" + std::to_string(100'000 + i));
    line("pay", 1, 100);
    slots({{names.back(), parse::TokenType::kId}, {names.back(), parse::TokenType::kWord}});
  }
  Activity activity = fold();
  EXPECT_TRUE(activity.groups[0].words[0].many);
  EXPECT_LT(activity.ids.size(), kIdSightsMax);
  EXPECT_GT(activity.ids.size(), kIdSightsMax / 4);
  EXPECT_EQ(activity.id_mask, 1u);
  for (const IdSight& id : activity.ids) EXPECT_EQ(id.key & 1, 0u);
}

}  // namespace
}  // namespace foreshock::features
