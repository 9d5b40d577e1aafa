#include "app/server.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "alerting/alerting.h"
#include "api/api.h"
#include "api/rendering.h"
#include "app/app_events.h"
#include "app/config_watch.h"
#include "app/demo.h"
#include "app/format_folder.h"
#include "app/pipeline.h"
#include "app/template_meaning.h"
#include "app/upkeep_routes.h"
#include "app/version.h"
#include "app/views.h"
#include "app/watch.h"
#include "auth/auth.h"
#include "db/database.h"
#include "incidents/incidents.h"
#include "ingest/file_source.h"
#include "ingest/http_sources.h"
#include "ingest/journald_source.h"
#include "ingest/network_sources.h"
#include "ingest/stdin_source.h"
#include "ingest/syslog_source.h"
#include "learn/feedback.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/tls_context.h"
#include "parse/parse_options.h"
#include "parse/redaction_options.h"
#include "remediation/runbooks.h"
#include "store/store.h"
#include "store/upkeep.h"

namespace foreshock::app {

namespace {

constexpr int kLoopThreads = 2;
constexpr int64_t kDrainNs = 10 * kSecond;
constexpr int64_t kChoresNs = 30 * kSecond;

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
}

// Lines per second over the last second; sampled by the loop.
class Rate {
 public:
  void sample(uint64_t lines, int64_t steady_ns) {
    if (last_ns_ > 0 && steady_ns > last_ns_)
      rate_.store(static_cast<double>(lines - last_) * 1e9 / static_cast<double>(steady_ns - last_ns_));
    last_ = lines;
    last_ns_ = steady_ns;
  }
  double value() const { return rate_.load(); }

 private:
  uint64_t last_ = 0;
  int64_t last_ns_ = 0;
  std::atomic<double> rate_{0};
};

class RealServer : public Server {
 public:
  RealServer(World& world, ServerOptions options) : world_(world), options_(std::move(options)) {}
  ~RealServer() override { stop(); }

  Status open(const Config& config) {
    RETURN_IF_ERROR(open_state(config));
    RETURN_IF_ERROR(open_rooms(config));
    RETURN_IF_ERROR(open_sources(config));
    return listen(config);
  }

  std::string url() const override { return (http_tls_ ? "https://" : "http://") + address(); }
  std::string address() const override { return http_ ? http_->address().text() : ""; }
  std::string syslog_address() const override { return syslog_ ? syslog_->address() : ""; }
  std::string one_time_secret() const override { return one_time_; }
  void stop() override;

 private:
  Status open_state(const Config& config);
  Status open_rooms(const Config& config);
  Status listen(const Config& config);
  Status open_sources(const Config& config);
  api::ApiDependencies api_dependencies();
  void publish_first_record(const StreamHealth& health);
  void do_chores();
  void take_join_rules(const Config& config);

  World& world_;
  const ServerOptions options_;
  std::atomic<bool> stopped_{false};
  std::atomic<bool> ready_{false};
  std::string one_time_;
  Rate rate_;

