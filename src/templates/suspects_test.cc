#include "templates/suspects.h"

#include <gtest/gtest.h>

#include "templates/miner.h"

namespace foreshock::templates {
namespace {

class SuspectsTest : public ::testing::Test {
 protected:
  void add(const std::string& body, uint8_t severity) {
    bodies_.push_back(body);
    severities_.push_back(severity);
  }
  SuspectReport find() {
    std::vector<parse::Record> records;
    for (const std::string& body : bodies_) {
      parse::Record record;
      record.body = body;
      records.push_back(record);
    }
    Arena arena;
    Miner miner(catalogue_);
    std::vector<Event> events;
    miner.assign(records, arena, events);
    std::vector<SampledLine> lines;
    for (size_t i = 0; i < events.size(); ++i)
      lines.push_back({catalogue_.resolve(events[i].template_id), bodies_[i], "one", severities_[i]});
    return find_suspects(catalogue_, lines);
  }
  std::vector<Suspect> of_kind(const SuspectReport& report, SuspectKind kind) {
    std::vector<Suspect> out;
    for (const Suspect& suspect : report.suspects)
      if (suspect.kind == kind) out.push_back(suspect);
    return out;
  }

  Catalogue catalogue_;
  std::vector<std::string> bodies_;
  std::vector<uint8_t> severities_;
};

TEST_F(SuspectsTest, ASlotWhoseValueChangesTheLevelIsOverMerged) {
  for (int i = 0; i < 400; ++i) {
    bool bad = i % 10 == 3;
    add("request to shop ended with status " + std::string(bad ? "500" : "200") + " after " +
            std::to_string(i * 7 + 1) + " ms",
        bad ? 17 : 9);
  }
  SuspectReport report = find();
  auto found = of_kind(report, SuspectKind::kOverMerged);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].values, std::vector<std::string>{"500"});
  EXPECT_LT(found[0].numbers["p_value"], 1e-6);
  DecisionRequest split;
  split.kind = DecisionKind::kSplit;
  split.templates = found[0].templates;
  split.slot = found[0].slot;
  split.values = found[0].values;
  EXPECT_TRUE(catalogue_.decide(split)) << "the proposal can be accepted";
  EXPECT_EQ(find().suspects.size(), 0u) << "and then nothing is left to doubt";
}

TEST_F(SuspectsTest, ASlotWhoseValueChangesTheNextMessageIsOverMerged) {
  for (int i = 0; i < 300; ++i) {
    bool retried = i % 5 == 2;
    add("upstream answered with code " + std::string(retried ? "503" : "204") + " to call " +
            std::to_string(i * 11 + 1),
        9);
    add(retried ? "another backend gets this call" : "the reply goes out to its caller", 9);
  }
  auto found = of_kind(find(), SuspectKind::kOverMerged);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].values, std::vector<std::string>{"503"});
  EXPECT_NE(found[0].words.find("another message follows"), std::string::npos) << found[0].words;
}

TEST_F(SuspectsTest, ValuesThatChangeNothingAreNoSuspects) {
  for (int i = 0; i < 400; ++i)
    add("request to shop ended with status " + std::string(i % 3 ? "500" : "200") + " after " +
            std::to_string(i * 7 + 1) + " ms",
        i % 2 ? 9 : 13);
  EXPECT_TRUE(of_kind(find(), SuspectKind::kOverMerged).empty());
}

TEST_F(SuspectsTest, TemplatesOneWordApartAreOverSplitUnlessTheWordIsOfState) {
  for (int i = 0; i < 20; ++i) {
    add("carrier swift took the parcel", 9);
    add("carrier royal took the parcel", 9);
    add("backend cart started", 9);
    add("backend cart stopped", 9);
    add("pump north ran dry", 9);
    add("pump south ran dry", 17);
  }
  SuspectReport report = find();
  auto found = of_kind(report, SuspectKind::kOverSplit);
  ASSERT_EQ(found.size(), 1u) << "started and stopped differ on purpose, and so do two levels";
  EXPECT_EQ(found[0].templates.size(), 2u);
  EXPECT_EQ(found[0].text, "carrier <*> took the parcel");
  EXPECT_EQ(report.lines, 120u);
  EXPECT_EQ(report.raw_shape_lines, 120u);
}

TEST_F(SuspectsTest, TheSameSampleGivesTheSameIds) {
  for (int i = 0; i < 5; ++i) {
    add("carrier swift took the parcel", 9);
    add("carrier royal took the parcel", 9);
  }
  SuspectReport first = find(), again = find();
  ASSERT_EQ(first.suspects.size(), 1u);
  EXPECT_EQ(first.suspects[0].id, again.suspects[0].id);
  EXPECT_TRUE(find_suspects(catalogue_, {}).suspects.empty());
}

}  // namespace
}  // namespace foreshock::templates
