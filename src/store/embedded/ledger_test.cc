#include "store/embedded/ledger.h"

#include <gtest/gtest.h>

#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

class LedgerTest : public ::testing::Test {
 protected:
  void open() {
    auto ledger = Ledger::open(*world_, folder_.path() + "/store.db", 0);
    ASSERT_TRUE(ledger) << ledger.error().message;
    ledger_ = std::move(*ledger);
  }
  std::vector<std::string> head() {
    std::vector<std::string> out;
    EXPECT_TRUE(ledger_->read_head([&](const HeadRow& row) -> Status {
      out.push_back(std::to_string(row.tenant.value) + ":" + std::string(row.blob));
      return {};
    }));
    return out;
  }
  void in_transaction(const std::function<void()>& work, bool commit = true) {
    auto transaction = db::Transaction::begin(ledger_->writer());
    ASSERT_TRUE(transaction);
    work();
    if (commit) {
      ASSERT_TRUE(transaction->commit());
    }
  }

  std::unique_ptr<World> world_ = make_real_world();
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(LedgerTest, WhatWasCommittedIsThereAfterReopening) {
  open();
  in_transaction([&] {
    EXPECT_TRUE(ledger_->add_head(TenantId{1}, 2, "first"));
    EXPECT_TRUE(ledger_->add_head(TenantId{2}, 2, "second"));
    EXPECT_TRUE(ledger_->set_position({"file a", 100, "inode 5"}));
    EXPECT_TRUE(ledger_->set_position({"file a", 200, "inode 5"}));
    EXPECT_TRUE(ledger_->add_key({1, TenantId{1}, {7, UINT64_MAX}, {99}}));
    EXPECT_TRUE(ledger_->add_templates(
        TenantId{1}, {2, {{TemplateId{UINT64_MAX}, "x <num>", {parse::TokenType::kNumber}, {5}, 0}},
                      {{TemplateId{3}, TemplateId{UINT64_MAX}}}}));
  });
  ledger_.reset();
  open();
  EXPECT_EQ(head(), (std::vector<std::string>{"1:first", "2:second"}));
  auto positions = ledger_->positions().value();
  ASSERT_EQ(positions.size(), 1u);
  EXPECT_EQ(positions[0].offset, 200u);
  auto keys = ledger_->keys().value();
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys[0].key, (Hash128{7, UINT64_MAX}));
  auto dictionary = ledger_->dictionary(TenantId{1}).value();
  ASSERT_EQ(dictionary.templates.size(), 1u);
  EXPECT_EQ(dictionary.templates[0].id, TemplateId{UINT64_MAX});
  EXPECT_EQ(dictionary.templates[0].slots, std::vector<parse::TokenType>{parse::TokenType::kNumber});
  ASSERT_EQ(dictionary.aliases.size(), 1u);
  EXPECT_TRUE(ledger_->dictionary(TenantId{2}).value().templates.empty());
}

TEST_F(LedgerTest, ASegmentTakesThePlaceOfItsHeadRowsAtOnce) {
  open();
  int64_t id = 0;
  in_transaction([&] {
    ledger_->add_head(TenantId{1}, 1, "a");
    id = ledger_->add_head(TenantId{1}, 1, "b").value();
    ledger_->add_head(TenantId{2}, 1, "other tenant");
  });
  SegmentRow segment;
  segment.id = 5;
  segment.tenant = TenantId{1};
  segment.day = "2026-05-28";
  segment.lines = 2;
  auto seal = [&] {
    EXPECT_TRUE(ledger_->add_segment(segment, "counts"));
    EXPECT_TRUE(ledger_->remove_head(TenantId{1}, id));
  };
  in_transaction(seal, false);
  EXPECT_EQ(head().size(), 3u) << "nothing happens without a commit";
  EXPECT_TRUE(ledger_->segments().value().empty());
  in_transaction(seal);
  EXPECT_EQ(head(), std::vector<std::string>{"2:other tenant"});
  ASSERT_EQ(ledger_->segments().value().size(), 1u);
  EXPECT_EQ(ledger_->counts(5).value(), "counts");
  in_transaction([&] { EXPECT_TRUE(ledger_->remove_segment(5)); });
  EXPECT_FALSE(ledger_->counts(5)) << "counts go with their segment";
}

TEST_F(LedgerTest, AProbeLeavesNothingBehind) {
  open();
  EXPECT_TRUE(ledger_->probe());
  EXPECT_TRUE(head().empty());
}

}  // namespace
}  // namespace foreshock::store
