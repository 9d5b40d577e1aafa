#include "store/query/query_control.h"

#include <fmt/format.h>

namespace foreshock::store {
namespace {

constexpr size_t kWarningsMax = 20;

}  // namespace

bool QueryControl::proceed() {
  if (stopped_) return false;
  if (cancelled_ != nullptr && cancelled_->load(std::memory_order_relaxed)) {
    stopped_ = true;
    partial("the query was cancelled");
  } else if (clock_.steady_ns() - start_ns_ > limit_ns_) {
    stopped_ = true;
    partial(fmt::format("stopped after {}; a shorter range or more filters give a complete answer",
                        format_duration(limit_ns_)));
  } else if (read_bytes_ > read_max_) {
    stopped_ = true;
    partial(
        fmt::format("stopped after reading {} bytes; a shorter range or more filters give a complete answer",
                    read_bytes_));
  }
  return !stopped_;
}

bool QueryControl::charge(size_t bytes) {
  used_bytes_ += bytes;
  if (used_bytes_ <= memory_max_) return true;
  used_bytes_ -= bytes;
  partial(
      fmt::format("the query wanted more than {} KiB of memory; the rest is left out", memory_max_ >> 10));
  return false;
}

void QueryControl::partial(const std::string& warning) {
  summary_.partial = true;
  warn(warning);
}

void QueryControl::warn(const std::string& warning) {
  if (said_.size() >= kWarningsMax || !said_.insert(warning).second) return;
  summary_.warnings.push_back(warning);
}

void QueryControl::unreadable(const Error& error) {
  partial("left out: " + error.message);
}

QuerySummary QueryControl::finish() {
  summary_.elapsed_ns = clock_.steady_ns() - start_ns_;
  return summary_;
}

}  // namespace foreshock::store
