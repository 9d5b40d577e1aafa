#include "store/query/pipe_operator.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::store {
namespace {

Row row_of(int n) {
  Row row;
  row.columns = {{"n", std::to_string(n)}};
  return row;
}

TEST(PipeOperator, TheSinkStopsAtTheLimitAndWhenItsReaderDoes) {
  FakeWorld world;
  for (int wanted : {0, 2, 5}) {
    QueryControl control(world.clock(), {});
    int given = 0;
    RowSink sink = [&](const Row&) { return ++given < 4; };
    auto chain = build_pipes({}, control, sink, static_cast<size_t>(wanted));
    int pushed = 0;
    while (chain.front()->push(row_of(pushed)) && pushed < 100) ++pushed;
    EXPECT_EQ(given, std::min(wanted, 4));
    EXPECT_EQ(control.summary().rows, static_cast<uint64_t>(given));
  }
}

TEST(PipeOperator, AStopTravelsUpTheChain) {
  FakeWorld world;
  QueryControl control(world.clock(), {});
  RowSink sink = [](const Row&) { return true; };
  auto pipes = parse_query("* | where n > 1 | fields n | limit 2")->pipes;
  auto chain = build_pipes(pipes, control, sink, 100);
  EXPECT_TRUE(chain.front()->push(row_of(0))) << "dropped by where, more is welcome";
  EXPECT_TRUE(chain.front()->push(row_of(2)));
  EXPECT_FALSE(chain.front()->push(row_of(3)));
  EXPECT_EQ(control.summary().rows, 2u);
}

TEST(PipeOperator, ARowsSizeGrowsWithItsTexts) {
  Row small = row_of(1);
  Row large = row_of(1);
  large.columns[0].second = std::string(1'000, '1');
  EXPECT_GE(row_bytes(large), row_bytes(small) + 999);
}

}  // namespace
}  // namespace foreshock::store