  // In the order of their making; stop() goes backwards.
  net::Loop loop_;
  std::unique_ptr<db::Database> control_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<auth::Auth> auth_;
  std::unique_ptr<Tenants> tenants_;
  std::unique_ptr<TemplateMeaning> meaning_;
  std::unique_ptr<incidents::Incidents> incidents_;
  std::unique_ptr<alerting::Alerting> alerting_;
  std::unique_ptr<learn::FeedbackStore> feedback_;
  std::unique_ptr<store::Upkeep> upkeep_;
  std::unique_ptr<remediation::Runbooks> runbooks_;
  std::shared_ptr<const parse::Redactor> redactor_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<UpkeepRoutes> upkeep_routes_;
  std::unique_ptr<Watch> watch_;
  std::unique_ptr<Pipeline> pipeline_;
  net::HttpRouter router_;
  std::shared_ptr<net::TlsContext> http_tls_;  // null: plain HTTP
  std::unique_ptr<net::HttpServer> http_;
  std::vector<std::unique_ptr<net::HttpServer>> more_http_;  // the same routes on other addresses
  std::unique_ptr<ingest::SyslogSource> syslog_;
  std::shared_ptr<net::TlsContext> tls_;  // null: no certificate is set
  std::unique_ptr<ingest::NetworkSources> network_;
  std::unique_ptr<ingest::FileSource> files_;
  std::unique_ptr<ingest::JournaldSource> journald_;
  std::unique_ptr<ingest::StdinSource> stdin_;
  std::unique_ptr<Demo> demo_;
  net::LoopTimer rate_timer_;
  std::unique_ptr<FormatFolder> formats_;
  std::unique_ptr<ConfigWatch> config_watch_;
  std::thread chores_;
};

Status RealServer::open_state(const Config& config) {
  RETURN_IF_ERROR(world_.disk().make_directories(options_.data));
  ASSIGN_OR_RETURN(store::StoreOptions store_options, store::store_options(config));
  ASSIGN_OR_RETURN(store_, store::open_embedded_store(world_, options_.data, store_options));
  ASSIGN_OR_RETURN(control_, db::Database::open(world_, options_.data + "/control.db"));
  ASSIGN_OR_RETURN(auth_, auth::Auth::open(world_, *control_, auth::auth_options(config)));
  if (!options_.admin_token.empty())
    RETURN_IF_ERROR(auth_->tokens().import_admin_token(options_.admin_token));
  ASSIGN_OR_RETURN(bool administered, auth_->directory().administrator_exists());
  if (!administered) {
    ASSIGN_OR_RETURN(one_time_, auth_->sessions().make_first_administrator_link());
  }
  return {};
}

Status RealServer::open_rooms(const Config& config) {
  formats_ = std::make_unique<FormatFolder>(world_, parse::parse_options(config).formats_dir);
  formats_->refresh();  // before the first line
  config_watch_ = std::make_unique<ConfigWatch>(world_, options_.config_file, options_.read_config);
  loop_.start(kLoopThreads);
  tenants_ = std::make_unique<Tenants>(*store_);
  meaning_ = std::make_unique<TemplateMeaning>(
      [this](TenantId tenant) -> const templates::Catalogue& { return tenants_->catalogue(tenant); });
  store_->set_meaning(meaning_.get());
  ASSIGN_OR_RETURN(incidents_, incidents::Incidents::open(*control_, incidents::incidents_options(config)));
  ASSIGN_OR_RETURN(alerting::AlertingOptions alerting_options, alerting::alerting_options(config));
  ASSIGN_OR_RETURN(
      alerting_,
      alerting::Alerting::open(world_, *control_, alerting_options, [this](const alerting::Notification& n) {
        if (n.incident_id.empty()) return;
        std::string text = n.channel + ": " + n.status + (n.detail.empty() ? "" : ", " + n.detail);
        (void)incidents_->add_entry(n.tenant, n.incident_id,
                                    {n.sent.ns != 0 ? n.sent : n.due, "notification", text, n.channel, ""});
      }));
  ASSIGN_OR_RETURN(feedback_, learn::FeedbackStore::open(*control_, learn::learn_options(config)));
  // Of a job, begin and end stand in the audit trail.
  ASSIGN_OR_RETURN(
      upkeep_, store::Upkeep::open(world_, *control_, [this](const store::UpkeepJob& job) {
        bool begins = job.state == "waiting";
        std::string detail = begins               ? job.reason + " " + job.subject
                             : job.report.empty() ? job.error
                                                  : job.report;
        Status kept = auth_->audit().append(job.tenant, job.actor,
                                            job.kind + "." + (begins ? "start" : job.state), job.id, detail);
        if (!kept)
          telemetry::log(telemetry::Level::kError, "app.audit_failed", {{"error", kept.error().message}});
      }));
  ASSIGN_OR_RETURN(runbooks_, remediation::Runbooks::open(world_, remediation::remediation_options(config)));
  ASSIGN_OR_RETURN(parse::RedactionPolicy redaction, parse::redaction_policy(config));
  ASSIGN_OR_RETURN(parse::Redactor redactor, parse::Redactor::compile(std::move(redaction)));
  redactor_ = std::make_shared<const parse::Redactor>(std::move(redactor));
  api_ = std::make_unique<api::Api>(api_dependencies(), api::api_options(config));
  detect::DetectOptions detect_options;
  detect_options.findings_per_day = static_cast<size_t>(config.integer("detect.findings_per_day"));
  WatchCallbacks watch_callbacks;
  watch_callbacks.on_finding = [this](TenantId tenant, const detect::Finding& finding) {
    api_->events().publish(tenant, "finding", api::finding_json(finding, ""));
  };
  watch_callbacks.on_incident = [this](const incidents::IncidentChange& change) {
    api_->events().publish(change.incident.tenant, "incident", api::incident_json(change.incident));
  };
  watch_callbacks.muted = [this](TenantId tenant) {
    std::vector<std::pair<TemplateId, std::string>> out;
    if (auto mutes = feedback_->mutes(tenant, world_.clock().now()))
      for (const learn::Mute& mute : *mutes) out.emplace_back(mute.subject.template_id, mute.subject.service);
    return out;
  };
  watch_ = std::make_unique<Watch>(world_, *tenants_, *control_, *incidents_, *alerting_, detect_options,
                                   source_health_options(config), std::move(watch_callbacks));
  PipelineCallbacks pipeline_callbacks;
  pipeline_callbacks.on_activity = [this](features::Activity&& activity) {
    watch_->offer(std::move(activity));
  };
  pipeline_callbacks.on_first_record = [this](const StreamHealth& health) { publish_first_record(health); };
  PipelineOptions pipeline_options;
  pipeline_options.redactor = redactor_;
  ASSIGN_OR_RETURN(pipeline_options.join_rules, parse::join_rules(config));
  pipeline_options.lanes = static_cast<int>(config.integer("lanes"));
  if (pipeline_options.lanes == 0)
    pipeline_options.lanes = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
  pipeline_ =
      std::make_unique<Pipeline>(world_, *store_, *tenants_, pipeline_options, std::move(pipeline_callbacks));
  return {};
}

Status RealServer::listen(const Config& config) {
  ingest::add_http_sources(router_, world_, loop_, *pipeline_, auth_->authenticator());
  api_->register_routes(router_);
  upkeep_routes_ =
      std::make_unique<UpkeepRoutes>(world_, *auth_, *store_, *tenants_, *upkeep_, options_.data);
  upkeep_routes_->add_to(router_);
  ASSIGN_OR_RETURN(net::HttpServerOptions http_options, net::http_server_options(config));
  ASSIGN_OR_RETURN(http_tls_, net::http_tls_context(config));
  ASSIGN_OR_RETURN(http_, net::HttpServer::start(loop_, http_options, router_, http_tls_));
  ASSIGN_OR_RETURN(ingest::IngestOptions ingest_options, ingest::ingest_options(config));
  for (const std::string& address : ingest_options.http_listen) {
    http_options.listen = address;
    http_options.setting = "ingest.http.listen";
    ASSIGN_OR_RETURN(auto server, net::HttpServer::start(loop_, http_options, router_, http_tls_));
    more_http_.push_back(std::move(server));
  }
  rate_timer_ = loop_.call_every(
      kSecond, [this] { rate_.sample(pipeline_->lines_total(), world_.clock().steady_ns()); });
  chores_ = std::thread([this] { do_chores(); });
  if (options_.demo)
    demo_ =
        std::make_unique<Demo>(world_, *pipeline_, kDefaultTenant, options_.demo_seed, options_.demo_speed);
  SourceFeed feed;
  feed.steps = [this] { return pipeline_->take_source_steps(); };
  if (files_)
    feed.files = [this] {
      std::vector<std::string> paths;
      for (const ingest::FileSource::FileState& file : files_->files()) paths.push_back(file.path);
      return paths;
    };
  watch_->sources().connect(std::move(feed));
  ready_.store(true);
  return {};
}

Status RealServer::open_sources(const Config& config) {
  ASSIGN_OR_RETURN(ingest::IngestOptions ingest_options, ingest::ingest_options(config));
  ingest_options.tcp_patience = net::tcp_patience(config);
  ASSIGN_OR_RETURN(std::vector<store::Position> positions, store_->positions());
  std::vector<ingest::SavedPosition> saved;
  for (const store::Position& position : positions)
    saved.push_back({position.key, position.offset, position.note});
  if (ingest_options.syslog_listen != "off") {
    auto started = ingest::SyslogSource::start(world_, loop_, *pipeline_, kDefaultTenant, ingest_options);
    // Nobody asked for the usual port: a second server beside the first goes on without it.
    bool usual = config.origin("ingest.syslog.listen") == "default";
    if (!started && !(usual && started.error().kind == ErrorKind::kConflict)) return fail(started.error());
    if (started)
      syslog_ = std::move(*started);
    else
      events::ListenerSkipped{"syslog", started.error()}.tell();
  }
  ASSIGN_OR_RETURN(std::optional<net::TlsFiles> tls_files, net::tls_files(config));
  if (tls_files) {
    ASSIGN_OR_RETURN(tls_, net::TlsContext::load(*tls_files, {"h2", "http/1.1"}));
  }
  ASSIGN_OR_RETURN(network_,
                   ingest::NetworkSources::start(world_, loop_, *pipeline_, kDefaultTenant, ingest_options,
                                                 auth_->authenticator(), tls_, saved));
  bool own_logs = ingest_options.own_logs && ingest_options.files.empty();
  std::vector<ingest::FileOptions> files = ingest_options.files;
  if (own_logs) files.push_back({.paths = ingest::own_log_globs(), .service = "", .zone = ""});
  if (!files.empty()) files_ = std::make_unique<ingest::FileSource>(world_, *pipeline_, files, saved);
  // Where a syslog daemon writes the journal's lines to files too, one of the two is enough.
  bool written_twice = own_logs && ingest::syslog_daemon_writes_files();
  if ((own_logs && !written_twice) || ingest_options.journald)
    journald_ = std::make_unique<ingest::JournaldSource>(world_, *pipeline_, kDefaultTenant,
                                                         ingest_options.journald_folder,
                                                         ingest_options.journald_since_ns, saved);
  if (options_.stdin_source) {
    auto stream = ingest::make_stream({.kind = ingest::SourceKind::kStdin, .name = "stdin"});
    stdin_ = std::make_unique<ingest::StdinSource>(world_, *pipeline_, stream);
  }
  return {};
}

api::ApiDependencies RealServer::api_dependencies() {
  api::ApiDependencies out{world_, loop_, *auth_, *store_, *incidents_, *alerting_};
  out.redactor = redactor_;
  out.facts = [this] {
    api::ServerFacts facts;
    facts.version = kVersion;
    facts.compiler = "g++ " __VERSION__;
    facts.hostname = host_name();
    facts.listen = address();
    facts.tls = http_tls_ != nullptr;
    if (syslog_) facts.syslog = syslog_->address();
    return facts;
  };
  out.catalogue = [this](TenantId tenant) -> const templates::Catalogue& {
    return tenants_->catalogue(tenant);
  };
  out.services = [this](TenantId tenant) { return watch_->services(tenant); };
  out.anomalies = [this](TenantId tenant, Timestamp start, Timestamp end) {
    return watch_->anomalies(tenant, start, end);
  };
  out.topology = [this](TenantId tenant) { return watch_->topology(tenant); };
  out.judge = [this](TenantId tenant, detect::FindingKind kind, bool real) {
    watch_->judge(tenant, kind, real);
  };
  out.sources = [this](TenantId tenant) {
    return source_views(pipeline_->streams(tenant), watch_->sources().sources(tenant),
                        files_ ? files_->files() : std::vector<ingest::FileSource::FileState>{},
                        world_.clock().now());
  };
  out.recent = [this](TenantId tenant, const std::string& token_id) {
    return recent_views(pipeline_->streams(tenant), token_id);
  };
  out.ingest = [this](TenantId) {
    api::IngestFigures figures;
    figures.lines_per_second = rate_.value();
    figures.lag_ms = static_cast<double>(pipeline_->lag_ns()) / static_cast<double>(kMillisecond);
    figures.lines_total = pipeline_->lines_total();
    figures.dropped_total =
        (syslog_ ? syslog_->datagrams_dropped() : 0) + (network_ ? network_->datagrams_dropped() : 0);
    return figures;
  };
  out.models = [this](TenantId tenant) {
    return model_views(tenants_->catalogue(tenant), watch_->memory_bytes());
  };
  out.checks = [this] {
    std::vector<api::ReadyCheck> checks;
    Status store = store_->healthy();
    checks.push_back({"store", store.has_value(), store ? "" : store.error().message});
    checks.push_back({"sources", ready_.load(), ready_.load() ? "" : "sources are starting"});
    return checks;
  };
  out.tell = [this](const incidents::IncidentChange& change) { watch_->tell(change); };
  out.feedback = feedback_.get();
  out.runbooks = runbooks_.get();
  out.decide = [this](TenantId tenant, const templates::DecisionRequest& request) {
    return tenants_->decide(tenant, request);
  };
  out.meaning = meaning_.get();
  out.take_back = [this](TenantId tenant, uint64_t decision) {
    return tenants_->take_back(tenant, decision);
  };
  out.mute = [this](const learn::MuteChange& change) {
    watch_->mute(change.tenant, change.subject.template_id, change.subject.service, change.muted);
  };
  return out;
}

void RealServer::publish_first_record(const StreamHealth& health) {
  auto views = source_views({health}, {}, {}, world_.clock().now());
  auto recent = recent_views({health}, "");
  api_->events().publish(health.stream->tenant, "source",
                         api::source_json(views.front(), recent.empty() ? nullptr : &recent.front().row));
}

void RealServer::take_join_rules(const Config& config) {
  auto rules = parse::join_rules(config);
  if (!rules)
    return telemetry::log(telemetry::Level::kWarn, "app.config_refused", {{"error", rules.error().message}});
  pipeline_->use_join_rules(*rules);
  telemetry::log(
      telemetry::Level::kInfo, "app.config_taken",
      {{"parse.multiline", std::to_string(rules->size()) + " rules"}, {"others", "taken at the next start"}});
}

void RealServer::do_chores() {
  int64_t next = 0;
  int64_t next_formats = 0;
  while (!stopped_.load()) {
    world_.clock().sleep_ns(200 * kMillisecond);
    if (world_.clock().steady_ns() >= next_formats) {
      next_formats = world_.clock().steady_ns() + kSecond;
      formats_->refresh();
      if (std::optional<Config> config = config_watch_->refresh()) take_join_rules(*config);
    }
    if (world_.clock().steady_ns() < next) continue;
    next = world_.clock().steady_ns() + kChoresNs;
    auto lifted = feedback_->expire(world_.clock().now());
    if (lifted) {
      for (const learn::MuteChange& change : *lifted)
        watch_->mute(change.tenant, change.subject.template_id, change.subject.service, change.muted);
    }
    for (const auto& tls : {tls_, http_tls_}) {
      if (!tls) continue;
      auto renewed = tls->refresh();
      if (!renewed) telemetry::log(telemetry::Level::kError, "app.tls", {{"error", renewed.error().message}});
    }
    Status done = auth_->tick();
    if (!done) telemetry::log(telemetry::Level::kWarn, "app.chores", {{"error", done.error().message}});
  }
}

void RealServer::stop() {
  if (stopped_.exchange(true)) return;
  if (chores_.joinable()) chores_.join();
  rate_timer_.cancel();
  if (demo_) demo_->stop();
  if (stdin_) stdin_->stop();
  if (journald_) journald_->stop();
  if (files_) files_->stop();
  if (syslog_) syslog_->stop();
  if (network_) network_->stop();
  if (upkeep_routes_) upkeep_routes_->stop();  // an export may have an hour to go
  for (auto& server : more_http_) server->drain(kDrainNs);
  if (http_) http_->drain(kDrainNs);
  if (upkeep_) upkeep_->stop();
  if (pipeline_) pipeline_->stop();
  if (store_) (void)store_->seal_now();
  if (watch_) watch_->stop();
  if (api_) api_->stop();
  more_http_.clear();
  http_.reset();
  loop_.stop();
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(World& world, const Config& config, ServerOptions options) {
  auto server = std::make_unique<RealServer>(world, std::move(options));
  RETURN_IF_ERROR(server->open(config));
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace foreshock::app
