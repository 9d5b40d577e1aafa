#include "templates/template_pattern.h"

#include <gtest/gtest.h>

namespace foreshock::templates {
namespace {

std::optional<std::vector<std::string>> values(const std::string& pattern, const std::string& body) {
  ShapeScanner scanner;
  std::vector<Slot> slots;
  if (!TemplatePattern(pattern).match(body, nullptr, scanner, slots)) return std::nullopt;
  std::vector<std::string> out;
  for (const Slot& slot : slots) out.emplace_back(slot.value);
  return out;
}
using Values = std::vector<std::string>;

TEST(TemplatePattern, OpenSlotsTakeWordsAndTypedOnesTheirType) {
  EXPECT_EQ(values("user <*> left", "user Mary Ann left"), (Values{"Mary Ann"}));
  EXPECT_EQ(values("took <num> ms", "took 17 ms"), (Values{"17"}));
  EXPECT_EQ(values("took <num> ms", "took long ms"), std::nullopt);
  EXPECT_EQ(values("from <ip> port <num>", "from 10.0.0.1 port 22"), (Values{"10.0.0.1", "22"}));
  EXPECT_EQ(values("a <*> b <*> c", "a 1 b 2 b c"), (Values{"1", "2 b"}));
}

TEST(TemplatePattern, BlanksFoldAndEdgesAreLeftOut) {
  EXPECT_EQ(values("disk <*> full", "  disk\t sda   full  "), (Values{"sda"}));
  EXPECT_EQ(values("disk <*> full", "disk  full"), std::nullopt) << "a slot holds something";
  EXPECT_EQ(values("call(<*>) ended", "call() ended"), (Values{""})) << "but for brackets";
}

TEST(TemplatePattern, OfSeveralLinesTheFirstCountsUnlessThereIsATail) {
  EXPECT_EQ(values("boom <*>", "boom here\n  at x"), (Values{"here"}));
  EXPECT_EQ(values("boom <tail>", "boom here\n  at x"), (Values{"here\n  at x"}));
}

TEST(TemplatePattern, HostileLinesEndInBoundedTime) {
  std::string pattern = "x";
  for (int i = 0; i < 40; ++i) pattern += " <num> a";
  std::string body = "x";
  for (int i = 0; i < 2000; ++i) body += " 1 a";
  EXPECT_EQ(values(pattern + " end", body), std::nullopt);
}

TEST(TemplatePattern, MeetingAndCovering) {
  auto meet = [](const char* a, const char* b) { return TemplatePattern(a).may_meet(TemplatePattern(b)); };
  auto covers = [](const char* a, const char* b) { return TemplatePattern(a).covers(TemplatePattern(b)); };
  EXPECT_TRUE(meet("user <*> left", "user <num> left"));
  EXPECT_TRUE(meet("user <*> left", "<*> left"));
  EXPECT_FALSE(meet("user <*> left", "user <num> came"));
  EXPECT_FALSE(meet("alpha <*>", "beta <*>"));
  EXPECT_TRUE(covers("user <*> left", "user <num> of <ip> left"));
  EXPECT_FALSE(covers("user <num> left", "user <*> left"));
  EXPECT_TRUE(covers("user <num> left", "user <num> left"));
}

}  // namespace
}  // namespace foreshock::templates
