#include "api/loki/answer.h"

#include <charconv>
#include <cmath>

#include "base/json_writer.h"

namespace foreshock::api::loki {
namespace {

void write_labels(JsonWriter& json, const series::Labels& labels) {
  json.begin_object();
  for (const auto& [name, value] : labels) json.field(name, value);
  json.end_object();
}

std::string seconds(int64_t ns) {
  std::string out = std::to_string(ns / kSecond);
  if (int64_t rest = (ns % kSecond) / kMillisecond; rest > 0) {
    std::string digits = std::to_string(1000 + rest).substr(1);
    while (digits.ends_with('0')) digits.pop_back();
    out += "." + digits;
  }
  return out;
}

void write_sample(JsonWriter& json, int64_t at_ns, double value) {
  json.begin_array().raw(seconds(at_ns)).value(format_value(value)).end_array();
}

void write_stats(JsonWriter& json, const store::QuerySummary& summary, uint64_t entries) {
  double elapsed = static_cast<double>(summary.elapsed_ns) / 1e9;
  auto per_second = [&](uint64_t amount) {
    return elapsed <= 0 ? uint64_t{0} : static_cast<uint64_t>(static_cast<double>(amount) / elapsed);
  };
  json.key("stats").begin_object().key("summary").begin_object();
  json.field("bytesProcessedPerSecond", per_second(summary.raw_bytes))
      .field("linesProcessedPerSecond", per_second(summary.scanned_lines))
      .field("totalBytesProcessed", summary.raw_bytes)
      .field("totalLinesProcessed", summary.scanned_lines)
      .field("execTime", elapsed)
      .field("queueTime", 0)
      .field("totalEntriesReturned", entries)
      .end_object();
  json.key("ingester").begin_object().end_object().key("store").begin_object().end_object().end_object();
}

// Ends data and document.
net::HttpResponse finished(std::string& out, JsonWriter& json, const store::QuerySummary& summary,
                           uint64_t entries, bool with_stats) {
  if (with_stats) write_stats(json, summary, entries);
  json.end_object();
  if (!summary.warnings.empty()) {
    json.key("warnings").begin_array();
    for (const std::string& warning : summary.warnings) json.value(warning);
    json.end_array();
  }
  json.end_object();
  return net::json_response(200, std::move(out));
}

JsonWriter& begin_data(JsonWriter& json, std::string_view type) {
  return json.begin_object()
      .field("status", "success")
      .key("data")
      .begin_object()
      .field("resultType", type)
      .key("result");
}

}  // namespace

std::string format_value(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char buffer[2048];  // the smallest numbers have a thousand digits behind their point
  auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::fixed);
  return error == std::errc() ? std::string(buffer, end) : std::to_string(value);
}

bool StreamAnswer::add(const Entry& entry) {
  series::Labels labels = categorized_ ? entry.visible(Origin::kStream) : entry.visible();
  auto [place, fresh] = places_.try_emplace(labels, streams_.size());
  if (fresh) streams_.emplace_back(std::move(labels), std::string());
  std::string& values = streams_[place->second].second;
  size_t before = values.size();
  if (before > 0) values += ',';
  JsonWriter json(values);
  json.begin_array().value(std::to_string(entry.time_ns)).value(entry.line);
  if (categorized_) {
    json.begin_object();
    for (auto [name, origin] :
         {std::pair("structuredMetadata", Origin::kMetadata), std::pair("parsed", Origin::kParsed)})
      if (series::Labels part = entry.visible(origin); !part.empty()) {
        json.key(name);
        write_labels(json, part);
      }
    json.end_object();
  }
  json.end_array();
  ++lines_;
  bytes_ += values.size() - before;
  return bytes_ < kStreamBytesMax;
}

void StreamAnswer::write_streams(JsonWriter& json) const {
  json.begin_array();
  for (const auto& [labels, values] : streams_) {
    json.begin_object().key("stream");
    write_labels(json, labels);
    json.key("values").raw("[" + values + "]").end_object();
  }
  json.end_array();
}

std::string StreamAnswer::tail_message(const std::vector<Dropped>& dropped) const {
  std::string out;
  out.reserve(bytes_ + 1024);
  JsonWriter json(out);
  json.begin_object().key("streams");
  write_streams(json);
  if (categorized_) json.key("encodingFlags").begin_array().value("categorize-labels").end_array();
  if (!dropped.empty()) {
    json.key("dropped_entries").begin_array();
    for (const Dropped& entry : dropped) {
      json.begin_object().key("labels");
      write_labels(json, entry.labels);
      json.field("timestamp", std::to_string(entry.time_ns)).end_object();
    }
    json.end_array();
  }
  json.end_object();
  return out;
}

net::HttpResponse StreamAnswer::finish(const store::QuerySummary& summary) const {
  std::string out;
  out.reserve(bytes_ + 4096);
  JsonWriter json(out);
  write_streams(begin_data(json, "streams"));
  if (categorized_) json.key("encodingFlags").begin_array().value("categorize-labels").end_array();
  return finished(out, json, summary, lines_, true);
}

net::HttpResponse matrix_answer(const series::Matrix& matrix, const series::Steps& steps,
                                const store::QuerySummary& summary, bool with_stats) {
  std::string out;
  JsonWriter json(out);
  begin_data(json, "matrix").begin_array();
  for (const series::Series& series : matrix) {
    json.begin_object().key("metric");
    write_labels(json, series.labels);
    json.key("values").begin_array();
    for (size_t i = 0; i < steps.count; ++i)
      if (series.present[i] != 0) write_sample(json, steps.at(i), series.values[i]);
    json.end_array().end_object();
  }
  json.end_array();
  return finished(out, json, summary, matrix.size(), with_stats);
}

net::HttpResponse vector_answer(const series::Matrix& vector, const series::Steps& steps,
                                const store::QuerySummary& summary, bool with_stats) {
  std::string out;
  JsonWriter json(out);
  begin_data(json, "vector").begin_array();
  for (const series::Series& series : vector) {
    if (series.present[0] == 0) continue;
    json.begin_object().key("metric");
    write_labels(json, series.labels);
    json.key("value");
    write_sample(json, steps.at(0), series.values[0]);
    json.end_object();
  }
  json.end_array();
  return finished(out, json, summary, vector.size(), with_stats);
}

net::HttpResponse scalar_answer(double value, const series::Steps& steps, const store::QuerySummary& summary,
                                bool with_stats) {
  std::string out;
  JsonWriter json(out);
  begin_data(json, "scalar");
  write_sample(json, steps.at(0), value);
  return finished(out, json, summary, 1, with_stats);
}

net::HttpResponse names_answer(const std::vector<std::string>& names) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("status", "success").key("data").begin_array();
  for (const std::string& name : names) json.value(name);
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

net::HttpResponse old_names_answer(const std::vector<std::string>& names) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("values").begin_array();
  for (const std::string& name : names) json.value(name);
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

net::HttpResponse series_answer(const std::vector<series::Labels>& sets) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("status", "success").key("data").begin_array();
  for (const series::Labels& labels : sets) write_labels(json, labels);
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

net::HttpResponse text_error(const Error& error) {
  int status = net::status_of(error.kind);
  bool hidden = status == 500;
  net::HttpResponse response = net::text_response(
      status, (hidden ? "an internal error; the server's log has the reason" : error.message) + "\n");
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace foreshock::api::loki
