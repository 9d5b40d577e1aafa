// Templates that may be wrong, and a person's answer to each.
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

Result<net::HttpResponse> list_suspects(Call&) {
  return fail(ErrorKind::kUnavailable, "this build does not look for suspects yet");
}

Result<net::HttpResponse> decide_suspect(Call&) {
  return fail(ErrorKind::kUnavailable, "this build does not look for suspects yet");
}

}  // namespace

void add_suspect_routes(RouteSet& routes) {
  routes.answer("listTemplateSuspects", Where::kQuery, list_suspects);
  routes.answer("decideTemplateSuspect", Where::kQuery, decide_suspect);
}

}  // namespace foreshock::api
