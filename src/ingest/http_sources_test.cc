#include "ingest/http_sources.h"

#include <set>

#include "ingest/testing/http_sources_fixture.h"

namespace foreshock::ingest {
namespace {

using HttpSourcesTest = testing::HttpSourcesFixture;

// Every route that takes logs refuses a stranger before it reads the body, and takes nothing.
TEST_F(HttpSourcesTest, NoRouteTakesLogsFromAStranger) {
  std::set<std::string> asked;
  for (const net::HttpRoute* route : router_.routes()) {
    if (route->method != "POST" || !route->stream_handler) continue;
    std::string path = route->pattern;
    for (size_t at; (at = path.find('{')) != std::string::npos;)
      path.replace(at, path.find('}') - at + 1, "wrong-key");
    auto response = request("POST", path, "{\"a\":1}", {}, false);
    EXPECT_TRUE(response.status == 401 || response.status == 403) << path << " " << response.status;
    asked.insert(path);
  }
  EXPECT_GE(asked.size(), 4u);
  EXPECT_EQ(sink_.text(), "");
}

}  // namespace
}  // namespace foreshock::ingest
