#include "parse/formats/record_draft.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace foreshock::parse {
namespace {

class RecordDraftTest : public ::testing::Test {
 protected:
  void SetUp() override { draft_.begin(arena_, {{1'795'410'000 * kSecond}, nullptr}); }
  Arena arena_;
  RecordDraft draft_;
};

TEST_F(RecordDraftTest, LastValueWinsAndIsFlagged) {
  draft_.add("a", "1");
  draft_.add("b", "2");
  draft_.add("a", "3");
  Record record = draft_.finish();
  ASSERT_EQ(record.attributes.size(), 2u);
  EXPECT_EQ(record.attributes[0].value, "3");
  EXPECT_TRUE(record.flags & kDuplicateKeys);
}

TEST_F(RecordDraftTest, RollbackForgets) {
  draft_.add("kept", "1");
  RecordDraft::Mark mark = draft_.mark();
  draft_.add("gone", "2");
  draft_.set_severity(Severity::kError, "x", kFromField);
  draft_.rollback(mark);
  EXPECT_FALSE(draft_.has("gone"));
  EXPECT_TRUE(draft_.has("kept"));
  EXPECT_FALSE(draft_.has_severity());
}

// Trap 8: the order of sources, whoever speaks first.
TEST_F(RecordDraftTest, SeverityRanks) {
  draft_.set_severity(Severity::kError, "http", kFromHttpStatus);
  draft_.set_severity(Severity::kInfo, "token", kFromToken);
  EXPECT_EQ(draft_.record.severity_text, "token");
  draft_.set_severity(Severity::kWarn, "field", kFromField);
  draft_.set_severity(Severity::kFatal, "format", kFromFormat);
  EXPECT_EQ(draft_.record.severity_text, "field");
  draft_.set_severity(Severity::kDebug, "inner field", kFromField);
  EXPECT_EQ(draft_.record.severity_number, static_cast<uint8_t>(Severity::kDebug));
}

TEST_F(RecordDraftTest, BoundsAttributesAndKeys) {
  std::vector<std::string> keys;
  for (int i = 0; i < 300; ++i) keys.push_back("key" + std::to_string(i));
  for (const std::string& key : keys) draft_.add(key, "v");
  draft_.add_integer("late", 1);
  Record record = draft_.finish();
  EXPECT_EQ(record.attributes.size(), limits::kAttributesMax);
  EXPECT_TRUE(record.flags & kFieldsDropped);
  EXPECT_TRUE(record.flags & kTimestampMissing);
  EXPECT_EQ(record.timestamp, record.observed);
}

TEST_F(RecordDraftTest, RenameKeepsOthersApart) {
  draft_.add("c", "1");
  draft_.add("taken", "2");
  draft_.rename("c", "taken");
  EXPECT_EQ(draft_.find("c"), "1");
  draft_.rename("c", "free");
  EXPECT_EQ(draft_.find("free"), "1");
}

}  // namespace
}  // namespace foreshock::parse
