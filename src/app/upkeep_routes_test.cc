// Erasures, backups, export and import as a client of the whole server sees them.
#include "app/upkeep_routes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/backup.h"
#include "app/command_serve.h"
#include "app/server.h"
#include "base/hash.h"
#include "net/body_decoder.h"
#include "net/http_client.h"

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kToken = "a-token-long-enough-for-a-test";

class UpkeepRoutesTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("foreshock_upkeep_" + std::to_string(getpid()) + "_" +
                                         testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
    world_ = make_real_world();
    start("data");
  }
  void TearDown() override {
    server_.reset();
    fs::remove_all(root_);
  }
  void start(const std::string& name) {
    server_.reset();
    Config config;
    declare_all_settings(config);
    ASSERT_TRUE(config.set("net.listen", "127.0.0.1:0", "test"));
    ASSERT_TRUE(config.set("ingest.syslog.listen", "off", "test"));
    ASSERT_TRUE(config.set("ingest.own_logs", "false", "test"));
    ServerOptions options;
    options.data = (root_ / name).string();
    options.admin_token = kToken;
    auto server = Server::start(*world_, config, options);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }
  net::HttpClientResponse call(const std::string& method, const std::string& path,
                               const std::string& body = "", const std::string& token = kToken) {
    net::HttpClientRequest request;
    request.method = method;
    request.url = "http://" + server_->address() + path;
    request.body = body;
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    auto response = net::http_request(request);
    EXPECT_TRUE(response) << response.error().message;
    return response ? *response : net::HttpClientResponse{};
  }
  Json get(const std::string& path) { return Json::parse(call("GET", path).body, nullptr, false); }
  // Starts a job; answers with it once it has ended.
  Json carry_out(const std::string& path, const std::string& body) {
    auto made = call("POST", path, body);
    EXPECT_EQ(made.status, 202) << made.body;
    Json job = Json::parse(made.body, nullptr, false);
    while (job.is_object() && (job["state"] == "waiting" || job["state"] == "running"))
      job = get(path + "/" + job["id"].get<std::string>());
    return job;
  }
  std::string exported(const std::string& body = "{}") { return call("POST", "/api/v1/export", body).body; }
  std::string reader_token() {
    auto made = call("POST", "/api/v1/tokens", R"({"name":"r","scopes":["logs:write"]})");
    return Json::parse(made.body)["secret"];
  }

  fs::path root_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Server> server_;
};

TEST_F(UpkeepRoutesTest, AnErasureIsStartedReportedAndAuditedWithoutTheNameOfItsSubject) {
  ASSERT_EQ(call("POST", "/api/v1/logs?service=x", "login of mallory77\nlogin of alice\n").status, 200);
  Json count = carry_out("/api/v1/erasures", R"({"query":"mallory77","reason":"request 17","dry_run":true})");
  EXPECT_EQ(count["report"]["lines"], 1);
  EXPECT_EQ(count["report"]["remaining"], 1);
  Json job = carry_out("/api/v1/erasures",
                       R"({"query":"mallory77","reason":"request 17","end":"2100-01-01T00:00:00Z"})");
  EXPECT_EQ(job["state"], "done") << job.dump();
  EXPECT_EQ(job["report"]["lines"], 1);
  EXPECT_EQ(job["report"]["remaining"], 0);
  EXPECT_EQ(job["asked"]["query_sha256"], sha256_hex("mallory77"));
  EXPECT_EQ(job["asked"]["end"], "2100-01-01T00:00:00.000000000Z");
  EXPECT_TRUE(job["asked"]["start"].is_null());
  EXPECT_EQ(exported().find("mallory77"), std::string::npos);
  start("data");
  Json list = get("/api/v1/erasures");
  ASSERT_EQ(list["items"].size(), 2u) << "over a restart";
  EXPECT_EQ(list["items"][0]["id"], job["id"]);
  EXPECT_EQ(list.dump().find("mallory"), std::string::npos);
  Json audit = get("/api/v1/audit");
  std::vector<std::string> actions;
  for (const Json& entry : audit["items"]) actions.push_back(entry["action"]);
  ASSERT_GE(actions.size(), 5u);
  EXPECT_EQ(actions[1], "erasure.done") << "the newest is that of the export";
  EXPECT_EQ(actions[2], "erasure.start");
  EXPECT_EQ(actions[3], "erasure.done");
  EXPECT_EQ(actions[4], "erasure.start");
  EXPECT_EQ(call("GET", "/api/v1/erasures/0000000000000000").status, 404);
  EXPECT_EQ(call("GET", "/api/v1/backups/" + job["id"].get<std::string>()).status, 404);
}

