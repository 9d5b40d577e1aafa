#include "ingest/elasticsearch/handshake.h"

#include "ingest/testing/http_sources_fixture.h"

namespace foreshock::ingest::elasticsearch {
namespace {

TEST(ElasticsearchVersion, IsTheClientsOwn) {
  EXPECT_EQ(version_for("Filebeat/9.1.2 (linux; amd64)"), "9.1.2");
  EXPECT_EQ(version_for("elasticsearch-py/8.15.0 (Python/3.11)"), "8.15.0");
  EXPECT_EQ(version_for("Fluent-Bit/3.2.1"), "8.19.0");
  EXPECT_EQ(version_for("elastic-transport/x"), "8.19.0");
  EXPECT_EQ(version_for(""), "8.19.0");
  EXPECT_EQ(version_for("elasticsearch/" + std::string(500, '1')), "8.19.0");
}

TEST(ElasticsearchClient, IsToldFromABrowser) {
  net::HttpRequest head;
  EXPECT_FALSE(is_client(head));
  head.headers = {{"User-Agent", "Logstash/8.1.0"}};
  EXPECT_TRUE(is_client(head));
  head.headers = {{"User-Agent", "Mozilla/5.0 elastic"}, {"Accept", "text/html,*/*"}};
  EXPECT_FALSE(is_client(head));
  head.headers = {{"Accept", "application/vnd.elasticsearch+json; compatible-with=9"}};
  EXPECT_TRUE(is_client(head));
}

class HandshakeTest : public testing::HttpSourcesFixture {};

TEST_F(HandshakeTest, EveryQuestionGoesWithTheProductHeader) {
  for (const char* prefix : {"", "/insert/elasticsearch"})
    for (const char* path : {"/_license", "/_xpack", "/_cluster/health", "/_cat/health", "/_nodes/http",
                             "/_index_template/logs", "/_ilm/policy/logs", "/_ingest/pipeline/p"}) {
      auto response = request("GET", std::string(prefix) + path);
      EXPECT_EQ(response.status, 200) << path;
      EXPECT_EQ(response.headers.get("X-Elastic-Product"), "Elasticsearch") << path;
    }
  EXPECT_NE(request("GET", "/_license").body.find("\"status\":\"active\""), std::string::npos);
  EXPECT_EQ(request("PUT", "/_index_template/logs", "{}").body, "{\"acknowledged\":true}");
  EXPECT_EQ(request("PUT", "/my-index", "{}").status, 200);
  EXPECT_EQ(request("HEAD", "/_index_template/logs").status, 200);
}

TEST_F(HandshakeTest, TheRootTellsTheVersion) {
  auto response = request("GET", "/insert/elasticsearch", "", {{"User-Agent", "Filebeat/9.1.2"}});
  EXPECT_NE(response.body.find("\"number\":\"9.1.2\""), std::string::npos);
  EXPECT_NE(response.body.find("You Know, for Search"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::ingest::elasticsearch
