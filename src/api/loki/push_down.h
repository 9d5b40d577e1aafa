// Push-down: what of a log query the store can decide, as the store's own tree of filters.
//
// The filter lets through every line that the query wants, and few that it does not: selectors and conditions
// on service, host, source, format, level and template become column filters, line filters become regular
// expressions over the raw line that also pass what may be escaped. It is `exact` when it says all that the
// query says, so that the store may count by itself. No text of the user reaches the store unescaped. Pure.
#pragma once

#include "api/loki/logql.h"
#include "store/query_parse.h"

namespace foreshock::api::loki {

struct PushDown {
  store::Filter filter;
  bool exact = false;
};
PushDown push_down(const LogQuery& query);

// service_name="x" as a filter on the store's columns; nullopt when the label is none of them.
std::optional<store::Filter> column_filter(const Matcher& matcher);

}  // namespace foreshock::api::loki
