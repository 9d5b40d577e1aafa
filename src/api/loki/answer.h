// Answers in Loki's and Prometheus' own JSON: streams, matrices, vectors, names, and errors as text.
//
// Values are strings, times of lines are nanoseconds as strings, times of samples are seconds. A line is a
// pair, or with categorized labels a triple whose third part tells structured metadata from parsed labels.
// Pure.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/loki/entry.h"
#include "api/series/series.h"
#include "base/json_writer.h"
#include "net/http_message.h"
#include "store/query.h"

namespace foreshock::api::loki {

constexpr size_t kStreamBytesMax = 64 * 1024 * 1024;

// Lines in the order they are found, grouped into streams.
class StreamAnswer {
 public:
  explicit StreamAnswer(bool categorized) : categorized_(categorized) {}
  // False when the answer is as large as it may be.
  bool add(const Entry& entry);
  size_t lines() const { return lines_; }
  size_t bytes() const { return bytes_; }
  net::HttpResponse finish(const store::QuerySummary& summary) const;
  // One message of a live tail: these streams, and the lines that its reader was too slow for.
  struct Dropped {
    series::Labels labels;
    int64_t time_ns = 0;
  };
  std::string tail_message(const std::vector<Dropped>& dropped) const;

 private:
  void write_streams(JsonWriter& json) const;

  const bool categorized_;
  size_t lines_ = 0, bytes_ = 0;
  std::vector<std::pair<series::Labels, std::string>> streams_;  // labels -> values, rendered
  std::map<series::Labels, size_t> places_;
};

// `with_stats`: Loki's statistics object; Prometheus has none.
net::HttpResponse matrix_answer(const series::Matrix& matrix, const series::Steps& steps,
                                const store::QuerySummary& summary, bool with_stats);
net::HttpResponse vector_answer(const series::Matrix& vector, const series::Steps& steps,
                                const store::QuerySummary& summary, bool with_stats);
net::HttpResponse scalar_answer(double value, const series::Steps& steps, const store::QuerySummary& summary,
                                bool with_stats);
net::HttpResponse names_answer(const std::vector<std::string>& names);
// As Loki told them before version 1: {"values": [...]}.
net::HttpResponse old_names_answer(const std::vector<std::string>& names);
net::HttpResponse series_answer(const std::vector<series::Labels>& sets);

// text/plain with the status of the error's kind.
net::HttpResponse text_error(const Error& error);

// 0.1, 1000000, NaN, +Inf: the shortest digits without an exponent.
std::string format_value(double value);

}  // namespace foreshock::api::loki
