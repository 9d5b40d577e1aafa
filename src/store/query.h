// Query: what a reader asks of the store and what comes back, as plain data.
//
// The language (filters, then pipes) is parsed by query_parse.h and written down in docs/guide/query.md.
// Times are half-open [start, end). A Row is either a log record or, after a pipe that makes columns, a set
// of named values. Text in a Row is owned: rows outlive the blocks they came from.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/time.h"

namespace foreshock::store {

struct OwnedAttribute {
  std::string key, value;
  bool is_text = true;  // false: value is a JSON literal (number, true, null, object)
};

struct LogRow {
  std::string id;  // opaque and stable: names this line for ever (tenant-local)
  Timestamp timestamp, observed;
  uint8_t severity_number = 0;
  std::string severity_text;
  std::string service, host, source, format;
  TemplateId template_id;  // canonical, aliases resolved
  std::string template_text;
  std::string body, raw;
  std::string trace_id, span_id;
  std::vector<OwnedAttribute> attributes;
  uint32_t flags = 0;
};

struct Row {
  std::optional<LogRow> log;                                 // a record, or ...
  std::vector<std::pair<std::string, std::string>> columns;  // ... name -> JSON literal, in order
};

using RowSink = std::function<bool(const Row&)>;

// The NDJSON object of a row, without a line feed (shapes: docs/API.md).
void append_row_json(std::string& out, const Row& row);

struct Query;  // query_parse.h

constexpr uint64_t kQueryReadBytesMax = 16ull * 1024 * 1024 * 1024;

struct QueryRequest {
  TenantId tenant;
  std::string query = "*";
  std::shared_ptr<const Query> parsed;  // used instead of `query` when set: other languages are translated to it
  Timestamp start{INT64_MIN}, end{INT64_MAX};
  size_t limit = 1000;
  bool folds = false;  // rows are folded and not kept: kQueryRowsMax does not bound `limit`
  bool newest_first = true;
  int64_t time_limit_ns = limits::kQueryTimeNsMax;
  size_t memory_bytes_max = limits::kQueryMemoryBytesMax;
  uint64_t read_bytes_max = kQueryReadBytesMax;  // as stored; of the head as written
  const std::atomic<bool>* cancelled = nullptr;
};

// A template and how like it is to what was asked for, 1 being the same.
struct SimilarTemplate {
  TemplateId id;
  double similarity = 0;
};

struct QuerySummary {
  uint64_t rows = 0, scanned_lines = 0, scanned_bytes = 0, raw_bytes = 0;
  int64_t elapsed_ns = 0;
  bool partial = false;
  std::vector<std::string> warnings;
};

struct HistogramRequest {
  TenantId tenant;
  std::string query = "*";
  Timestamp start, end;
  size_t buckets = 60;  // at most 1000
};
struct Histogram {
  Timestamp start, end;
  int64_t step_ns = 0;
  std::map<std::string, std::vector<uint64_t>> by_severity;  // band -> counts per step
  bool partial = false;
};

struct FacetRequest {
  TenantId tenant;
  std::string query = "*";
  Timestamp start, end;
  std::vector<std::string> fields;  // empty: service, severity, host, source, format, template
  size_t values_max = 20;
};
struct Facet {
  std::string name;
  std::vector<std::pair<std::string, uint64_t>> values;  // most frequent first
};

struct ContextRequest {
  TenantId tenant;
  std::string id;
  size_t before = 20, after = 20;
  bool same_service = false;  // else the same source
};
struct Context {
  std::vector<Row> before, after;
  Row row;
};

struct CountRequest {
  TenantId tenant;
  Timestamp start, end;
  int64_t step_ns = kMinute;  // a multiple of a minute
  std::string service;        // "" = all
};
struct TemplateCount {
  TemplateId template_id;  // canonical
  std::string service;
  uint8_t severity_number = 0;  // the most frequent one
  uint64_t count = 0;
  std::vector<uint64_t> steps;
  Timestamp first_seen, last_seen;  // within all of retention
};

}  // namespace foreshock::store
