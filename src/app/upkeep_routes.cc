#include "app/upkeep_routes.h"

#include <any>
#include <chrono>
#include <future>
#include <nlohmann/json.hpp>

#include "api/input.h"
#include "api/problems.h"
#include "app/backup.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/json_writer.h"
#include "base/telemetry.h"
#include "net/zstd_frame.h"

namespace foreshock::app {
namespace {

constexpr const char* kErasure = "erasure";
constexpr const char* kBackup = "backup";
constexpr size_t kQuestionBytesMax = 64 * 1024;
constexpr size_t kImportBytesMax = 24 * 1024 * 1024;
constexpr size_t kQueryBytesMax = 8192, kReasonBytesMax = 1024, kPathBytesMax = 4096;
constexpr size_t kExportPieceBytes = 256 * 1024, kStreamPieceBytes = 64 * 1024;
constexpr int64_t kSlowReaderNs = 30 * kSecond;
constexpr std::chrono::seconds kDurableWait{30};

void write_optional_time(JsonWriter& json, Timestamp time, int64_t none) {
  time.ns == none ? json.null() : json.value(format_rfc3339(time));
}

void write_job(JsonWriter& json, const store::UpkeepJob& job) {
  json.begin_object().field("id", job.id).field("state", job.state).field("actor", job.actor);
  json.field("reason", job.reason);
  json.key("asked").raw(job.subject);
  json.field("asked_at", format_rfc3339(job.asked));
  write_optional_time(json.key("ended_at"), job.ended, 0);
  json.key("progress")
      .begin_object()
      .field("done", job.steps_done)
      .field("known", job.steps_known)
      .end_object();
  json.key("report");
  job.report.empty() ? json.null() : json.raw(job.report);
  json.key("error");
  job.error.empty() ? json.null() : json.value(job.error);
  json.end_object();
}

net::HttpResponse job_response(int status, const store::UpkeepJob& job) {
  std::string out;
  JsonWriter json(out);
  write_job(json, job);
  return net::json_response(status, std::move(out));
}

net::HttpResponse jobs_response(const std::vector<store::UpkeepJob>& jobs) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const store::UpkeepJob& job : jobs) write_job(json, job);
  json.end_array().key("next_cursor").null().end_object();
  return net::json_response(200, std::move(out));
}

std::string report_json(const store::ErasureReport& report, bool dry_run) {
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("dry_run", dry_run)
      .field("lines", report.lines)
      .field("segments", report.segments)
      .field("freed_bytes", report.freed_bytes)
      .field("remaining", report.remaining)
      .key("warnings")
      .begin_array();
  for (const std::string& warning : report.warnings) json.value(warning);
  json.end_array().end_object();
  return out;
}

// What is kept of the question. Not its text: that names whoever is to be forgotten.
std::string subject_json(const store::ErasureRequest& request) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("query_sha256", sha256_hex(request.query)).field("dry_run", request.dry_run);
  write_optional_time(json.key("start"), request.start, INT64_MIN);
  write_optional_time(json.key("end"), request.end, INT64_MAX);
  json.end_object();
  return out;
}

// True and false only; Input has no such field.
bool read_flag(const std::string& body, const char* name, api::Input& input) {
  auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains(name)) return false;
  if (json[name].is_boolean()) return json[name].get<bool>();
  input.wrong(std::string("#/") + name, "must be true or false");
  return false;
}

// Rows on their way to a client at the client's pace, compressed when it asked.
class ExportStream {
 public:
  ExportStream(net::ResponseWriter writer, bool zstd) : writer_(std::move(writer)), zstd_(zstd) {}

