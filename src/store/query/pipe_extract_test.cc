#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(PipeExtract, ColumnsAreTypedAndUsableByLaterPipes) {
  SampleBatch batch =
      sample_lines({"took 12ms for bob", "took 007ms for eve", "took 1.50ms for al", "nothing"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | extract \"took <ms:num>ms for <who>\" | fields ms, who"),
            (Texts{"{\"ms\":12,\"who\":\"bob\"}", "{\"ms\":7,\"who\":\"eve\"}",
                   "{\"ms\":1.50,\"who\":\"al\"}", "{\"ms\":null,\"who\":null}"}));
  EXPECT_EQ(memory.run("* | extract \"took <ms:num>ms\" | where ms > 5 | stats count() as n, sum(ms) as s"),
            Texts{"{\"n\":2,\"s\":19}"});
  EXPECT_EQ(memory.run("took | extract /took (?<ms>\\d+)ms/ | fields ms"),
            (Texts{"{\"ms\":12}", "{\"ms\":\"007\"}", "{\"ms\":null}"}));
}

TEST(PipeExtract, ReadsTheFieldItIsToldAndColumnsOfAnotherPipe) {
  SampleBatch batch = sample_lines({"level=info route=/api/v1/x", "level=info route=/api/v2/y"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | extract \"/api/v<version:num>/\" from route | fields version"),
            (Texts{"{\"version\":1}", "{\"version\":2}"}));
  EXPECT_EQ(memory.run("* | stats count() as n by route | extract \"/<_>/v<version:num>/<rest>\" from route"),
            (Texts{"{\"route\":\"/api/v1/x\",\"n\":1,\"version\":1,\"rest\":\"x\"}",
                   "{\"route\":\"/api/v2/y\",\"n\":1,\"version\":2,\"rest\":\"y\"}"}));
}

TEST(PipeExtract, LinesStayLinesAndCarryTheColumnAsAttribute) {
  SampleBatch batch = sample_lines({"took 12ms"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | extract \"took <ms:num>ms\""), Texts{"took 12ms"});
  EXPECT_EQ(memory.run("* | extract \"took <ms:num>ms\" | extract \"1<ms:num>ms\" | fields attributes"),
            Texts{"{\"attributes\":{\"ms\":2}}"});
}

}  // namespace
}  // namespace foreshock::store
