#include "templates/decision.h"

#include <gtest/gtest.h>

#include "templates/catalogue.h"

namespace foreshock::templates {
namespace {

Decision merge_of(std::vector<TemplateId> ids, const std::string& text, int64_t at) {
  Decision out;
  out.kind = DecisionKind::kMerge;
  out.templates = out.aliased = std::move(ids);
  out.made = {text};
  out.at = Timestamp{at};
  out.id = static_cast<uint64_t>(at) + 1000;
  return out;
}

Decision split_of(TemplateId parent, const std::string& text, int64_t at) {
  Decision out;
  out.kind = DecisionKind::kSplit;
  out.templates = {parent};
  out.values = {"500"};
  out.made = {text};
  out.at = Timestamp{at};
  out.id = static_cast<uint64_t>(at) + 1000;
  return out;
}

TEST(Decision, IsTheSameAfterWritingAndReading) {
  Decision decision = merge_of({TemplateId{1}, TemplateId{2}}, "status <*>", 5);
  decision.name = "the status";
  decision.actor = "eve";
  decision.suspect = 77;
  decision.order = 9;
  decision.revision = 2;
  Result<Decision> read = decode_decision(encode(decision));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(encode(*read), encode(decision));
  EXPECT_FALSE(read->holds());
  EXPECT_EQ(read->actor, "eve");
}

TEST(Decision, HostileBytesAreErrors) {
  std::string good = encode(merge_of({TemplateId{1}, TemplateId{2}}, "status <*>", 5));
  for (size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(decode_decision(good.substr(0, cut))) << cut;
  EXPECT_FALSE(decode_decision(good + "x"));
  std::string bad = good;
  bad[0] = 9;
  EXPECT_FALSE(decode_decision(bad));
  Decision nothing = merge_of({}, "", 5);
  EXPECT_FALSE(decode_decision(encode(nothing))) << "a template without text";
}

TEST(DecisionBook, TheLaterMergeWinsAndTakingBackReturns) {
  DecisionBook book;
  TemplateId a{1}, b{2}, c{3};
  TemplateId first = template_id_of("status <*>"), second = template_id_of("<*> <*>");
  EXPECT_TRUE(book.add(merge_of({a, b}, "status <*>", 1)));
  Decision wider = merge_of({a, b, first, c}, "<*> <*>", 2);
  EXPECT_TRUE(book.add(wider));
  EXPECT_EQ(book.alias(a), second);
  EXPECT_EQ(book.alias(first), second);
  wider.revision = 2;
  EXPECT_TRUE(book.add(wider));
  EXPECT_EQ(book.alias(a), first);
  EXPECT_EQ(book.alias(first), first);
  EXPECT_EQ(book.alias(c), c);
  wider.revision = 1;
  EXPECT_FALSE(book.add(wider)) << "an older copy that comes late changes nothing";
  EXPECT_EQ(book.holding(), 1u);
}

TEST(DecisionBook, ASplitThatWasTakenBackFallsBackToItsParent) {
  DecisionBook book;
  TemplateId parent{1}, child = template_id_of("status 500");
  Decision split = split_of(parent, "status 500", 1);
  book.add(split);
  EXPECT_EQ(book.parent(child), parent);
  EXPECT_EQ(book.alias(child), child);
  split.revision = 2;
  book.add(split);
  EXPECT_EQ(book.parent(child), std::nullopt);
  EXPECT_EQ(book.alias(child), parent);
  book.add(split_of(parent, "status 500", 2));
  EXPECT_EQ(book.alias(child), child) << "split again";
}

TEST(DecisionBook, TheSameInAnyOrderOfArrival) {
  std::vector<Decision> all{merge_of({TemplateId{1}, TemplateId{2}}, "status <*>", 1),
                            merge_of({TemplateId{2}, TemplateId{3}}, "code <*>", 2)};
  DecisionBook one, two;
  for (const Decision& decision : all) one.add(decision);
  two.add(all[1]);
  two.add(all[0]);
  for (uint64_t id = 1; id <= 3; ++id) EXPECT_EQ(one.alias(TemplateId{id}), two.alias(TemplateId{id}));
}

TEST(DecisionBook, NamesAndTheirEnd) {
  DecisionBook book;
  Decision named;
  named.kind = DecisionKind::kRename;
  named.templates = {TemplateId{1}};
  named.name = "login";
  named.id = 5;
  book.add(named);
  EXPECT_EQ(book.name(TemplateId{1}), "login");
  named.id = 6;
  named.at = Timestamp{9};
  named.name = "";
  book.add(named);
  EXPECT_EQ(book.name(TemplateId{1}), std::nullopt);
}

}  // namespace
}  // namespace foreshock::templates
