// ApiTest: an Api over real auth and incidents, a fake store and a fake alerting, called without sockets.
// Test code only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "api/api.h"
#include "api/testing/fake_alerting.h"
#include "api/testing/fake_store.h"
#include "base/fake_world.h"
#include "base/telemetry.h"
#include "net/captured_response.h"
#include "net/http_router.h"

namespace foreshock::api {

using Json = nlohmann::json;

struct Reply {
  int status = 0;
  net::HttpHeaders headers;
  std::string body;
  Json json() const { return Json::parse(body, nullptr, false); }
};

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    telemetry::set_log_sink([](std::string_view) {});
    loop_.start(1);
  }
  ~ApiTest() override {
    if (api_) api_->stop();
    loop_.stop();
    telemetry::set_log_sink(nullptr);
  }

  void SetUp() override {
    database_ = std::move(*db::Database::open(world_, ":memory:"));
    auth_ = std::move(*auth::Auth::open(world_, *database_));
    incidents_ = std::move(*incidents::Incidents::open(*database_, {}));
    feedback_ = std::move(*learn::FeedbackStore::open(*database_, {}));
    runbooks_ = std::move(*remediation::Runbooks::open(world_, {}));
    ASSERT_TRUE(auth_->tokens().import_admin_token(kAdminToken));
    api_ = std::make_unique<Api>(dependencies());
    api_->register_routes(router_);
  }

  ApiDependencies dependencies() {
    return {
        .world = world_,
        .loop = loop_,
        .auth = *auth_,
        .store = store_,
        .incidents = *incidents_,
        .alerting = alerting_,
        .facts = [this] { return facts_; },
        .catalogue = [this](TenantId) -> const templates::Catalogue& { return catalogue_; },
        .services = [this](TenantId) { return services_; },
        .anomalies = [this](TenantId, Timestamp, Timestamp) { return anomalies_; },
        .topology = [this](TenantId) { return topology_; },
        .sources = [this](TenantId) { return sources_; },
        .recent =
            [this](TenantId, const std::string& token) {
              std::vector<RecentRecord> out;
              for (const RecentRecord& record : recent_)
                if (token.empty() || record.token_id == token) out.push_back(record);
              return out;
            },
        .ingest =
            [](TenantId) {
              return IngestFigures{12.5, 3, 1000, 2};
            },
        .models =
            [](TenantId) {
              return std::vector<ModelView>{{"rate", "rate", "1", 4096, "whether a rate is unusual"}};
            },
        .checks = [this] { return checks_; },
        .tell = [this](const incidents::IncidentChange& change) { told_.push_back(change); },
        .feedback = feedback_.get(),
        .runbooks = runbooks_.get(),
        .decide = [this](TenantId,
                         const templates::DecisionRequest& asked) { return catalogue_.decide(asked); },
        .take_back = [this](TenantId, uint64_t decision) { return catalogue_.take_back(decision); },
        .meaning = &meaning_,
        .mute = [this](const learn::MuteChange& change) { muted_.push_back(change); },
        .judge = [this](TenantId, detect::FindingKind kind, bool real) { judged_.emplace_back(kind, real); }};
  }

  // As the server would do it: route, before-hooks, handler. Waits for the answer unless it is endless.
  std::shared_ptr<net::CapturedResponse> start(net::HttpRequest request) {
    size_t question = request.target.find('?');
    request.path = request.target.substr(0, question);
    if (question != std::string::npos)
      request.query = *net::parse_parameters(request.target.substr(question + 1));
    auto [writer, captured] = net::make_captured();
    net::RouteMatch match = router_.match(request.method, request.path);
    EXPECT_EQ(match.outcome, net::RouteMatch::Outcome::kFound) << request.method << " " << request.target;
    if (match.outcome != net::RouteMatch::Outcome::kFound) return captured;
    request.path_parameters = match.parameters;
    request.route = match.route->pattern;
    request.request_id = writer.request_id();
    if (auto refused = router_.run_before(request)) {
      writer.send(std::move(*refused));
    } else {
      match.route->handler(std::move(request), std::move(writer));
    }
    return captured;
  }
  Reply call(net::HttpRequest request) {
    auto captured = start(std::move(request));
    EXPECT_TRUE(captured->wait(10 * kSecond));
    net::HttpResponse response = captured->response();
    return {response.status, response.headers, std::string(response.content())};
  }
  net::HttpRequest request(const std::string& method, const std::string& target, const std::string& body = "",
                           const std::string& token = kAdminToken) {
    net::HttpRequest out;
    out.method = method;
    out.target = target;
    out.body = body;
    out.peer.bytes = {127, 0, 0, 1};
    if (!token.empty()) out.headers.set("Authorization", "Bearer " + token);
    return out;
  }
  Reply get(const std::string& target) { return call(request("GET", target)); }
  Reply post(const std::string& target, const std::string& body = "") {
    return call(request("POST", target, body));
  }
  Reply erase(const std::string& target) { return call(request("DELETE", target)); }

  auth::Principal admin() { return **auth_->tokens().identify(kAdminToken); }
  std::string token_with(auth::Scopes scopes) {
    return auth_->tokens().create(admin(), "test", scopes, std::nullopt)->text;
  }
  Timestamp now() { return world_.clock().now(); }

  detect::Finding finding(const std::string& id, detect::FindingKind kind, bool alarm) {
    detect::Finding out;
    out.id = id;
    out.tenant = kDefaultTenant;
    out.kind = kind;
    out.service = "checkout";
    out.template_id = TemplateId{0xabc};
    out.template_text = "payment failed for <id>";
    out.at = out.window_end = now();
    out.window_start = now() - kMinute;
    out.observed = 40;
    out.expected = 2;
    out.expected_high = 5;
    out.p_value = 1e-7;
    out.score = 91;
    out.alarm = alarm;
    out.severity_number = 17;
    out.outcome = "incident";
    out.cause = "database";
    out.why = "40 lines in a minute where 2 were expected";
    out.contributions = {{"payment failed for <id>", 1}};
    out.top_templates = {{TemplateId{0xabc}, "payment failed for <id>", 40, 1}};
    out.examples = {"payment failed for o-1"};
    return out;
  }
  // One open incident; answers with its id.
  std::string open_incident() {
    std::vector<detect::Finding> findings{finding("00000000000000f1", detect::FindingKind::kRateHigh, true)};
    auto changes = incidents_->on_findings(kDefaultTenant, findings, now());
    EXPECT_EQ(changes.size(), 1u);
    return changes.empty() ? "" : changes[0].incident.id;
  }

  static constexpr const char* kAdminToken = "the administrator's own token";

  FakeWorld world_;
  net::Loop loop_;
  net::HttpRouter router_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<auth::Auth> auth_;
  std::unique_ptr<incidents::Incidents> incidents_;
  std::unique_ptr<learn::FeedbackStore> feedback_;
  std::unique_ptr<remediation::Runbooks> runbooks_;
  FakeStore store_;
  FakeMeaning meaning_;
  FakeAlerting alerting_;
  templates::Catalogue catalogue_;
  ServerFacts facts_{"0.1.0", "abc123", "gcc", "box", "127.0.0.1:8514", "127.0.0.1:5514", false};
  std::vector<detect::Detector::ServiceState> services_;
  detect::AnomalyBoard anomalies_;
  detect::Topology topology_;
  std::vector<std::pair<detect::FindingKind, bool>> judged_;
  std::vector<SourceView> sources_;
  std::vector<RecentRecord> recent_;
  std::vector<ReadyCheck> checks_;
  std::vector<incidents::IncidentChange> told_;
  std::vector<learn::MuteChange> muted_;
  std::unique_ptr<Api> api_;
};

}  // namespace foreshock::api
