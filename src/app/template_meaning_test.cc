#include "app/template_meaning.h"

#include <gtest/gtest.h>

#include "base/arena.h"
#include "templates/miner.h"

namespace foreshock::app {
namespace {

class TemplateMeaningTest : public ::testing::Test {
 protected:
  std::vector<TemplateId> mine(const std::vector<std::string>& lines) {
    std::vector<parse::Record> records;
    for (const std::string& line : lines) {
      parse::Record record;
      record.body = record.raw = arena_.copy(line);
      records.push_back(record);
    }
    templates::Miner miner(catalogue_);
    std::vector<templates::Event> events;
    miner.assign(records, arena_, events);
    std::vector<TemplateId> ids;
    for (const templates::Event& event : events) ids.push_back(event.template_id);
    return ids;
  }
  std::vector<TemplateId> ask(const std::string& text, size_t count = 3) {
    auto found = meaning_.like_text(kDefaultTenant, text, count);
    std::vector<TemplateId> ids;
    EXPECT_TRUE(found) << found.error().message;
    if (found)
      for (const auto& one : *found) ids.push_back(one.id);
    return ids;
  }
  Arena arena_;
  templates::Catalogue catalogue_;
  TemplateMeaning meaning_{[this](TenantId) -> const templates::Catalogue& { return catalogue_; }};
};

const std::vector<std::string> kLines = {
    "write failed: No space left on device", "Failed password for root from 10.0.0.1 port 22",
    "certificate has expired", "worker 5 took a job from queue mail", "carrot soup is served"};

TEST_F(TemplateMeaningTest, QuestionsFindWhatIsMeant) {
  auto ids = mine(kLines);
  EXPECT_EQ(ask("disk is filling up").at(0), ids[0]);
  EXPECT_EQ(ask("somebody guesses passwords").at(0), ids[1]);
  EXPECT_EQ(ask("the cert is too old").at(0), ids[2]);
  EXPECT_TRUE(ask("quantum zebra").empty());
  EXPECT_LE(ask("disk is filling up", 1).size(), 1u);
}

TEST_F(TemplateMeaningTest, TemplatesThatComeLaterAreFoundToo) {
  mine({"carrot soup is served"});
  EXPECT_TRUE(ask("volume is full").empty());
  TemplateId late = mine({"no space left on volume data"}).front();
  EXPECT_EQ(ask("volume is full").at(0), late);
}

TEST_F(TemplateMeaningTest, ATemplateComesFirstAmongThoseLikeIt) {
  auto ids = mine({"disk is full", "volume is full", "carrot soup is served"});
  auto found = meaning_.like_template(kDefaultTenant, ids[0], 5);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->at(0).id, ids[0]);
  EXPECT_EQ(found->at(1).id, ids[1]);
  EXPECT_GT(found->at(1).similarity, 0.5);
  auto unknown = meaning_.like_template(kDefaultTenant, TemplateId{5}, 5);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
}

TEST_F(TemplateMeaningTest, MergedTemplatesAnswerUnderTheirNewId) {
  auto ids = mine({"disk sda is full", "volume sdb is full"});
  ask("disk full");  // the index knows both before they become one
  templates::DecisionRequest merge;
  merge.kind = templates::DecisionKind::kMerge;
  merge.templates = ids;
  auto decided = catalogue_.decide(merge);
  ASSERT_TRUE(decided) << decided.error().message;
  auto found = ask("disk full", 5);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], catalogue_.resolve(ids[0]));
}

TEST_F(TemplateMeaningTest, AQuestionWithoutWordsIsRefused) {
  auto found = meaning_.like_text(kDefaultTenant, "the 12 of <ip>", 3);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kInvalid);
}

TEST(Described, KnownMessagesBringTheirNameAndHint) {
  auto known = described("Failed password for <*> from <ip> port <num> <id>", "");
  EXPECT_EQ(known.name, "Password login failed");
  EXPECT_FALSE(known.hint.empty());
  EXPECT_EQ(described("Failed password for <*> from <ip> port <num> <id>", "ours").name, "ours");
  EXPECT_TRUE(described("carrot soup is served", "").name.empty());
}

}  // namespace
}  // namespace foreshock::app
