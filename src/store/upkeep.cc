#include "store/upkeep.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "db/migration.h"
#include "store/store_events.h"

namespace foreshock::store {
namespace {

constexpr int kNiceness = 10;
constexpr db::Migration kMigrations[] = {{1, R"sql(
CREATE TABLE upkeep_job(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL,
  asked INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  report TEXT NOT NULL,
  error TEXT NOT NULL);
)sql"}};

}  // namespace

Result<std::unique_ptr<Upkeep>> Upkeep::open(World& world, db::Database& control, OnChange on_change) {
  auto guard = control.lock();
  RETURN_IF_ERROR(db::migrate(control, "upkeep", kMigrations));
  RETURN_IF_ERROR(control.run(
      "UPDATE upkeep_job SET state = 'interrupted', error = 'the server ended before it was done' "
      "WHERE state IN ('waiting', 'running')"));
  return std::unique_ptr<Upkeep>(new Upkeep(world, control, std::move(on_change)));
}

Upkeep::Upkeep(World& world, db::Database& control, OnChange on_change)
    : world_(world), control_(control), on_change_(std::move(on_change)), thread_([this] { loop(); }) {}

Upkeep::~Upkeep() {
  stop();
}

void Upkeep::stop() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
    progress_.ends_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<UpkeepJob> Upkeep::start(UpkeepJob wanted, Work work) {
  wanted.id = hex16(world_.chance().next64());
  wanted.state = "waiting";
  wanted.asked = world_.clock().now();
  std::lock_guard lock(mutex_);
  if (closing_) return fail(ErrorKind::kUnavailable, "the server is going down");
  if (waiting_.size() >= kUpkeepJobsWaiting)
    return fail(ErrorKind::kExhausted,
                "too many erasures and backups wait already; try again when one is done");
  RETURN_IF_ERROR(keep(wanted));
  on_change_(wanted);
  waiting_.push_back({wanted, std::move(work)});
  wake_.notify_all();
  return wanted;
}

Status Upkeep::keep(const UpkeepJob& job) {
  auto guard = control_.lock();
  RETURN_IF_ERROR(control_.run(
      "INSERT INTO upkeep_job(id, tenant, kind, actor, reason, subject, state, asked, ended, report, error) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT(id) DO UPDATE SET state = ?7, "
      "ended = ?9, report = ?10, error = ?11",
      job.id, job.tenant, job.kind, job.actor, job.reason, job.subject, job.state, job.asked, job.ended,
      job.report, job.error));
  return control_.run("DELETE FROM upkeep_job WHERE number <= (SELECT max(number) FROM upkeep_job) - ?",
                      kUpkeepJobsKept);
}

void Upkeep::loop() {
  // It yields to the lanes; nothing is lost where the kernel refuses.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNiceness);
  while (true) {
    Waiting next;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
      if (closing_) return;  // what waits is interrupted, and told so at the next start
      next = std::move(waiting_.front());
      waiting_.pop_front();
      running_ = next.job.id;
      progress_.tell(0, 0);
    }
    run(std::move(next));
    std::lock_guard lock(mutex_);
    running_.clear();
  }
}

void Upkeep::run(Waiting waiting) {
  UpkeepJob& job = waiting.job;
  job.state = "running";
  Status kept = keep(job);
  Result<std::string> report = kept ? waiting.work(progress_) : Result<std::string>(fail(kept.error()));
  job.ended = world_.clock().now();
  job.state = report ? "done" : progress_.ends() ? "interrupted" : "failed";
  if (report) {
    job.report = std::move(*report);
  } else {
    job.error = report.error().message;
  }
  events::UpkeepEnded{job.kind, job.id, job.state, job.error}.tell();
  on_change_(job);
  if (Status written = keep(job); !written)
    events::UpkeepEnded{job.kind, job.id, "not written down", written.error().message}.tell();
}

Result<std::vector<UpkeepJob>> Upkeep::read(std::string_view condition, TenantId tenant,
                                            std::string_view kind, std::string_view id, size_t limit) {
  auto guard = control_.lock();
  ASSIGN_OR_RETURN(
      db::Statement rows,
      control_.prepare("SELECT id, tenant, kind, actor, reason, subject, state, asked, ended, report, error "
                       "FROM upkeep_job WHERE tenant = ?1 AND kind = ?2 AND " +
                           std::string(condition) + " ORDER BY number DESC LIMIT ?4",
                       tenant, kind, id, limit));
  std::vector<UpkeepJob> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) break;
    UpkeepJob job;
    job.id = rows.string(0);
    job.tenant.value = rows.unsigned_integer(1);
    job.kind = rows.string(2);
    job.actor = rows.string(3);
    job.reason = rows.string(4);
    job.subject = rows.string(5);
    job.state = rows.string(6);
    job.asked = rows.time(7);
    job.ended = rows.time(8);
    job.report = rows.string(9);
    job.error = rows.string(10);
    out.push_back(std::move(job));
  }
  for (UpkeepJob& job : out) {
    if (job.state != "running") continue;
    job.steps_done = progress_.done_;
    job.steps_known = progress_.known_;
  }
  return out;
}

Result<std::vector<UpkeepJob>> Upkeep::list(TenantId tenant, std::string_view kind, size_t limit) {
  return read("?3 = ''", tenant, kind, "", limit);
}

Result<UpkeepJob> Upkeep::find(TenantId tenant, std::string_view kind, std::string_view id) {
  ASSIGN_OR_RETURN(std::vector<UpkeepJob> found, read("id = ?3", tenant, kind, id, 1));
  if (found.empty())
    return fail(ErrorKind::kNotFound, "there is no " + std::string(kind) + " with this id; the list has all");
  return std::move(found[0]);
}

}  // namespace foreshock::store
