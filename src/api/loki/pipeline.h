// Pipeline: a log query at work on one entry after the other: its selector and its stages, exactly.
//
// compile() readies regular expressions, patterns and templates once; run() changes the entry (formats,
// extracted labels) and says whether it passes. The store has thrown out most of what cannot pass before
// (push_down.h); nothing here relies on that. For one thread. Cost: what its stages cost, a microsecond or so
// each.
#pragma once

#include <functional>
#include <vector>

#include "api/loki/entry.h"
#include "api/loki/logql.h"
#include "base/result.h"

namespace foreshock::api::loki {

class Pipeline {
 public:
  // kInvalid when a pattern or template is not understood.
  static Result<Pipeline> compile(const LogQuery& query);
  bool run(Entry& entry) const;

 private:
  std::vector<std::function<bool(Entry&)>> steps_;
};

// Whether a value passes; regular expressions match the whole value.
class ValueTest {
 public:
  explicit ValueTest(const Matcher& matcher);
  bool passes(std::string_view value) const { return test_(value); }

 private:
  std::function<bool(std::string_view)> test_;
};

// An address against "10.0.0.1", "10.0.0.1-10.0.0.9" or "10.0.0.0/8"; kInvalid when it is none of them.
Result<std::function<bool(std::string_view)>> compile_ip(std::string_view range);

// The number in a label's value, as unwrap reads it.
std::optional<double> unwrapped(const Unwrap& unwrap, std::string_view value);

}  // namespace foreshock::api::loki
