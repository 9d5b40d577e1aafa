// Sample: what the newest lines of a query say about fields that the store does not count: names, types,
// values.
//
// Bounded by lines and by distinct values; what is rare may be missing, which is what Loki's own detection by
// `line_limit` does too.
#pragma once

#include <map>
#include <set>
#include <string>

#include "api/loki/log_reader.h"

namespace foreshock::api::loki {

constexpr size_t kSampleLines = 1'000;
constexpr size_t kValueSampleLines = 20'000;
constexpr size_t kSampleFieldsMax = 1'000;
constexpr size_t kSampleValuesMax = 1'000;

struct SampleField {
  bool sent = false;     // beside the line, and not parsed out of it
  bool in_json = false;  // out of a line that is JSON
  std::map<std::string, uint64_t> values;
  // int, float, boolean, duration, bytes or string: what all values are.
  std::string_view type() const;
};

struct Sample {
  std::map<std::string, SampleField> fields;
  std::set<series::Labels> streams;  // stream labels, with what was sent beside the line
  size_t lines = 0;
};

Result<Sample> take_sample(LogReader& reader, const LogQuery& query, Timestamp start, Timestamp end,
                           size_t lines_max);

}  // namespace foreshock::api::loki