TEST_F(UpkeepRoutesTest, WrongQuestionsAreRefusedBeforeAnythingIsDone) {
  auto refusal = [&](const std::string& path, const std::string& body) {
    auto reply = call("POST", path, body);
    EXPECT_EQ(reply.status, 400) << path << body;
    return reply.body;
  };
  const std::string erasures = "/api/v1/erasures";
  EXPECT_NE(refusal(erasures, R"({"query":"user:x"})").find("#/reason"), std::string::npos);
  EXPECT_NE(refusal(erasures, R"({"reason":"r"})").find("#/query"), std::string::npos);
  EXPECT_NE(refusal(erasures, R"({"query":"*","reason":"r"})").find("matches every line"), std::string::npos);
  EXPECT_NE(refusal(erasures, R"({"query":"a | limit 3","reason":"r"})").find("without pipes"),
            std::string::npos);
  EXPECT_NE(refusal(erasures, R"({"query":"((","reason":"r"})").find("position"), std::string::npos);
  EXPECT_NE(refusal(erasures, R"({"query":"a","reason":"r","dry_run":"yes"})").find("#/dry_run"),
            std::string::npos);
  EXPECT_NE(
      refusal(erasures, R"({"query":"a","reason":"r","start":"now","end":"now-1h"})").find("before end"),
      std::string::npos);
  EXPECT_EQ(get(erasures)["items"].size(), 0u);
  refusal("/api/v1/backups", "{}");
  refusal("/api/v1/backups", R"({"to":"backups"})");
  refusal("/api/v1/export", R"({"compression":"rar"})");
  refusal("/api/v1/export", R"({"query":"a | limit 3"})");
  EXPECT_NE(refusal("/api/v1/export", R"({"query":"(("})").find("position"), std::string::npos);
  EXPECT_NE(refusal("/api/v1/import", "{\"timestamp\":\"soon\"}\n").find("line 1: "), std::string::npos);
  std::string writer = reader_token();
  for (const char* path : {"/api/v1/erasures", "/api/v1/backups", "/api/v1/export", "/api/v1/import"}) {
    EXPECT_EQ(call("POST", path, "{}", writer).status, 403) << path;
    EXPECT_EQ(call("POST", path, "{}", "").status, 401) << path;
  }
}

TEST_F(UpkeepRoutesTest, AnExportIsImportedOnceAndIsTheSame) {
  std::string lines;
  for (int i = 0; i < 3'000; ++i)
    lines += "payment " + std::to_string(i) + " of eve took " + std::to_string(i % 90) + " ms\n";
  lines += "odd \xff\xfe bytes\n";
  ASSERT_EQ(call("POST", "/api/v1/logs?service=shop", lines).status, 200);
  std::string before = exported();
  std::string last = before.substr(before.rfind('\n', before.size() - 2) + 1);
  EXPECT_EQ(Json::parse(last)["_export"]["rows"], 3'001);
  EXPECT_EQ(Json::parse(last)["_export"]["complete"], true);
  std::string packed = exported(R"({"compression":"zstd"})");
  EXPECT_LT(packed.size(), before.size() / 5);
  EXPECT_EQ(net::decode_body(net::BodyEncoding::kZstd, packed, 100'000'000).value(), before);
  std::string first = before.substr(0, before.find('\n'));
  start("other");
  for (bool repeated : {false, true}) {
    auto reply = call("POST", "/api/v1/import", before);
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(Json::parse(reply.body)["accepted"], 3'001);
    EXPECT_EQ(Json::parse(reply.body)["repeated"], repeated);
    EXPECT_TRUE(exported() == before) << "the same rows";
  }
  std::string id = Json::parse(first)["template_id"];
  EXPECT_EQ(call("GET", "/api/v1/templates/" + id + "?start=2000-01-01T00:00:00Z").status, 200);
}

TEST_F(UpkeepRoutesTest, ABackupIsMadeVerifiedAndStarted) {
  ASSERT_EQ(call("POST", "/api/v1/logs?service=shop", "one\ntwo\n").status, 200);
  std::string folder = (root_ / "backup").string();
  Json job = carry_out("/api/v1/backups", Json{{"to", folder}}.dump());
  ASSERT_EQ(job["state"], "done") << job.dump();
  EXPECT_EQ(job["report"]["copied_files"], job["report"]["files"]);
  EXPECT_EQ(job["asked"]["to"], folder);
  Json again = carry_out("/api/v1/backups", Json{{"to", (root_ / "data" / "inside").string()}}.dump());
  EXPECT_EQ(again["state"], "failed");
  EXPECT_NE(again["error"].get<std::string>().find("lies in the data folder"), std::string::npos);
  std::string before = exported();
  ASSERT_EQ(call("POST", "/api/v1/logs?service=shop", "three\n").status, 200);
  EXPECT_TRUE(verify_backup(*world_, folder));
  ASSERT_TRUE(restore_backup(*world_, folder, (root_ / "restored").string()));
  start("restored");
  EXPECT_EQ(exported(), before);
  EXPECT_GE(get("/api/v1/audit")["items"].size(), 2u) << "control.db came along";
  Json list = get("/api/v1/backups");
  ASSERT_EQ(list["items"].size(), 1u);
  EXPECT_EQ(list["items"][0]["state"], "interrupted") << "as it stood at that moment";
}

}  // namespace
}  // namespace foreshock::app