  bool add(const store::ExportRow& row) {
    store::append_export_row(pending_, row);
    return pending_.size() < kExportPieceBytes || flush();
  }
  // The last line says whether all is there; a client that does not see it has a part.
  void finish(const store::QuerySummary& summary) {
    JsonWriter json(pending_);
    json.begin_object().key("_export").begin_object();
    json.field("rows", summary.rows).field("complete", !summary.partial).key("warnings").begin_array();
    for (const std::string& warning : summary.warnings) json.value(warning);
    json.end_array().end_object().end_object();
    pending_ += '\n';
    if (flush()) stream_.close();
  }

 private:
  bool flush() {
    if (!stream_) {
      net::HttpHeaders headers;
      headers.add("Content-Type", zstd_ ? "application/zstd" : "application/x-ndjson");
      headers.add("Cache-Control", "no-store");
      stream_ = writer_.stream(200, std::move(headers));
    }
    std::string piece = zstd_ ? net::zstd_frame(pending_) : std::move(pending_);
    pending_.clear();
    for (std::string_view rest = piece; !rest.empty();) {
      std::string_view part = rest.substr(0, kStreamPieceBytes);
      if (!stream_.wait_for_room(part.size(), kSlowReaderNs) || !stream_.write(part)) return false;
      rest.remove_prefix(part.size());
    }
    return true;
  }

  net::ResponseWriter writer_;
  const bool zstd_;
  net::StreamWriter stream_;
  std::string pending_;
};

}  // namespace

struct UpkeepRoutes::Call {
  const net::HttpRequest& request;
  auth::PrincipalPtr principal;
  api::Input input;
  TenantId tenant() const { return principal->tenant; }
};

UpkeepRoutes::UpkeepRoutes(World& world, auth::Auth& auth, store::Store& store, Tenants& tenants,
                           store::Upkeep& upkeep, std::string data_folder)
    : world_(world),
      auth_(auth),
      store_(store),
      caretaker_(*store::caretaker_of(store)),
      tenants_(tenants),
      upkeep_(upkeep),
      data_folder_(std::move(data_folder)) {}

UpkeepRoutes::~UpkeepRoutes() {
  stop();
}

void UpkeepRoutes::stop() {
  std::lock_guard lock(export_mutex_);
  stopped_ = true;
  if (export_ends_) export_ends_->store(true);
  if (export_thread_.joinable()) export_thread_.join();
}

void UpkeepRoutes::add(net::HttpRouter& router, const char* method, const char* path, Handler handler,
                       size_t body_bytes_max) {
  auto run = [this, handler](net::HttpRequest&& request, net::ResponseWriter writer) {
    auto* principal = std::any_cast<auth::PrincipalPtr>(&request.attachment);
    CHECK(principal != nullptr) << "api's hook lets nobody by";
    Call call{request, *principal, api::Input(request, world_.clock().now())};
    auto answer = (this->*handler)(call);
    answer ? writer.send(std::move(*answer)) : writer.fail(answer.error());
  };
  router.add(method, path, std::move(run), {.body_bytes_max = body_bytes_max, .runs = net::Runs::kWorker});
}

void UpkeepRoutes::add_to(net::HttpRouter& router) {
  add(router, "POST", "/api/v1/erasures", &UpkeepRoutes::create_erasure, kQuestionBytesMax);
  add(router, "GET", "/api/v1/erasures", &UpkeepRoutes::list_erasures, kQuestionBytesMax);
  add(router, "GET", "/api/v1/erasures/{id}", &UpkeepRoutes::get_erasure, kQuestionBytesMax);
  add(router, "POST", "/api/v1/backups", &UpkeepRoutes::create_backup, kQuestionBytesMax);
  add(router, "GET", "/api/v1/backups", &UpkeepRoutes::list_backups, kQuestionBytesMax);
  add(router, "GET", "/api/v1/backups/{id}", &UpkeepRoutes::get_backup, kQuestionBytesMax);
  add(router, "POST", "/api/v1/import", &UpkeepRoutes::import_rows, kImportBytesMax);
  auto exporting = [this](net::HttpRequest&& request, net::ResponseWriter writer) {
    start_export(std::move(request), std::move(writer));
  };
  router.add("POST", "/api/v1/export", exporting,
             {.body_bytes_max = kQuestionBytesMax, .runs = net::Runs::kWorker});
}

