// Settings of auth, with defaults and bounds. declare_auth_settings() tells Config the keys (`auth.*`),
// auth_options() reads them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/config.h"
#include "base/time.h"

namespace foreshock::auth {

struct AuthOptions {
  int64_t session_ns = 14 * kDay;      // auth.session.lifetime: a cookie is good for this long
  int64_t one_time_ns = 30 * kMinute;  // auth.one_time.lifetime: a one-time link is good for this long
  // Failures of one address: so many at once, then so many a minute; more get 429 until it calms down.
  int failures_burst = 20;       // auth.failures.burst
  int failures_per_minute = 10;  // auth.failures.per_minute
  // A verified token is believed without asking the database for this long. Withdrawals through this
  // process take effect at once; this bounds those made by another one.
  int64_t verified_ns = kMinute;
};

constexpr size_t kVerifiedMax = 4096;         // tokens and sessions believed at a time
constexpr size_t kKnownWrongMax = 4096;       // wrong credentials remembered at a time
constexpr size_t kThrottledPeersMax = 16384;  // addresses whose failures are counted
constexpr size_t kImportedTokenBytesMin = 16;
constexpr size_t kTokensPerTenantMax = 10'000;
constexpr size_t kSessionsPerTenantMax = 10'000;  // the oldest gives way
constexpr size_t kNameBytesMax = 128;             // of tokens, users and tenants
constexpr size_t kAuditDetailBytesMax = 8192;

void declare_auth_settings(Config& config);
AuthOptions auth_options(const Config& config);

}  // namespace foreshock::auth
