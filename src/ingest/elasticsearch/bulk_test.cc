#include "ingest/elasticsearch/bulk.h"

#include "ingest/testing/http_sources_fixture.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::elasticsearch {
namespace {

TEST(ServiceOfIndex, NamespaceAndDateAreNoService) {
  EXPECT_EQ(service_of_index("logs-nginx.access-prod"), "nginx.access");
  EXPECT_EQ(service_of_index("shop-2026.11.23"), "shop");
  EXPECT_EQ(service_of_index(".ds-logs-shop-default-2026.11.23-000001"), "shop");
  EXPECT_EQ(service_of_index("shop"), "shop");
  EXPECT_EQ(service_of_index("logs-"), "");
  EXPECT_EQ(service_of_index("2026"), "2026");
}

using ElasticsearchBulkTest = testing::HttpSourcesFixture;

TEST_F(ElasticsearchBulkTest, DocumentsAreTakenByteForByteAndAnsweredOneByOne) {
  auto response = post("/logs-shop-prod/_bulk",
                       "{\"create\":{}}\n{\"message\":\"a\", \"n\":1.50}\n{\"create\":{}}\n{\"m\":2}\n",
                       {{"Content-Type", "application/vnd.elasticsearch+x-ndjson; compatible-with=9"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.get("X-Elastic-Product"), "Elasticsearch");
  EXPECT_NE(response.body.find("\"errors\":false,\"items\":[{\"create\":{\"status\":201}},"),
            std::string::npos);
  EXPECT_EQ(sink_.records(), (std::vector<std::string>{"{\"message\":\"a\", \"n\":1.50}", "{\"m\":2}"}));
  EXPECT_EQ(sink_.stream_->service, "shop");
  EXPECT_EQ(sink_.stream_->name, "logs-shop-prod");
}

TEST_F(ElasticsearchBulkTest, GzipAndPutWork) {
  std::string body;
  for (int i = 0; i < 20'000; ++i)
    body += "{\"index\":{\"_index\":\"i\"}}\n{\"m\":" + std::to_string(i) + "}\n";
  auto response =
      request("PUT", "/insert/elasticsearch/_bulk", net::gzip_compress(body), {{"Content-Encoding", "gzip"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(sink_.records().size(), 20'000u);
}

TEST_F(ElasticsearchBulkTest, ARepeatOfCreatedIdsIsStoredOnce) {
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(post("/_bulk", "{\"create\":{\"_index\":\"a\",\"_id\":\"1\"}}\n{\"m\":1}\n").status, 200);
  EXPECT_EQ(sink_.records().size(), 1u);
}

TEST_F(ElasticsearchBulkTest, OverloadAndStrangersAreAnsweredInItsWords) {
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full"};
  auto response = post("/_bulk", "{\"create\":{}}\n{\"m\":1}\n");
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.headers.has("Retry-After"));
  EXPECT_NE(response.body.find("es_rejected_execution_exception"), std::string::npos);
  response = request("POST", "/_bulk", "x", {}, false);
  EXPECT_EQ(response.status, 401);
  EXPECT_NE(response.body.find("security_exception"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::ingest::elasticsearch