void UpkeepRoutes::audit(const Call& call, std::string_view action, std::string_view target,
                         std::string_view detail) {
  Status kept = auth_.audit().append(call.tenant(), call.principal->actor(), action, target, detail);
  if (!kept) telemetry::log(telemetry::Level::kError, "app.audit_failed", {{"error", kept.error().message}});
}

Result<net::HttpResponse> UpkeepRoutes::create_erasure(Call& call) {
  api::Input& input = call.input;
  store::ErasureRequest request;
  request.tenant = call.tenant();
  request.query = input.text("query", kQueryBytesMax, true);
  request.start = input.moment("start").value_or(request.start);
  request.end = input.moment("end").value_or(request.end);
  request.dry_run = read_flag(call.request.body, "dry_run", input);
  std::string reason = input.text("reason", kReasonBytesMax, true);
  if (input.ok() && request.start >= request.end) input.wrong("#/start", "must be before end");
  Status good = input.ok() ? store::check_erasure(request) : Status();
  if (!good && api::is_query_error(good.error()))
    return api::query_problem(good.error(), request.query, call.request.request_id);
  if (!good) input.wrong("#/query", good.error().message);
  if (!input.ok()) return input.problem();
  store::UpkeepJob wanted;
  wanted.tenant = call.tenant();
  wanted.kind = kErasure;
  wanted.actor = call.principal->actor();
  wanted.reason = reason;
  wanted.subject = subject_json(request);
  auto work = [this, request](store::UpkeepProgress& progress) mutable -> Result<std::string> {
    request.progress = [&](const store::ErasureReport& report) {
      progress.tell(report.segments_looked_at, report.segments_known);
      return !progress.ends();
    };
    ASSIGN_OR_RETURN(store::ErasureReport report, caretaker_.erase(request));
    return report_json(report, request.dry_run);
  };
  ASSIGN_OR_RETURN(store::UpkeepJob job, upkeep_.start(std::move(wanted), std::move(work)));
  return job_response(202, job);
}

Result<net::HttpResponse> UpkeepRoutes::create_backup(Call& call) {
  // A backup holds all tenants.
  if (call.tenant() != kDefaultTenant)
    return fail(ErrorKind::kForbidden, "only administrators of the first tenant make backups");
  api::Input& input = call.input;
  std::string folder = input.text("to", kPathBytesMax, true);
  std::string reason = input.text("reason", kReasonBytesMax);
  if (input.ok() && !folder.starts_with('/')) input.wrong("#/to", "must be an absolute path on the server");
  if (!input.ok()) return input.problem();
  store::UpkeepJob wanted;
  wanted.tenant = call.tenant();
  wanted.kind = kBackup;
  wanted.actor = call.principal->actor();
  wanted.reason = reason;
  JsonWriter(wanted.subject).begin_object().field("to", folder).end_object();
  auto work = [this, folder](store::UpkeepProgress& progress) -> Result<std::string> {
    auto tell = [&](uint64_t done, uint64_t known) {
      progress.tell(done, known);
      return !progress.ends();
    };
    ASSIGN_OR_RETURN(BackupReport report, make_backup(world_, caretaker_, data_folder_, folder, tell));
    return backup_report_json(report);
  };
  ASSIGN_OR_RETURN(store::UpkeepJob job, upkeep_.start(std::move(wanted), std::move(work)));
  return job_response(202, job);
}

Result<net::HttpResponse> UpkeepRoutes::list_erasures(Call& call) {
  size_t limit = call.input.limit();
  if (!call.input.ok()) return call.input.problem();
  ASSIGN_OR_RETURN(auto jobs, upkeep_.list(call.tenant(), kErasure, limit));
  return jobs_response(jobs);
}

