// What changed between two ranges.
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

Result<net::HttpResponse> diff_templates(Call&) {
  return fail(ErrorKind::kUnavailable, "this build does not compare ranges yet");
}

}  // namespace

void add_diff_route(RouteSet& routes) {
  routes.answer("diffTemplates", Where::kQuery, diff_templates);
}

}  // namespace foreshock::api
