#include "store/embedded/committer.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <map>

#include "store/store_events.h"

namespace foreshock::store {
namespace {

// One group takes at most this much, so that a commit stays short.
constexpr uint64_t kGroupBytesMax = 16 * 1024 * 1024;
constexpr auto kProbeEvery = std::chrono::seconds(1);

uint64_t bytes_of(const PendingBatch& batch) {
  return batch.block ? batch.block->raw_bytes + 1 : 1;
}

}  // namespace

struct Committer::TenantGroup {
  TenantId tenant;
  std::vector<std::shared_ptr<const RowBlock>> blocks;
  int64_t since_ns = 0;
  HeadPart part;  // once written
  std::vector<const templates::Catalogue::Delta*> templates;
};

Committer::Committer(World& world, Ledger& ledger, KnownKeys& keys, const StoreOptions& options,
                     ShelfOf shelf_of, OnPublished on_published)
    : world_(world),
      ledger_(ledger),
      keys_(keys),
      options_(options),
      shelf_of_(std::move(shelf_of)),
      on_published_(std::move(on_published)),
      thread_([this] { loop(); }) {}

Committer::~Committer() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  room_.notify_all();
  thread_.join();
}

Status Committer::append(PendingBatch batch) {
  uint64_t bytes = bytes_of(batch);
  std::unique_lock lock(mutex_);
  auto full = [&] { return failing_ && failing_->kind == ErrorKind::kExhausted; };
  if (full()) return fail(*failing_);
  bool room = room_.wait_for(lock, std::chrono::nanoseconds(options_.append_wait_ns), [&] {
    return closing_ || full() || batches_.empty() || waiting_bytes_ + bytes <= options_.queue_bytes_max;
  });
  if (closing_) return fail(ErrorKind::kUnavailable, "the store is closing");
  if (full()) return fail(*failing_);
  if (!room) return fail(ErrorKind::kUnavailable, "the store is behind with its commits; try again later");
  waiting_bytes_ += bytes;
  batches_.push_back(std::move(batch));
  ++queued_;
  wake_.notify_one();
  return {};
}

Status Committer::run(const std::function<Status(Ledger&)>& work, const std::function<void()>& done) {
  std::promise<Status> answer;
  auto future = answer.get_future();
  {
    std::lock_guard lock(mutex_);
    if (closing_) return fail(ErrorKind::kUnavailable, "the store is closing");
    jobs_.push_back({work, done, [&answer](Status status) { answer.set_value(std::move(status)); }, queued_});
  }
  wake_.notify_one();
  return future.get();
}

Status Committer::healthy() const {
  std::lock_guard lock(mutex_);
  if (failing_) return fail(*failing_);
  return {};
}

void Committer::loop() {
  int64_t last_begin = INT64_MIN;
  bool job_was_last = false;
  while (true) {
    std::unique_lock lock(mutex_);
    auto work_waits = [&] { return closing_ || !batches_.empty() || !jobs_.empty(); };
    if (failing_) {
      bool woken = wake_.wait_for(lock, kProbeEvery, work_waits);
      bool nothing = batches_.empty() && jobs_.empty();
      if (nothing && woken && closing_) return;
      if (nothing) {
        lock.unlock();
        probe();
        continue;
      }
    } else {
      wake_.wait(lock, work_waits);
      if (batches_.empty() && jobs_.empty()) return;  // closing
    }
    // A job waits for the batches before it and for no later one, or steady load would starve sealing; two
    // jobs do not follow each other while batches wait, or jobs would starve receipts.
    bool job_is_due = !jobs_.empty() && taken_ >= jobs_.front().after;
    if (job_is_due && (batches_.empty() || !job_was_last)) {
      job_was_last = true;
      take_job(lock);
      continue;
    }
    job_was_last = false;
    // Under load commits are spaced, so that many small batches share one; an idle store commits at once.
    int64_t now = world_.clock().steady_ns();
    int64_t wait = last_begin == INT64_MIN ? 0 : last_begin + options_.commit_spacing_ns - now;
    if (wait > 0 && wait <= options_.commit_spacing_ns && !closing_ && jobs_.empty())
      wake_.wait_for(lock, std::chrono::nanoseconds(wait),
                     [&] { return closing_ || waiting_bytes_ >= kGroupBytesMax || !jobs_.empty(); });
    last_begin = world_.clock().steady_ns();
    take_group(lock);
  }
}

void Committer::take_job(std::unique_lock<std::mutex>& lock) {
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  lock.unlock();
  run_job(std::move(job));
  lock.lock();
}

void Committer::take_group(std::unique_lock<std::mutex>& lock) {
  std::deque<PendingBatch> group;
  uint64_t bytes = 0;
  // What a waiting job comes after is taken, and nothing that came after the job.
  uint64_t taken_max = !jobs_.empty() && jobs_.front().after > taken_ ? jobs_.front().after : UINT64_MAX;
  while (!batches_.empty() && taken_ < taken_max &&
         (group.empty() || bytes + bytes_of(batches_.front()) <= kGroupBytesMax)) {
    bytes += bytes_of(batches_.front());
    group.push_back(std::move(batches_.front()));
    batches_.pop_front();
    ++taken_;
  }
  waiting_bytes_ -= bytes;
  lock.unlock();
  room_.notify_all();
  commit_group(std::move(group));
  lock.lock();
}

