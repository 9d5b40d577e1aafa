// What the routes of Loki's API have in common: their errors are plain text, and they end when the client
// goes.
#pragma once

#include <functional>
#include <string_view>

#include "api/routes/route_set.h"

namespace foreshock::api {

void add_loki_query_routes(RouteSet& routes);
void add_loki_label_routes(RouteSet& routes);
void add_loki_drilldown_routes(RouteSet& routes);
void add_loki_status_routes(RouteSet& routes);

namespace loki {

using CancellableHandler = std::function<Result<net::HttpResponse>(Call&, const CancelFlag&)>;

// On the query threads.
void add_route(RouteSet& routes, std::string_view operation, CancellableHandler handler);

}  // namespace loki
}  // namespace foreshock::api
