// What can go wrong with TLS on a listener: counted, and logged for who runs the client.
#pragma once

#include <string>
#include <string_view>

#include "base/telemetry.h"

namespace foreshock::net::events {

struct TlsFailed {
  std::string_view reason;
  std::string peer;
  void tell() const {
    static const auto counter = telemetry::counter(
        "foreshock_net_tls_failures_total", "TLS connections that failed: plain text, bad certificates");
    counter.add();
    telemetry::log(telemetry::Level::kInfo, "net.tls_failed",
                   {{"peer", peer}, {"reason", std::string(reason)}});
  }
};

}  // namespace foreshock::net::events
