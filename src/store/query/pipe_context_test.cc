#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

// "<line>@<distance>" of every row.
Texts shown(MemoryView& memory, const std::string& query, bool newest_first = false) {
  Texts out;
  for (const std::string& row : memory.run(query + " | fields raw, context", newest_first)) {
    std::string text = row.substr(8, row.find('"', 8) - 8);
    size_t at = row.find("\"context\":") + 10;
    out.push_back(text + "@" + row.substr(at, row.size() - at - 1));
  }
  return out;
}

TEST(PipeContext, LinesAroundAHitComeWithTheirDistance) {
  SampleBatch batch = sample_lines({"a", "b", "c", "hit one", "d", "e", "f"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(shown(memory, "hit | context 2"), (Texts{"b@-2", "c@-1", "hit one@0", "d@1", "e@2"}));
  EXPECT_EQ(shown(memory, "hit | context 2", true), (Texts{"e@2", "d@1", "hit one@0", "c@-1", "b@-2"}));
  EXPECT_EQ(shown(memory, "hit | context 9").size(), 7u);
  EXPECT_EQ(shown(memory, "nothing | context 9").size(), 0u);
}

TEST(PipeContext, WindowsThatTouchAreOneAndShowEachLineOnce) {
  SampleBatch batch = sample_lines({"a", "hit 1", "b", "hit 2", "c", "d", "e", "f", "g", "hit 3"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(shown(memory, "hit | context 1"),
            (Texts{"a@-1", "hit 1@0", "b@1", "hit 2@0", "c@1", "g@-1", "hit 3@0"}));
  // The newest window first, but a window in one piece.
  EXPECT_EQ(shown(memory, "hit | context 1", true),
            (Texts{"hit 3@0", "g@-1", "c@1", "hit 2@0", "b@1", "hit 1@0", "a@-1"}));
}

TEST(PipeContext, StaysWithinItsSourceOrService) {
  SampleBatch batch;
  for (int i = 0; i < 6; ++i) {
    bool web = i % 2 == 0;
    batch.add(i == 2 ? "hit" : "line " + std::to_string(i), {kSampleStart + i * kSecond}, web ? "web" : "db",
              "h1", web ? "file a" : "file b");
  }
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(shown(memory, "hit | context 1"), (Texts{"line 0@-1", "hit@0", "line 4@1"}));
  EXPECT_EQ(shown(memory, "hit | context 1 by service"), (Texts{"line 0@-1", "hit@0", "line 4@1"}));
}

TEST(PipeContext, LooksAcrossBlocksAndBehindOtherPipes) {
  SampleBatch old = sample_lines({"a", "b"});
  SampleBatch young = sample_lines({"hit x", "hit y"}, "web", 2);
  MemoryView memory;
  memory.add(old).add(young);
  EXPECT_EQ(shown(memory, "hit | limit 1 | context 2"), (Texts{"a@-2", "b@-1", "hit x@0", "hit y@1"}));
  EXPECT_EQ(memory.run("hit | context 1 | where context = 0 | stats count() as n"), Texts{"{\"n\":2}"});
}

TEST(PipeContext, EqualLinesOfOneMomentAreHitsEach) {
  SampleBatch batch;
  for (int i = 0; i < 3; ++i) batch.add("hit", {kSampleStart});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(shown(memory, "hit | context 1"), (Texts{"hit@0", "hit@0", "hit@0"}));
}

}  // namespace
}  // namespace foreshock::store
