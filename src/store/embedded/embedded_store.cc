#include "store/embedded/embedded_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "db/database_copy.h"
#include "store/embedded/template_counter.h"
#include "store/meaning.h"
#include "store/query/export_run.h"
#include "store/query/query_run.h"
#include "store/store_events.h"

namespace foreshock::store {
namespace {

// Head parts that were read at start come before all that are committed later.
constexpr uint64_t kLoadedOrder = uint64_t{1} << 39;

// As much of store.db is read at the start.
constexpr uint64_t kWarmBytesMax = 128 * 1024 * 1024;
constexpr size_t kWarmPieceBytes = 1024 * 1024;

bool is_segment_name(std::string_view name) {
  return name.ends_with(".seg");
}

}  // namespace

Result<std::unique_ptr<EmbeddedStore>> EmbeddedStore::open(World& world, const std::string& data_folder,
                                                           const StoreOptions& options) {
  RETURN_IF_ERROR(world.disk().make_directories(data_folder));
  ASSIGN_OR_RETURN(FolderLock lock, FolderLock::take(data_folder));
  ASSIGN_OR_RETURN(std::unique_ptr<Ledger> ledger,
                   Ledger::open(world, data_folder + "/store.db", options.database_bytes_max));
  std::unique_ptr<EmbeddedStore> store(
      new EmbeddedStore(world, data_folder, options, std::move(lock), std::move(ledger)));
  ASSIGN_OR_RETURN(uint64_t next_id, store->load());
  store->start(next_id);
  return store;
}

EmbeddedStore::EmbeddedStore(World& world, const std::string& data_folder, const StoreOptions& options,
                             FolderLock lock, std::unique_ptr<Ledger> ledger)
    : world_(world),
      data_folder_(data_folder),
      options_(options),
      lock_(std::move(lock)),
      ledger_(std::move(ledger)),
      files_(std::make_shared<SegmentFiles>(world.disk(), *ledger_, data_folder, options.open_segments_max)),
      keys_(options.keys_max, options.key_age_ns),
      room_(world.clock(), options) {}

EmbeddedStore::~EmbeddedStore() {
  closing_ = true;
  if (warming_.joinable()) warming_.join();
  // In reverse of the flow: no more seals, then the last commits, then the live readers.
  if (sealer_) sealer_->stop();
  committer_.reset();
  sealer_.reset();
  tailer_.reset();
  shelves_.clear();
}

void EmbeddedStore::start(uint64_t next_segment_id) {
  tailer_ = std::make_unique<Tailer>(world_);
  committer_ = std::make_unique<Committer>(
      world_, *ledger_, keys_, options_, [this](TenantId tenant) -> TenantShelf& { return shelf_of(tenant); },
      [this](TenantId tenant, const std::shared_ptr<const RowBlock>& block) { on_published(tenant, block); });
  sealer_ = std::make_unique<Sealer>(
      world_, options_, *committer_, files_, [this] { return shelves(); }, room_, next_segment_id);
  if (options_.background) warming_ = std::thread([this] { warm_database(); });
}

// Counts, templates and positions are read from store.db page by page; the first question after a start would
// wait for each. Front to back it is one long read, which nobody waits for.
void EmbeddedStore::warm_database() {
  auto file = world_.disk().open(data_folder_ + "/store.db", OpenMode::kRead);
  if (!file) return;
  warmed_file_ = std::move(*file);
  std::string piece(kWarmPieceBytes, '\0');
  for (uint64_t at = 0; at < kWarmBytesMax && !closing_; at += piece.size()) {
    auto got = warmed_file_->read_at(at, piece);
    if (!got || *got < piece.size()) return;
  }
}

Result<uint64_t> EmbeddedStore::load() {
  ASSIGN_OR_RETURN(std::vector<SegmentRow> segments, ledger_->segments());
  uint64_t next_id = 1;
  std::set<std::string> known;
  for (SegmentRow& row : segments) {
    next_id = std::max(next_id, row.id + 1);
    known.insert(files_->path_of(row));
    shelf_of(row.tenant).add_segment(std::make_shared<SegmentGroup>(files_, row));
  }
  remove_orphans(known);
  RETURN_IF_ERROR(load_head());
  ASSIGN_OR_RETURN(std::vector<KeyRow> keys, ledger_->keys());
  for (const KeyRow& key : keys) keys_.add(key);
  return next_id;
}

Status EmbeddedStore::load_head() {
  uint64_t order = kLoadedOrder;
  int64_t now = world_.clock().steady_ns();
  bool filled = false;
  Status read = ledger_->read_head([&](const HeadRow& row) -> Status {
    if (row.tenant == kFilling) {  // left by a probe or an erasure that was cut short
      filled = true;
      return {};
    }
    auto block = decode_head_block(row.blob);
    if (!block && block.error().kind == ErrorKind::kInvalid) return fail(block.error());
    if (!block) {
      events::Quarantined{fmt::format("batch {} of the head", row.id), block.error().message}.tell();
      return {};
    }
    room_.add(row.tenant, (*block)->raw_bytes);
    shelf_of(row.tenant).add_head({*block, row.id, row.blob.size(), order++, now});
    return {};
  });
  RETURN_IF_ERROR(read);
  if (!filled) return {};
  auto guard = ledger_->writer().lock();
  return ledger_->remove_head(kFilling, INT64_MAX);
}

// What is in the folders but not in the manifest was never committed, or was deleted from it.
void EmbeddedStore::remove_orphans(const std::set<std::string>& known) {
  Disk& disk = world_.disk();
  std::string tenants = data_folder_ + "/tenants";
  auto list = [&](const std::string& folder) {
    auto names = disk.list(folder);
    return names ? *names : std::vector<std::string>();
  };
  for (const std::string& tenant : list(tenants)) {
    std::string segments = tenants + "/" + tenant + "/segments";
    for (const std::string& day : list(segments)) {
      for (const std::string& name : list(segments + "/" + day)) {
        std::string path = segments + "/" + day + "/" + name;
        if (!is_segment_name(name) || known.count(path) != 0) continue;
        if (disk.remove(path)) events::OrphanRemoved{path}.tell();
      }
    }
  }
}

TenantShelf& EmbeddedStore::shelf_of(TenantId tenant) {
  if (TenantShelf* shelf = find_shelf(tenant)) return *shelf;
  std::unique_lock lock(shelves_mutex_);
  auto& shelf = shelves_[tenant];
  if (!shelf) shelf = std::make_unique<TenantShelf>(tenant, *ledger_);
  return *shelf;
}

TenantShelf* EmbeddedStore::find_shelf(TenantId tenant) const {
  std::shared_lock lock(shelves_mutex_);
  auto found = shelves_.find(tenant);
  return found == shelves_.end() ? nullptr : found->second.get();
}

std::vector<TenantShelf*> EmbeddedStore::shelves() const {
  std::shared_lock lock(shelves_mutex_);
  std::vector<TenantShelf*> out;
  for (const auto& [tenant, shelf] : shelves_) out.push_back(shelf.get());
  return out;
}

Result<StoreView> EmbeddedStore::view_of(TenantId tenant) {
  // A tenant that has stored nothing gets no shelf, or anybody could fill the memory with names.
  if (TenantShelf* shelf = find_shelf(tenant)) return shelf->view();
  StoreView empty;
  empty.templates = std::make_shared<TemplateTable>();
  return empty;
}

void EmbeddedStore::on_published(TenantId tenant, const std::shared_ptr<const RowBlock>& block) {
  room_.add(tenant, block->raw_bytes);
  tailer_->offer(tenant, block);
  bool full = shelf_of(tenant).head_raw_bytes() >= options_.seal_bytes || room_.crowded();
  if (full && options_.background) sealer_->wake();
}

Status EmbeddedStore::append(const Batch& batch, std::function<void(Status)> on_durable) {
  CHECK(batch.tenant) << "a batch without a tenant";
  CHECK(batch.services.size() == batch.events.size() && batch.hosts.size() == batch.events.size() &&
        batch.streams.size() == batch.events.size());
  RETURN_IF_ERROR(room_.wait(batch.tenant));
  PendingBatch pending;
  pending.tenant = batch.tenant;
  pending.since_ns = world_.clock().steady_ns();
  if (!batch.events.empty()) pending.block = make_block(batch);
  pending.keys = batch.keys;
  pending.positions = batch.positions;
  pending.templates = batch.templates;
  // What waits for its commit counts as well: on the way, and then in the head.
  uint64_t bytes = pending.block ? pending.block->raw_bytes : 0;
  room_.add(batch.tenant, bytes);
  pending.on_durable = [this, tenant = batch.tenant, bytes,
                        receipt = std::move(on_durable)](Status status) mutable {
    room_.take(tenant, bytes);
    room_.answer(tenant, std::move(receipt), std::move(status));
  };
  Status queued = committer_->append(std::move(pending));
  if (!queued) room_.take(batch.tenant, bytes);
  return queued;
}

bool EmbeddedStore::seen(TenantId tenant, const Hash128& key) const {
  return keys_.seen(tenant, key);
}

Result<Query> EmbeddedStore::read_query(TenantId tenant, std::string_view text) {
  ASSIGN_OR_RETURN(Query query, parse_query(text));
  RETURN_IF_ERROR(resolve_meaning(query, tenant, meaning_));
  return query;
}

Result<QuerySummary> EmbeddedStore::query(const QueryRequest& request, const RowSink& sink) {
  Query parsed;
  if (request.parsed) {
    parsed = *request.parsed;
  } else {
    ASSIGN_OR_RETURN(parsed, read_query(request.tenant, request.query));
  }
  ASSIGN_OR_RETURN(StoreView view, view_of(request.tenant));
  QueryControl control(world_.clock(), request);
  run_query(view, parsed, request, sink, control);
  return control.finish();
}

Result<Histogram> EmbeddedStore::histogram(const HistogramRequest& request) {
  ASSIGN_OR_RETURN(Query parsed, read_query(request.tenant, request.query));
  ASSIGN_OR_RETURN(StoreView view, view_of(request.tenant));
  QueryControl control(world_.clock(), {});
  return run_histogram(view, parsed, request, control);
}

Result<std::vector<Facet>> EmbeddedStore::facets(const FacetRequest& request) {
  ASSIGN_OR_RETURN(Query parsed, read_query(request.tenant, request.query));
  ASSIGN_OR_RETURN(StoreView view, view_of(request.tenant));
  QueryControl control(world_.clock(), {});
  return run_facets(view, parsed, request, control);
}

Result<Context> EmbeddedStore::context(const ContextRequest& request) {
  ASSIGN_OR_RETURN(StoreView view, view_of(request.tenant));
  QueryControl control(world_.clock(), {});
  return run_context(view, request, control);
}

Result<std::vector<TemplateCount>> EmbeddedStore::template_counts(const CountRequest& request) {
  if (request.step_ns <= 0 || request.step_ns % kMinute != 0)
    return fail(ErrorKind::kInvalid, "template counts have steps of whole minutes");
  if (request.end < request.start || (request.end - request.start) / request.step_ns > 100'000)
    return fail(ErrorKind::kInvalid, "template counts take a range of at most 100,000 steps");
  TenantShelf* shelf = find_shelf(request.tenant);
  if (shelf == nullptr) return std::vector<TemplateCount>();
  ASSIGN_OR_RETURN(std::shared_ptr<TemplateTable> templates, shelf->templates());
  CountRequest aligned = request;
  aligned.start = request.start.floor(kMinute);
  TemplateCounter counter(aligned, *templates);
  for (const auto& segment : shelf->segments()) {
    auto counts = segment->counts();
    if (!counts) return fail(counts.error());
    counter.add_spans(**counts);
    bool overlaps = segment->min_time() < request.end.ns && segment->max_time() >= aligned.start.ns;
    if (overlaps) counter.add(*(*counts)->cells);
  }
  for (const auto& block : shelf->head_blocks()) counter.add(*block);
  return counter.take();
}

std::vector<std::string> EmbeddedStore::services(TenantId tenant) const {
  std::set<std::string> names;
  TenantShelf* shelf = find_shelf(tenant);
  if (shelf == nullptr) return {};
  auto add = [&](const std::string& name) {
    if (names.size() < limits::kServicesPerTenantMax) names.insert(name);
  };
  for (const auto& block : shelf->head_blocks())
    for (const std::string& name : block->labels->services) add(name);
  for (const auto& segment : shelf->segments()) {
    auto counts = segment->counts();
    if (!counts) continue;
    for (const std::string& name : (*counts)->cells->labels->services) add(name);
  }
  return {names.begin(), names.end()};
}

Result<std::shared_ptr<void>> EmbeddedStore::tail(TenantId tenant, std::string_view query,
                                                  TailCallback callback) {
  ASSIGN_OR_RETURN(Query parsed, read_query(tenant, query));
  ASSIGN_OR_RETURN(std::shared_ptr<TemplateTable> templates, shelf_of(tenant).templates());
  return tailer_->add(tenant, parsed, std::move(templates), std::move(callback));
}

Result<std::vector<Position>> EmbeddedStore::positions() {
  return ledger_->positions();
}

Result<templates::Catalogue::Delta> EmbeddedStore::dictionary(TenantId tenant) {
  return ledger_->dictionary(tenant);
}

Status EmbeddedStore::seal_now() {
  return sealer_->seal_all();
}

Status EmbeddedStore::expire(Timestamp now) {
  return sealer_->expire(now);
}

Result<ErasureReport> EmbeddedStore::erase(const ErasureRequest& request) {
  RETURN_IF_ERROR(check_erasure(request));
  ASSIGN_OR_RETURN(Query parsed, parse_query(request.query));
  TenantShelf* shelf = find_shelf(request.tenant);
  if (shelf == nullptr) return ErasureReport();
  ErasureReport report;
  for (int round = 0; round < kErasureRoundsMax; ++round) {
    RETURN_IF_ERROR(sealer_->seal_all());
    RETURN_IF_ERROR(sealer_->erase(*shelf, parsed.filter, request, report));
    // Not taken from what was done: the lines are looked for again.
    RETURN_IF_ERROR(look_again(request, report));
    if (request.dry_run || report.remaining == 0 || !report.warnings.empty()) break;
  }
  if (!request.dry_run && report.remaining > 0 && report.warnings.empty())
    report.warnings.emplace_back("such lines still come in; stop their source and erase again");
  if (!request.dry_run) RETURN_IF_ERROR(overwrite_freed());
  return report;
}

Status EmbeddedStore::look_again(const ErasureRequest& request, ErasureReport& report) {
  QueryRequest scan;
  scan.tenant = request.tenant;
  scan.query = request.query + " | stats count() as n";
  scan.start = request.start;
  scan.end = request.end;
  scan.time_limit_ns = kHour;
  auto looked = query(scan, [&](const Row& row) {
    report.remaining = std::strtoull(row.columns.at(0).second.c_str(), nullptr, 10);
    return true;
  });
  if (!looked) return fail(looked.error());
  report.warnings.insert(report.warnings.end(), looked->warnings.begin(), looked->warnings.end());
  return {};
}

// Head batches that were sealed are in pages that SQLite has freed. They are filled with zeros, in
// transactions so short that commits go on between them.
Status EmbeddedStore::overwrite_freed() {
  auto run = [&](const std::function<Status(Ledger&)>& work) { return committer_->run(work, [] {}); };
  uint64_t pages = 0;
  RETURN_IF_ERROR(run([&](Ledger& ledger) -> Status {
    ASSIGN_OR_RETURN(pages, ledger.freed_pages());
    return {};
  }));
  // Seals go on and free pages too; those hold nothing of what was erased.
  uint64_t left = pages;
  for (uint64_t step = 0; left > 0 && step <= pages; ++step) {
    RETURN_IF_ERROR(run([&](Ledger& ledger) -> Status {
      ASSIGN_OR_RETURN(uint64_t filled, ledger.fill_freed());
      left -= std::min(left, filled);
      if (filled == 0) left = 0;
      return {};
    }));
  }
  for (bool more = true; more;) {
    RETURN_IF_ERROR(run([&](Ledger& ledger) -> Status {
      ASSIGN_OR_RETURN(more, ledger.remove_filling());
      return {};
    }));
  }
  return ledger_->empty_log();
}

Result<QuerySummary> EmbeddedStore::export_rows(const ExportRequest& request, const ExportSink& sink) {
  ASSIGN_OR_RETURN(Query parsed, parse_query(request.query));
  if (!parsed.pipes.empty()) return fail(ErrorKind::kInvalid, "an export takes filters without pipes");
  ASSIGN_OR_RETURN(StoreView view, view_of(request.tenant));
  QueryRequest bounds;
  bounds.time_limit_ns = request.time_limit_ns;
  bounds.cancelled = request.cancelled;
  QueryControl control(world_.clock(), bounds);
  run_export(view, parsed.filter, {request.start.ns, request.end.ns}, sink, control);
  return control.finish();
}

Result<StoreSnapshot> EmbeddedStore::snapshot(const std::string& database_copy) {
  StoreSnapshot out;
  auto held = std::make_shared<std::vector<std::shared_ptr<SegmentGroup>>>();
  // The manifest changes in the sealer's turns only, so within one it is that of the copy.
  RETURN_IF_ERROR(sealer_->pause([&]() -> Status {
    for (TenantShelf* shelf : shelves())
      for (auto& segment : shelf->segments()) held->push_back(std::move(segment));
    return db::copy_database(world_, data_folder_ + "/store.db", database_copy);
  }));
  for (const auto& segment : *held) {
    const SegmentRow& row = segment->row();
    out.segments.push_back(
        {files_->path_of(row).substr(data_folder_.size() + 1), row.file_bytes, row.created});
  }
  out.hold = std::move(held);
  return out;
}

StoreStats EmbeddedStore::stats(TenantId tenant) const {
  TenantShelf* shelf = find_shelf(tenant);
  return shelf == nullptr ? StoreStats() : shelf->stats();
}

Status EmbeddedStore::healthy() const {
  return committer_->healthy();
}

Result<std::unique_ptr<Store>> open_embedded_store(World& world, const std::string& data_folder,
                                                   const StoreOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<EmbeddedStore> store, EmbeddedStore::open(world, data_folder, options));
  return std::unique_ptr<Store>(std::move(store));
}

Caretaker* caretaker_of(Store& store) {
  return dynamic_cast<Caretaker*>(&store);
}

Status check_erasure(const ErasureRequest& request) {
  ASSIGN_OR_RETURN(Query parsed, parse_query(request.query));
  if (!parsed.pipes.empty()) return fail(ErrorKind::kInvalid, "an erasure takes filters without pipes");
  if (has_meaning(parsed.filter))
    return fail(ErrorKind::kInvalid, "an erasure takes no like(): name the templates that it shall erase");
  if (parsed.filter.kind == FilterKind::kAll)
    return fail(ErrorKind::kInvalid, "this filter matches every line; to erase a tenant remove the tenant");
  return {};
}

Result<ErasureReport> erase_lines(World& world, const std::string& data_folder,
                                  const ErasureRequest& request) {
  StoreOptions options;
  options.background = false;
  ASSIGN_OR_RETURN(std::unique_ptr<EmbeddedStore> store, EmbeddedStore::open(world, data_folder, options));
  ASSIGN_OR_RETURN(ErasureReport report, store->erase(request));
  if (!request.dry_run) RETURN_IF_ERROR(store->compact());
  return report;
}

}  // namespace foreshock::store
