#include "api/routes/route_set.h"
namespace foreshock::api {
void add_feedback_routes(RouteSet& routes) {
  for (const char* id : {"listFeedback", "giveFeedback", "listRunbooks"})
    routes.answer(id, Where::kWorker, [](Call&) -> Result<net::HttpResponse> {
      return fail(ErrorKind::kUnavailable, "waiting for the rooms");
    });
}
}  // namespace foreshock::api