Result<net::HttpResponse> UpkeepRoutes::list_backups(Call& call) {
  size_t limit = call.input.limit();
  if (!call.input.ok()) return call.input.problem();
  ASSIGN_OR_RETURN(auto jobs, upkeep_.list(call.tenant(), kBackup, limit));
  return jobs_response(jobs);
}

Result<net::HttpResponse> UpkeepRoutes::get_erasure(Call& call) {
  ASSIGN_OR_RETURN(auto job, upkeep_.find(call.tenant(), kErasure, call.request.path_parameter("id")));
  return job_response(200, job);
}

Result<net::HttpResponse> UpkeepRoutes::get_backup(Call& call) {
  ASSIGN_OR_RETURN(auto job, upkeep_.find(call.tenant(), kBackup, call.request.path_parameter("id")));
  return job_response(200, job);
}

Result<net::HttpResponse> UpkeepRoutes::import_rows(Call& call) {
  store::RowImport rows(call.tenant());
  RETURN_IF_ERROR(rows.read(call.request.body));
  const store::Batch& batch = rows.batch();
  bool known = store_.seen(call.tenant(), batch.keys.front());
  if (!known && rows.rows() > 0) {
    RETURN_IF_ERROR(tenants_.catalogue(call.tenant()).restore(batch.templates));
    auto done = std::make_shared<std::promise<Status>>();
    std::future<Status> durable = done->get_future();
    RETURN_IF_ERROR(store_.append(batch, [done](Status status) { done->set_value(std::move(status)); }));
    if (durable.wait_for(kDurableWait) != std::future_status::ready)
      return fail(ErrorKind::kTimeout, "the store did not commit these lines in 30 s; send them again");
    RETURN_IF_ERROR(durable.get());
  }
  std::string out;
  JsonWriter(out).begin_object().field("accepted", rows.rows()).field("repeated", known).end_object();
  return net::json_response(200, std::move(out));
}

void UpkeepRoutes::start_export(net::HttpRequest&& request, net::ResponseWriter writer) {
  auto* principal = std::any_cast<auth::PrincipalPtr>(&request.attachment);
  CHECK(principal != nullptr) << "api's hook lets nobody by";
  Call call{request, *principal, api::Input(request, world_.clock().now())};
  api::Input& input = call.input;
  store::ExportRequest asked;
  asked.tenant = call.tenant();
  asked.query = input.text("query", kQueryBytesMax);
  if (asked.query.empty()) asked.query = "*";
  asked.start = input.moment("start").value_or(asked.start);
  asked.end = input.moment("end").value_or(asked.end);
  bool zstd = input.word("compression", {"none", "zstd"}, false) == "zstd";
  if (input.ok() && asked.start >= asked.end) input.wrong("#/start", "must be before end");
  if (!input.ok()) return writer.send(input.problem());
  std::lock_guard lock(export_mutex_);
  if (stopped_) return writer.fail({ErrorKind::kUnavailable, "the server is going down"});
  if (export_runs_.exchange(true))
    return writer.fail({ErrorKind::kExhausted, "another export runs; try again when it is done"});
  if (export_thread_.joinable()) export_thread_.join();  // it has ended
  auto ends = export_ends_ = std::make_shared<std::atomic<bool>>(false);
  writer.on_closed([ends] { ends->store(true); });
  audit(call, "logs.export", "", asked.query);
  export_thread_ = std::thread([this, asked, ends, writer, zstd, request_id = request.request_id]() mutable {
    asked.cancelled = ends.get();
    ExportStream stream(writer, zstd);
    auto summary =
        caretaker_.export_rows(asked, [&](const store::ExportRow& row) { return stream.add(row); });
    export_runs_ = false;
    if (summary) return stream.finish(*summary);
    if (api::is_query_error(summary.error()))
      return writer.send(api::query_problem(summary.error(), asked.query, request_id));
    writer.fail(summary.error());
  });
}

}  // namespace foreshock::app