bool Committer::is_repeat(const PendingBatch& batch, const std::set<TenantKey>& in_group) const {
  if (batch.keys.empty()) return false;
  size_t known = 0;
  for (const Hash128& key : batch.keys)
    known += in_group.contains({batch.tenant.value, key.high, key.low}) || keys_.seen(batch.tenant, key);
  if (known > 0 && known < batch.keys.size()) events::KeysMixed{}.tell();
  return known == batch.keys.size();
}

Status Committer::write_group(std::deque<PendingBatch>& group, std::vector<TenantGroup>& parts,
                              std::vector<KeyRow>& keys) {
  std::map<uint64_t, size_t> index;
  std::set<TenantKey> in_group;
  int64_t number = keys_.next_number();
  Timestamp now = world_.clock().now();
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(ledger_.writer()));
  for (PendingBatch& batch : group) {
    auto [entry, fresh] = index.try_emplace(batch.tenant.value, parts.size());
    if (fresh) parts.push_back({batch.tenant, {}, batch.since_ns, {}, {}});
    TenantGroup& part = parts[entry->second];
    for (const Position& position : batch.positions) RETURN_IF_ERROR(ledger_.set_position(position));
    RETURN_IF_ERROR(ledger_.add_templates(batch.tenant, batch.templates));
    part.templates.push_back(&batch.templates);
    if (is_repeat(batch, in_group)) {
      events::RepeatDropped{batch.block ? batch.block->rows : 0}.tell();
      continue;
    }
    if (batch.block) part.blocks.push_back(batch.block);
    for (const Hash128& key : batch.keys) {
      keys.push_back({number++, batch.tenant, key, now});
      in_group.emplace(batch.tenant.value, key.high, key.low);
      RETURN_IF_ERROR(ledger_.add_key(keys.back()));
    }
  }
  for (TenantGroup& part : parts) {
    if (part.blocks.empty()) continue;
    std::shared_ptr<const RowBlock> block =
        part.blocks.size() == 1 ? part.blocks[0] : join_blocks(part.blocks);
    std::string blob = encode_head_block(*block);
    ASSIGN_OR_RETURN(int64_t id, ledger_.add_head(part.tenant, block->rows, blob));
    part.part = {block, id, blob.size(), next_order_++, part.since_ns};
  }
  if (auto old = keys_.expire(now)) RETURN_IF_ERROR(ledger_.remove_keys(*old));
  return transaction.commit();
}

void Committer::publish(std::vector<TenantGroup>& parts, const std::vector<KeyRow>& keys) {
  for (TenantGroup& part : parts) {
    TenantShelf& shelf = shelf_of_(part.tenant);
    for (const templates::Catalogue::Delta* delta : part.templates) shelf.note_templates(*delta);
    if (!part.part.block) continue;
    std::shared_ptr<const RowBlock> block = part.part.block;
    shelf.add_head(std::move(part.part));
    on_published_(part.tenant, block);
  }
  for (const KeyRow& key : keys) keys_.add(key);
}

void Committer::commit_group(std::deque<PendingBatch> group) {
  std::vector<TenantGroup> parts;
  std::vector<KeyRow> keys;
  Status status = write_group(group, parts, keys);
  note_result(status);
  if (status) {
    uint64_t lines = 0;
    for (const TenantGroup& part : parts) lines += part.part.block ? part.part.block->rows : 0;
    publish(parts, keys);
    double seconds = static_cast<double>(world_.clock().steady_ns() - group.front().since_ns) / 1e9;
    events::Committed{group.size(), lines, seconds}.tell();
  } else {
    events::CommitFailed{group.size(), status.error().message}.tell();
  }
  for (PendingBatch& batch : group)
    if (batch.on_durable) batch.on_durable(status);
}

void Committer::run_job(Job job) {
  Status status = [&]() -> Status {
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(ledger_.writer()));
    RETURN_IF_ERROR(job.work(ledger_));
    return transaction.commit();
  }();
  if (status && job.done) job.done();
  // A job that fails for its own reasons says nothing of commits; a full disk does.
  if (status || status.error().kind == ErrorKind::kExhausted) note_result(status);
  job.answer(std::move(status));
}

void Committer::note_result(const Status& status) {
  std::unique_lock lock(mutex_);
  bool recovered = status && failing_;
  if (status) {
    failing_.reset();
  } else {
    failing_ = status.error().with_context("the store cannot write");
  }
  lock.unlock();
  if (recovered) events::CommitRecovered{}.tell();
  room_.notify_all();
}

void Committer::probe() {
  note_result(ledger_.probe());
}

}  // namespace foreshock::store
