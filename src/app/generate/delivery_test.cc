#include "app/generate/delivery.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>

#include "net/http_router.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace foreshock::app::generate {
namespace {

TEST(Delivery, HttpRepeatsRefusedBodiesWithTheSameKeyAndLosesNothing) {
  net::Loop loop;
  loop.start(1);
  net::HttpRouter router;
  std::mutex mutex;
  std::set<std::string> keys;
  size_t bytes = 0;
  std::atomic<int> refusals{2};
  router.add("POST", "/api/v1/logs", [&](net::HttpRequest&& request, net::ResponseWriter writer) {
    if (refusals.fetch_sub(1) > 0) return writer.send(net::empty_response(503));
    std::lock_guard lock(mutex);
    if (keys.insert(std::string(request.header("Idempotency-Key").value_or(""))).second)
      bytes += request.body.size();
    writer.send(net::json_response(200, "{}"));
  });
  net::HttpServerOptions options;
  options.listen = "127.0.0.1:0";
  auto server = net::HttpServer::start(loop, options, router);
  ASSERT_TRUE(server);
  auto delivery = open_delivery("http://127.0.0.1:" + std::to_string((*server)->port()), "", "run");
  ASSERT_TRUE(delivery);
  auto shop =
      Shop::open({.scenario = "mixed", .seed = 1, .rate = 100, .start = {0}, .duration_ns = 5 * kSecond});
  ASSERT_TRUE(shop);
  Slice slice;
  size_t sent = 0;
  while (shop->next(kSecond, slice)) {
    sent += slice.text.size();
    ASSERT_TRUE((*delivery)->take(slice));
  }
  ASSERT_TRUE((*delivery)->finish());
  EXPECT_EQ(bytes, sent);
  server->reset();
  loop.stop();
}

TEST(Delivery, WrongTargetsSayWhatIsRight) {
  for (const char* to : {"ftp://x", "syslog+tcp://nowhere", "localhost:1"}) {
    auto delivery = open_delivery(to, "", "run");
    ASSERT_FALSE(delivery) << to;
    EXPECT_EQ(delivery.error().kind, ErrorKind::kInvalid);
  }
}

}  // namespace
}  // namespace foreshock::app::generate
