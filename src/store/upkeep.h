// Upkeep: long work on the store that people ask for (an erasure, a backup), one at a time on its own thread,
// with a report that outlives the server.
//
// start() writes the job down and answers at once; the thread, of low priority, does it, and whoever asks
// later reads how far it is and what came of it. Jobs are kept in control.db (kUpkeepJobsKept newest); one
// that the server's end cut short is "interrupted" and never taken up again by itself. What was asked is kept
// only as far as the asker puts it into `subject`. Thread-safe. Errors: kExhausted when too many wait.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "base/world.h"
#include "db/database.h"

namespace foreshock::store {

constexpr size_t kUpkeepJobsWaiting = 16;
constexpr int64_t kUpkeepJobsKept = 1'000;

struct UpkeepJob {
  std::string id;  // 16 hex digits
  TenantId tenant;
  std::string kind;           // "erasure", "backup"
  std::string actor, reason;  // who asked, and why
  std::string subject;        // a JSON object: what is asked
  std::string state;          // "waiting", "running", "done", "failed", "interrupted"
  Timestamp asked, ended;
  uint64_t steps_done = 0, steps_known = 0;  // while it runs
  std::string report;                        // a JSON object, once it is done
  std::string error;                         // why it failed
};

class UpkeepProgress {
 public:
  void tell(uint64_t done, uint64_t known) {
    done_ = done;
    known_ = known;
  }
  // The server goes down: the work ends at the next good place, with an error.
  bool ends() const { return ends_; }

 private:
  friend class Upkeep;
  std::atomic<uint64_t> done_ = 0, known_ = 0;
  std::atomic<bool> ends_ = false;
};

class Upkeep {
 public:
  using Work = std::function<Result<std::string>(UpkeepProgress&)>;  // answers the report
  // Hears of each job when it is taken ("waiting"), before start() returns, and when it has ended.
  using OnChange = std::function<void(const UpkeepJob&)>;
  static Result<std::unique_ptr<Upkeep>> open(World& world, db::Database& control, OnChange on_change);
  ~Upkeep();  // stops

  // `wanted` has tenant, kind, actor, reason and subject.
  Result<UpkeepJob> start(UpkeepJob wanted, Work work);
  // Newest first.
  Result<std::vector<UpkeepJob>> list(TenantId tenant, std::string_view kind, size_t limit);
  Result<UpkeepJob> find(TenantId tenant, std::string_view kind, std::string_view id);
  // Ends what runs and waits; start() refuses from then on.
  void stop();

 private:
  struct Waiting {
    UpkeepJob job;
    Work work;
  };
  Upkeep(World& world, db::Database& control, OnChange on_change);
  void loop();
  void run(Waiting waiting);
  Status keep(const UpkeepJob& job);
  Result<std::vector<UpkeepJob>> read(std::string_view condition, TenantId tenant, std::string_view kind,
                                      std::string_view id, size_t limit);

  World& world_;
  db::Database& control_;
  const OnChange on_change_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;
  std::string running_;  // its id
  UpkeepProgress progress_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace foreshock::store
