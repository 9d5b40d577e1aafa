// What the routes of the read APIs of others have in common: they end when the client goes, and tell errors
// in their own way; Loki's are plain text.
#pragma once

#include <functional>
#include <string_view>

#include "api/routes/route_set.h"

namespace foreshock::api {

void add_loki_query_routes(RouteSet& routes);
void add_loki_label_routes(RouteSet& routes);
void add_loki_drilldown_routes(RouteSet& routes);
void add_loki_status_routes(RouteSet& routes);
void add_loki_tail_route(RouteSet& routes);

using CancellableHandler = std::function<Result<net::HttpResponse>(Call&, const CancelFlag&)>;
// On the query threads; `told` is how an API tells its errors.
void add_cancellable_route(RouteSet& routes, std::string_view operation, CancellableHandler handler,
                           net::HttpResponse (*told)(const Error&));

namespace loki {

// On the query threads.
void add_route(RouteSet& routes, std::string_view operation, CancellableHandler handler);

}  // namespace loki
}  // namespace foreshock::api
