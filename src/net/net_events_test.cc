#include "net/net_events.h"

#include <gtest/gtest.h>

namespace foreshock::net::events {
namespace {

TEST(NetEvents, StatusClassesAreCountedPerRoute) {
  RouteMetrics metrics("GET", "/net-events-test");
  metrics.served(204, 0.001);
  metrics.served(404, 0.001);
  metrics.served(999, 0.001);
  auto value = [](const char* status) {
    return telemetry::counter("foreshock_net_http_requests_total", "HTTP requests answered.",
                              {{"route", "/net-events-test"}, {"method", "GET"}, {"status", status}})
        .value();
  };
  EXPECT_EQ(value("2xx"), 1);
  EXPECT_EQ(value("4xx"), 1);
  EXPECT_EQ(value("5xx"), 1);
}

TEST(NetEvents, LogLinesNameTheListener) {
  std::string lines;
  telemetry::set_log_sink([&](std::string_view line) { lines += line; });
  AcceptFailed{"syslog_tcp", "too many open files"}.tell();  // an event that no other test floods
  UdpBufferSmall{"syslog_udp", 16, 8}.tell();
  telemetry::set_log_sink(nullptr);
  EXPECT_NE(lines.find("net.accept_failed"), std::string::npos);
  EXPECT_NE(lines.find("too many open files"), std::string::npos);
  EXPECT_NE(lines.find("rmem_max=16"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::net::events
