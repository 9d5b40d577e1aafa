#include "learn/feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::learn {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TenantId kTenant{1};
constexpr Timestamp kNow{1'780'000'000 * kSecond};
const Subject kHere{TemplateId{7}, "payments"}, kEverywhere{TemplateId{7}, ""},
    kService{TemplateId{0}, "payments"};

class FeedbackTest : public ::testing::Test {
 protected:
  FeedbackTest() {
    database_ = db::Database::open(world_, ":memory:").value();
    store_ = FeedbackStore::open(*database_, {}).value();
  }
  Feedback feedback(Verdict verdict, Scope scope = Scope::kTemplate, int64_t second = 0) {
    Feedback f;
    f.target_kind = "finding";
    f.target_id = "f1";
    f.verdict = verdict;
    f.scope = scope;
    f.actor = "ana";
    f.at = kNow + second * kSecond;
    f.subjects = {kHere};
    f.features = "{\"score\":85}";
    return f;
  }
  std::vector<Subject> muted(Timestamp now = kNow + 1, TenantId tenant = kTenant) {
    std::vector<Subject> out;
    std::vector<Mute> mutes = store_->mutes(tenant, now).value();
    for (const Mute& mute : mutes) out.push_back(mute.subject);
    return out;
  }
  FakeWorld world_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<FeedbackStore> store_;
};

TEST_F(FeedbackTest, ScopesDecideWhatIsMuted) {
  EXPECT_THAT(store_->add(kTenant, feedback(Verdict::kFalsePositive, Scope::kThis))->mutes, IsEmpty());
  auto taken = store_->add(kTenant, feedback(Verdict::kFalsePositive, Scope::kTemplate)).value();
  ASSERT_THAT(taken.mutes, SizeIs(1));
  EXPECT_EQ(taken.mutes[0].subject, kHere);
  EXPECT_TRUE(taken.mutes[0].muted);
  ASSERT_TRUE(store_->add(kTenant, feedback(Verdict::kBenignKnown, Scope::kTenant)));
  ASSERT_TRUE(store_->add(kTenant, feedback(Verdict::kBenignKnown, Scope::kService)));
  EXPECT_THAT(muted(), ElementsAre(kService, kEverywhere, kHere));
  EXPECT_THAT(muted(kNow + 1, TenantId{2}), IsEmpty());
}

TEST_F(FeedbackTest, OtherVerdictsMuteNothing) {
  EXPECT_THAT(store_->add(kTenant, feedback(Verdict::kDuplicate))->mutes, IsEmpty());
  EXPECT_THAT(store_->add(kTenant, feedback(Verdict::kTruePositive))->mutes, IsEmpty());
  EXPECT_THAT(muted(), IsEmpty());
}

TEST_F(FeedbackTest, ATruePositiveLiftsEveryMuteThatCoversIt) {
  for (Scope scope : {Scope::kTemplate, Scope::kTenant, Scope::kService})
    ASSERT_TRUE(store_->add(kTenant, feedback(Verdict::kFalsePositive, scope)));
  auto lifted = store_->add(kTenant, feedback(Verdict::kTruePositive, Scope::kThis, 5)).value();
  EXPECT_THAT(lifted.mutes, SizeIs(3));
  for (const MuteChange& change : lifted.mutes) EXPECT_FALSE(change.muted);
  EXPECT_THAT(muted(), IsEmpty());
}

TEST_F(FeedbackTest, MutesEndAndTheSameVerdictProlongsThem) {
  ASSERT_TRUE(store_->add(kTenant, feedback(Verdict::kFalsePositive)));
  ASSERT_TRUE(store_->add(kTenant, feedback(Verdict::kFalsePositive, Scope::kTemplate, 86'400)));
  EXPECT_THAT(muted(kNow + 30 * kDay), ElementsAre(kHere));
  EXPECT_THAT(muted(kNow + 31 * kDay), IsEmpty());
  EXPECT_THAT(store_->expire(kNow + 30 * kDay).value(), IsEmpty());
  auto ended = store_->expire(kNow + 31 * kDay).value();
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended[0].tenant, kTenant);
  EXPECT_EQ(ended[0].subject, kHere);
  EXPECT_THAT(store_->expire(kNow + 31 * kDay).value(), IsEmpty());
}

TEST_F(FeedbackTest, AWholeServiceNeedsTheScopeThatSaysSo) {
  Feedback f = feedback(Verdict::kFalsePositive);
  f.subjects = {kService};
  EXPECT_EQ(store_->add(kTenant, f).error().kind, ErrorKind::kInvalid);
  f.scope = Scope::kService;
  EXPECT_THAT(store_->add(kTenant, f)->mutes, SizeIs(1));
  f.subjects = {{TemplateId{7}, ""}};
  f.at = kNow + kSecond;
  EXPECT_FALSE(store_->add(kTenant, f));
  EXPECT_THAT(store_->list(kTenant, 10, "")->items, SizeIs(1));
}

TEST_F(FeedbackTest, AnIncidentMutesAllItsAlarmsOnce) {
  Feedback f = feedback(Verdict::kBenignKnown);
  f.target_kind = "incident";
  f.subjects = {kHere, kHere, {TemplateId{8}, "cart"}};
  EXPECT_THAT(store_->add(kTenant, f)->mutes, SizeIs(2));
}

TEST_F(FeedbackTest, IsKeptAsItWasAndOnce) {
  Feedback f = feedback(Verdict::kFalsePositive);
  f.note = "known \"noise\"";
  std::string id = store_->add(kTenant, f)->feedback.id;
  EXPECT_EQ(store_->add(kTenant, f)->feedback.id, id);
  auto page = store_->list(kTenant, 10, "").value();
  ASSERT_THAT(page.items, SizeIs(1));
  EXPECT_EQ(page.items[0].id, id);
  EXPECT_EQ(page.items[0].note, f.note);
  EXPECT_EQ(page.items[0].features, f.features);
  EXPECT_THAT(page.items[0].subjects, ElementsAre(kHere));
  EXPECT_EQ(page.items[0].at, f.at);
}

TEST_F(FeedbackTest, PagesHoldEveryItemOnce) {
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(store_->add(kTenant, feedback(Verdict::kDuplicate, Scope::kThis, i)));
  std::vector<int64_t> seconds;
  std::string cursor;
  do {
    auto page = store_->list(kTenant, 2, cursor).value();
    for (const Feedback& f : page.items) seconds.push_back((f.at - kNow) / kSecond);
    cursor = page.next_cursor;
  } while (!cursor.empty());
  EXPECT_THAT(seconds, ElementsAre(4, 3, 2, 1, 0));
  EXPECT_FALSE(store_->list(kTenant, 2, "x"));
  EXPECT_THAT(store_->list(TenantId{2}, 2, "")->items, IsEmpty());
}

TEST_F(FeedbackTest, RefusesWhatIsTooLongOrOfAnotherKind) {
  Feedback f = feedback(Verdict::kDuplicate);
  f.target_kind = "line";
  EXPECT_FALSE(store_->add(kTenant, f));
  f = feedback(Verdict::kDuplicate);
  f.note = std::string(kFeedbackNoteBytesMax + 1, 'x');
  EXPECT_FALSE(store_->add(kTenant, f));
  f = feedback(Verdict::kDuplicate);
  f.target_id.clear();
  EXPECT_FALSE(store_->add(kTenant, f));
}

TEST_F(FeedbackTest, ADamagedRowIsLeftOut) {
  ASSERT_TRUE(store_->add(kTenant, feedback(Verdict::kDuplicate)));
  ASSERT_TRUE(database_->execute("UPDATE feedback SET subjects='{'"));
  EXPECT_THAT(store_->list(kTenant, 10, "")->items, IsEmpty());
}

TEST(Feedback, NamesReadBack) {
  for (Verdict verdict :
       {Verdict::kTruePositive, Verdict::kFalsePositive, Verdict::kBenignKnown, Verdict::kDuplicate})
    EXPECT_EQ(parse_verdict(verdict_name(verdict)), verdict);
  for (Scope scope : {Scope::kThis, Scope::kTemplate, Scope::kService, Scope::kTenant})
    EXPECT_EQ(parse_scope(scope_name(scope)), scope);
  EXPECT_FALSE(parse_verdict("yes"));
}

}  // namespace
}  // namespace foreshock::learn
