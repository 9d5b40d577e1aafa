#include "store/embedded/tailer.h"

#include "store/query/block_in_memory.h"
#include "store/query/query_run.h"
#include "store/store_events.h"
#include "store/store_options.h"

namespace foreshock::store {

struct Tailer::Reader {
  Reader(World& world, TenantId of, const Query& query, std::shared_ptr<const TemplateTable> table,
         Store::TailCallback give)
      : tenant(of),
        templates(std::move(table)),
        callback(std::move(give)),
        control(world.clock(), {}),
        filter(compile_filter(query.filter)),
        sink([this](const Row& row) { return alive = callback(row); }),
        pipes(build_pipes(query.pipes, control, sink, SIZE_MAX)) {}

  // Held while the callback runs; recursive, so that a callback may let go of its own handle.
  std::recursive_mutex mutex;
  bool alive = true;
  TenantId tenant;
  std::shared_ptr<const TemplateTable> templates;
  Store::TailCallback callback;
  QueryControl control;
  std::unique_ptr<FilterNode> filter;
  RowSink sink;
  std::vector<std::unique_ptr<PipeOperator>> pipes;
};

Tailer::Tailer(World& world) : world_(world), thread_([this] { loop(); }) {}

Tailer::~Tailer() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Result<std::shared_ptr<void>> Tailer::add(TenantId tenant, const Query& query,
                                          std::shared_ptr<const TemplateTable> templates,
                                          Store::TailCallback callback) {
  for (const Pipe& pipe : query.pipes)
    if (!std::holds_alternative<WherePipe>(pipe) && !std::holds_alternative<FieldsPipe>(pipe) &&
        !std::holds_alternative<ExtractPipe>(pipe))
      return fail(ErrorKind::kInvalid, "a live tail takes filters and the pipes where, fields and extract");
  auto reader = std::make_shared<Reader>(world_, tenant, query, std::move(templates), std::move(callback));
  std::lock_guard lock(mutex_);
  std::erase_if(readers_, [](const std::weak_ptr<Reader>& other) { return other.expired(); });
  if (readers_.size() >= limits::kTailClientsMax)
    return fail(ErrorKind::kExhausted,
                "at most " + std::to_string(limits::kTailClientsMax) + " live readers at once");
  readers_.push_back(reader);
  // The handle ends the reader even while the thread holds a reference to it.
  Reader* raw = reader.get();
  return std::shared_ptr<void>(raw, [reader](void*) {
    std::lock_guard ending(reader->mutex);
    reader->alive = false;
  });
}

void Tailer::offer(TenantId tenant, const std::shared_ptr<const RowBlock>& block) {
  std::lock_guard lock(mutex_);
  if (readers_.empty()) return;
  if (blocks_.size() >= kTailQueueBlocks) {
    blocks_.pop_front();
    events::TailDropped{}.tell();
  }
  blocks_.emplace_back(tenant, block);
  wake_.notify_one();
}

void Tailer::give(Reader& reader, const std::shared_ptr<const RowBlock>& block) {
  std::lock_guard lock(reader.mutex);
  if (!reader.alive) return;
  BlockScan scan(std::make_unique<BlockInMemory>(block), block, *reader.templates);
  std::vector<uint32_t> rows;
  if (!select_rows(scan, *reader.filter, {}, reader.control, rows)) return;
  RowNumbering numbering;
  for (uint32_t number : rows) {
    Row row;
    row.log = make_log_row(scan, number);
    row.log->id = numbering.id_of(scan, number);
    if (!reader.pipes.front()->push(std::move(row)) || !reader.alive) {
      reader.alive = false;
      return;
    }
  }
}

void Tailer::loop() {
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return closing_ || !blocks_.empty(); });
    if (closing_) return;
    auto [tenant, block] = std::move(blocks_.front());
    blocks_.pop_front();
    std::vector<std::shared_ptr<Reader>> readers;
    for (const std::weak_ptr<Reader>& weak : readers_)
      if (auto reader = weak.lock(); reader && reader->tenant == tenant) readers.push_back(std::move(reader));
    lock.unlock();
    for (const std::shared_ptr<Reader>& reader : readers) give(*reader, block);
    readers.clear();
    lock.lock();
    std::erase_if(readers_, [](const std::weak_ptr<Reader>& other) { return other.expired(); });
  }
}

}  // namespace foreshock::store
