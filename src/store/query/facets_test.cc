// Facets over head-like blocks.
#include <gtest/gtest.h>

#include "store/store_options.h"
#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

std::vector<Facet> facets(MemoryView& memory, const std::string& text, std::vector<std::string> fields,
                          size_t values_max = 10) {
  FacetRequest request;
  request.start = {INT64_MIN};
  request.end = {INT64_MAX};
  request.fields = std::move(fields);
  request.values_max = values_max;
  QueryControl control(memory.world().clock(), {});
  return run_facets(memory.view(), *parse_query(text), request, control);
}

using Values = std::vector<std::pair<std::string, uint64_t>>;

TEST(Facets, CountsValuesMostFrequentFirst) {
  SampleBatch web = sample_lines({R"({"user":"a"})", R"({"user":"b"})", R"({"user":"a"})", "nobody"});
  SampleBatch db = sample_lines({R"({"user":"c"})"}, "db", 9);
  MemoryView memory;
  memory.add(web).add(db);
  auto out = facets(memory, "*", {"service", "user", "level"});
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[0].values, (Values{{"web", 4}, {"db", 1}}));
  EXPECT_EQ(out[1].values, (Values{{"a", 2}, {"b", 1}, {"c", 1}}));
  EXPECT_EQ(out[2].values, (Values{{"unknown", 5}}));
  EXPECT_EQ(facets(memory, "user:a", {"user"}, 1)[0].values, (Values{{"a", 2}}));
}

TEST(Facets, TheUsualFieldsReadNoLines) {
  SampleBatch batch = sample_lines({"a", "b"});
  MemoryView memory;
  memory.add(batch);
  auto out = facets(memory, "service:web", {});
  ASSERT_EQ(out.size(), 6u);
  EXPECT_EQ(out[5].name, "template");
  EXPECT_EQ(out[5].values.size(), 2u);
  EXPECT_EQ(memory.reads().lines, 0);
}

}  // namespace
}  // namespace foreshock::store
