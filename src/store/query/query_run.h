// Running queries: from a parsed query and a view of the store to rows, histograms, facets and context.
//
// Picks the cheapest way: minute counts where filter and pipes look at nothing else, blocks without order for
// aggregates, and the ordered merge with early stop for rows. Everything is bounded by the QueryControl. On
// the caller's thread; nothing is kept afterwards.
#pragma once

#include "store/query/store_view.h"

namespace foreshock::store {

void run_query(const StoreView& view, const Query& query, const QueryRequest& request, const RowSink& sink,
               QueryControl& control);

Histogram run_histogram(const StoreView& view, const Query& query, const HistogramRequest& request,
                        QueryControl& control);

std::vector<Facet> run_facets(const StoreView& view, const Query& query, const FacetRequest& request,
                              QueryControl& control);

// kNotFound when no row has the id (any more), kInvalid when it is none.
Result<Context> run_context(const StoreView& view, const ContextRequest& request, QueryControl& control);

// The filter that finds the lines of the row's service (or source).
Filter neighbours_filter(const LogRow& row, bool same_service);

// Numbers rows that are equal in time, stream and bytes, so that their ids differ. Rows have to come in
// order.
class RowNumbering {
 public:
  // The id of the row, with "-2", "-3", ... for repeats.
  std::string id_of(const BlockScan& scan, uint32_t row);

 private:
  int64_t time_ = INT64_MIN;
  std::map<std::string, uint64_t> seen_;  // of this time
};

}  // namespace foreshock::store
