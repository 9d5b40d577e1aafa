// Tailer: live readers: each new block is matched against each reader's compiled filter on one thread.
//
// The queue between committer and this thread is bounded; when readers are slower than the stream the oldest
// blocks are dropped and counted, so that live readers never hold up a commit. A reader ends when its handle
// goes or its callback answers false; once the handle's destruction has returned, no callback runs any more.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/query/pipe_operator.h"
#include "store/query/store_view.h"

namespace foreshock::store {

class Tailer {
 public:
  explicit Tailer(World& world);
  ~Tailer();

  // Filters, `where` and `fields` are allowed in `query`; kExhausted past limits::kTailClientsMax readers.
  Result<std::shared_ptr<void>> add(TenantId tenant, const Query& query, std::shared_ptr<const TemplateTable> templates,
                                    Store::TailCallback callback);
  void offer(TenantId tenant, const std::shared_ptr<const RowBlock>& block);

 private:
  struct Reader;
  void loop();
  static void give(Reader& reader, const std::shared_ptr<const RowBlock>& block);

  World& world_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::weak_ptr<Reader>> readers_;
  std::deque<std::pair<TenantId, std::shared_ptr<const RowBlock>>> blocks_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace foreshock::store
