// Delivery: where generated lines go: stdout, POST /api/v1/logs, or syslog over TCP.
#pragma once

#include <memory>
#include <string>

#include "app/generate/shop.h"
#include "base/result.h"

namespace foreshock::app::generate {

class Delivery {
 public:
  virtual ~Delivery() = default;
  virtual Status take(const Slice& slice) = 0;
  virtual Status finish() = 0;  // everything is where it should be, or why not
  virtual bool wants_syslog() const { return false; }
};

// `to`: "", "http://...", or "syslog+tcp://HOST:PORT". `run` makes idempotency keys unique to this run.
Result<std::unique_ptr<Delivery>> open_delivery(const std::string& to, const std::string& token,
                                                const std::string& run);

}  // namespace foreshock::app::generate
