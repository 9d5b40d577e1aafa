// EmbeddedStore: the Store of one machine: SQLite for head and manifest, files for segments.
//
// Ties the parts of this folder together and decides nothing else: appends go to the Committer, queries to a
// view of the tenant's shelf, sealing and expiry to the Sealer, live readers to the Tailer. Start-up reads
// the manifest, the head and the keys, and removes files that no manifest names. Shut-down commits what
// waits.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <shared_mutex>
#include <thread>

#include "store/caretaker.h"
#include "store/embedded/committer.h"
#include "store/embedded/folder_lock.h"
#include "store/embedded/head_room.h"
#include "store/embedded/sealer.h"
#include "store/embedded/tailer.h"

namespace foreshock::store {

class EmbeddedStore : public Store, public Caretaker {
 public:
  static Result<std::unique_ptr<EmbeddedStore>> open(World& world, const std::string& data_folder,
                                                     const StoreOptions& options);
  ~EmbeddedStore() override;

  Status append(const Batch& batch, std::function<void(Status)> on_durable) override;
  bool seen(TenantId tenant, const Hash128& key) const override;
  Result<QuerySummary> query(const QueryRequest& request, const RowSink& sink) override;
  void set_meaning(Meaning* meaning) override { meaning_ = meaning; }
  Result<Histogram> histogram(const HistogramRequest& request) override;
  Result<std::vector<Facet>> facets(const FacetRequest& request) override;
  Result<Context> context(const ContextRequest& request) override;
  Result<std::vector<TemplateCount>> template_counts(const CountRequest& request) override;
  std::vector<std::string> services(TenantId tenant) const override;
  Result<std::shared_ptr<void>> tail(TenantId tenant, std::string_view query, TailCallback callback) override;
  Result<std::vector<Position>> positions() override;
  Result<templates::Catalogue::Delta> dictionary(TenantId tenant) override;
  Status seal_now() override;
  Status expire(Timestamp now) override;
  Result<ErasureReport> erase(const ErasureRequest& request) override;
  Result<QuerySummary> export_rows(const ExportRequest& request, const ExportSink& sink) override;
  // Writes store.db anew; every commit waits for it.
  Status compact() { return ledger_->compact(); }
  Result<StoreSnapshot> snapshot(const std::string& database_copy) override;
  StoreStats stats(TenantId tenant) const override;
  Status healthy() const override;

 private:
  EmbeddedStore(World& world, const std::string& data_folder, const StoreOptions& options, FolderLock lock,
                std::unique_ptr<Ledger> ledger);
  Result<uint64_t> load();  // the next free segment id
  Status load_head();
  void remove_orphans(const std::set<std::string>& known);
  void start(uint64_t next_segment_id);
  void warm_database();
  TenantShelf& shelf_of(TenantId tenant);
  // Counts what still matches.
  Status look_again(const ErasureRequest& request, ErasureReport& report);
  Status overwrite_freed();
  TenantShelf* find_shelf(TenantId tenant) const;
  std::vector<TenantShelf*> shelves() const;
  Result<Query> read_query(TenantId tenant, std::string_view text);
  Result<StoreView> view_of(TenantId tenant);
  void on_published(TenantId tenant, const std::shared_ptr<const RowBlock>& block);

  World& world_;
  const std::string data_folder_;
  const StoreOptions options_;
  FolderLock lock_;
  // Closed after the ledger: closing any descriptor of a file drops the locks that SQLite has on it.
  std::unique_ptr<File> warmed_file_;
  std::unique_ptr<Ledger> ledger_;
  std::shared_ptr<SegmentFiles> files_;
  KnownKeys keys_;
  mutable std::shared_mutex shelves_mutex_;
  std::map<TenantId, std::unique_ptr<TenantShelf>> shelves_;
  std::atomic<Meaning*> meaning_ = nullptr;
  HeadRoom room_;
  std::unique_ptr<Tailer> tailer_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Sealer> sealer_;
  std::atomic<bool> closing_ = false;
  std::thread warming_;
};

}  // namespace foreshock::store
