// sort.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

Texts sorted(const Texts& values, const std::string& pipe) {
  Texts lines;
  for (size_t i = 0; i < values.size(); ++i)
    lines.push_back("{\"v\":" + values[i] + ",\"n\":" + std::to_string(i) + "}");
  SampleBatch batch = sample_lines(lines);
  MemoryView memory;
  memory.add(batch);
  Texts out;
  for (const std::string& row : memory.run("* | " + pipe + " | fields v"))
    out.push_back(row.substr(5, row.size() - 6));
  return out;
}

TEST(PipeSort, NumbersThenTextsThenNothing) {
  Texts values = {"10", "9", "\"b\"", "\"a\"", "null", "-1.5", "\"10.5\""};
  EXPECT_EQ(sorted(values, "sort v"), (Texts{"-1.5", "9", "10", "\"10.5\"", "\"a\"", "\"b\"", "null"}));
  EXPECT_EQ(sorted(values, "sort -v"), (Texts{"\"b\"", "\"a\"", "\"10.5\"", "10", "9", "-1.5", "null"}));
  EXPECT_EQ(sorted(values, "sort by v desc | limit 1"), Texts{"\"b\""});
}

TEST(PipeSort, EqualRowsKeepTheirOrder) {
  SampleBatch batch =
      sample_lines({R"({"k":1,"n":0})", R"({"k":0,"n":1})", R"({"k":1,"n":2})", R"({"k":0,"n":3})"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | sort k | fields n"), (Texts{"{\"n\":1}", "{\"n\":3}", "{\"n\":0}", "{\"n\":2}"}));
  EXPECT_EQ(memory.run("* | sort k desc | fields n"),
            (Texts{"{\"n\":0}", "{\"n\":2}", "{\"n\":1}", "{\"n\":3}"}));
  EXPECT_EQ(memory.run("* | sort k, -n | fields n"),
            (Texts{"{\"n\":3}", "{\"n\":1}", "{\"n\":2}", "{\"n\":0}"}));
}

TEST(PipeSort, WorksOnColumnsOfStats) {
  SampleBatch batch = sample_lines({R"({"k":"a"})", R"({"k":"b"})", R"({"k":"b"})"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | stats count() as n by k | sort -n"),
            (Texts{"{\"k\":\"b\",\"n\":2}", "{\"k\":\"a\",\"n\":1}"}));
}

}  // namespace
}  // namespace foreshock::store
