#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "templates/miner.h"

namespace foreshock::templates {
namespace {

// The final texts of lines, in order.
std::vector<std::string> texts_of(const std::vector<std::string>& lines) {
  Catalogue catalogue;
  Miner miner(catalogue);
  std::vector<parse::Record> records(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) records[i].body = lines[i];
  Arena arena;
  std::vector<Event> events;
  miner.assign(records, arena, events);
  std::vector<std::string> out;
  for (const Event& event : events) out.push_back(catalogue.find(event.template_id)->text);
  return out;
}

TEST(LatticeSimilarity, FreeTextAfterAClauseIsOneTail) {
  std::vector<std::string> lines;
  for (const char* text :
       {"no route today", "peer is gone", "quota of this box", "that was odd", "we gave up waiting",
        "blocked by a rule", "greylisted for now", "spam", "virus found in part"})
    lines.push_back("cannot deliver the message: " + std::string(text));
  for (const std::string& text : texts_of(lines)) EXPECT_EQ(text, "cannot deliver the message: <tail>");
}

TEST(LatticeSimilarity, TheTailIsASlotOfTheEvent) {
  Catalogue catalogue;
  Miner miner(catalogue);
  std::vector<std::string> lines;
  for (const char* text :
       {"no route today", "peer is gone, 5 times", "quota of this box", "that was odd", "we gave up waiting",
        "blocked by a rule", "greylisted for now", "virus found in part"})
    lines.push_back("cannot deliver the message: " + std::string(text));
  std::vector<parse::Record> records(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) records[i].body = lines[i];
  Arena arena;
  std::vector<Event> events;
  miner.assign(records, arena, events);
  events.clear();
  miner.assign(records, arena, events);
  ASSERT_EQ(events[0].slots.size(), 1u);
  EXPECT_EQ(events[0].slots[0].value, "no route today");
  EXPECT_EQ(events[1].slots[0].value, "peer is gone, 5 times");
}

TEST(LatticeSimilarity, FewTailsStayApart) {
  std::vector<std::string> texts =
      texts_of({"error reading from peer: connection reset", "error reading from peer: link severed"});
  EXPECT_NE(texts[0], texts[1]);
}

TEST(LatticeSimilarity, PlacesThatVaryTogetherAreSlots) {
  std::vector<std::string> lines;
  const char* birds[] = {"heron", "finch", "raven", "robin", "stork", "eagle", "swift"};
  const char* trees[] = {"maple", "aspen", "birch", "cedar", "elder", "hazel", "larch"};
  for (int i = 0; i < 7; ++i)
    lines.push_back(std::string("ring ") + birds[i] + " was seen beside " + trees[(i * 3) % 7] +
                    " before dawn");
  for (const std::string& text : texts_of(lines)) EXPECT_EQ(text, "ring <*> was seen beside <*> before dawn");
}

TEST(LatticeSimilarity, TwoByTwoChoicesStayApart) {
  std::vector<std::string> lines;
  for (const char* a : {"tcp", "udp"})
    for (const char* b : {"inner", "outer"})
      lines.push_back(std::string("rule lets ") + a + " pass through the " + b + " gate tonight");
  std::vector<std::string> texts = texts_of(lines);
  EXPECT_NE(texts[0], texts[3]);
}

}  // namespace
}  // namespace foreshock::templates
