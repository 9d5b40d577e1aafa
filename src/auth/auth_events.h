// What can happen in auth that somebody outside wants to hear of: one struct per thing, each a counter, a log
// line or both. None ever holds a secret.
#pragma once

#include <string>

#include "base/telemetry.h"

namespace foreshock::auth {

struct CredentialRefused {
  std::string peer;
  std::string reason;  // "unknown", "expired", "throttled"
  void tell() const {
    telemetry::counter("foreshock_auth_failures_total", "Requests whose credentials were refused",
                       {{"reason", reason}})
        .add();
    telemetry::log(telemetry::Level::kWarn, "auth.refused", {{"peer", peer}, {"reason", reason}});
  }
};

struct AdministratorMade {
  std::string how;  // "one-time link", "token file"
  void tell() const { telemetry::log(telemetry::Level::kInfo, "auth.administrator_made", {{"how", how}}); }
};

struct AuditBroken {
  std::string reason;
  void tell() const {
    static const telemetry::Counter count = telemetry::counter(
        "foreshock_auth_audit_broken_total", "Audit verifications that found a broken chain");
    count.add();
    telemetry::log(telemetry::Level::kError, "auth.audit_broken", {{"reason", reason}});
  }
};

// Times of last use could not be written; they are kept and tried again.
struct LastUseNotKept {
  std::string reason;
  void tell() const {
    telemetry::log(telemetry::Level::kWarn, "auth.last_use_not_kept", {{"reason", reason}});
  }
};

}  // namespace foreshock::auth
