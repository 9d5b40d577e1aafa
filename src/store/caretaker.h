// Caretaker: what a store can do besides taking lines and answering queries: erase, export, be copied.
//
// caretaker_of() finds it behind a Store's door; the embedded store has one. All calls block for as long as
// the work takes, on the caller's thread, while appends, seals and queries go on. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "store/erasure.h"
#include "store/query.h"
#include "store/snapshot.h"
#include "store/store.h"
#include "store/transfer.h"

namespace foreshock::store {

class Caretaker {
 public:
  virtual ~Caretaker() = default;
  // Takes matching lines out for good; see erasure.h.
  virtual Result<ErasureReport> erase(const ErasureRequest& request) = 0;
  // Every line that matches, oldest first; see transfer.h. The state is that of the call's begin.
  virtual Result<QuerySummary> export_rows(const ExportRequest& request, const ExportSink& sink) = 0;
  // Copies store.db to this file, which must not exist, and holds the segments that it names; see snapshot.h.
  // Seals wait meanwhile.
  virtual Result<StoreSnapshot> snapshot(const std::string& database_copy) = 0;
};

// Null when this store has none.
Caretaker* caretaker_of(Store& store);

}  // namespace foreshock::store
