#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(ServerErrors, Apache) {
  TestRecord r(
      "[Mon Nov 23 04:31:56.902022 2026] [core:error] [pid 35708:tid 4328] (13)Permission denied [client "
      "10.0.0.4:99] no: /x");
  EXPECT_EQ(r.format(), "apache_error");
  EXPECT_EQ(r.time(), "2026-11-23T04:31:56.902022000Z");
  EXPECT_EQ(r.level(), "ERROR");
  EXPECT_EQ(r["apache.module"], "core");
  EXPECT_EQ(r["process.pid"], "35708");
  EXPECT_EQ(r["thread.id"], "4328");
  EXPECT_EQ(r["client.address"], "10.0.0.4");
  EXPECT_EQ(r.body(), "(13)Permission denied [client 10.0.0.4:99] no: /x");
  TestRecord old("[Mon Nov 23 04:31:56 2026] [notice] caught SIGTERM");
  EXPECT_EQ(old.level(), "INFO2");
  EXPECT_EQ(old.body(), "caught SIGTERM");
}

TEST(ServerErrors, Nginx) {
  TestRecord r(
      R"(2026/11/23 04:31:56 [warn] 31#7: *46 slow upstream, client: 10.0.0.4, server: shop, request: "GET /m?x=1 HTTP/1.1", upstream: "http://10.1.1.1/", host: "h")");
  EXPECT_EQ(r.format(), "nginx_error");
  EXPECT_EQ(r.level(), "WARN");
  EXPECT_EQ(r["nginx.connection"], "46");
  EXPECT_EQ(r["thread.id"], "7");
  EXPECT_EQ(r["client.address"], "10.0.0.4");
  EXPECT_EQ(r["url.path"], "/m");
  EXPECT_EQ(r["upstream.address"], "http://10.1.1.1/");
  EXPECT_EQ(r.body().substr(0, 13), "slow upstream");
}

// Trap 8: LOG is information.
TEST(ServerErrors, Postgres) {
  TestRecord log("2026-11-23 04:31:56.123 UTC [77] LOG:  checkpoint complete: 0 errors");
  EXPECT_EQ(log.format(), "postgres_stderr");
  EXPECT_EQ(log.level(), "INFO");
  EXPECT_EQ(log.body(), "checkpoint complete: 0 errors");
  TestRecord fatal("2026-11-23 04:31:56.123 UTC [77] ada@shop FATAL:  no such role");
  EXPECT_EQ(fatal.level(), "FATAL");
  EXPECT_EQ(fatal["user.name"], "ada");
  EXPECT_EQ(fatal["db.namespace"], "shop");
  EXPECT_EQ(fatal["process.pid"], "77");
  TestRecord statement("2026-11-23 04:31:56.123 UTC [77] STATEMENT:  SELECT 1");
  EXPECT_EQ(statement.level(), "");
}

TEST(ServerErrors, Klog) {
  TestRecord r("E1123 04:31:56.123456   1234 pod_workers.go:191] \"Error syncing\" pod=\"a/b\"");
  EXPECT_EQ(r.format(), "klog");
  EXPECT_EQ(r.time(), "2026-11-23T04:31:56.123456000Z");
  EXPECT_EQ(r.level(), "ERROR");
  EXPECT_EQ(r["thread.id"], "1234");
  EXPECT_EQ(r["code.file.path"], "pod_workers.go");
  EXPECT_EQ(r["code.line.number"], "191");
  EXPECT_EQ(r.body(), "\"Error syncing\" pod=\"a/b\"");
  EXPECT_EQ(TestRecord("I20261123 04:31:56.123456 7 a.cc:3] m").time(), "2026-11-23T04:31:56.123456000Z");
  EXPECT_NE(TestRecord("E1123 units were shipped today, says the report").format(), "klog");
}

}  // namespace
}  // namespace foreshock::parse
