// Transfer: rows as an export writes them and an import reads them back, without losing a byte.
//
// An export's row is one JSON object a line (docs/guide/export.md lists its fields); `raw` is for people, and
// where the line is no valid UTF-8 `raw_base64` holds its exact bytes. An import takes from it what the store
// keeps (line, times, level, flags, service, host, source, format, template) and derives the rest from the
// line again, as at the first time. RowImport gathers rows into one Batch; its key is a hash of their text,
// so the same rows sent again are dropped. For one thread. Cost: about 10 us a row to read.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "parse/record.h"
#include "store/store.h"

namespace foreshock::store {

struct ExportRow {
  LogRow log;
  SourceId source_id;  // of the stream, which is part of the line's id
  std::string zone;    // by which the line was read
};
// Answers false to end.
using ExportSink = std::function<bool(const ExportRow&)>;

struct ExportRequest {
  TenantId tenant;
  std::string query = "*";  // a filter without pipes
  Timestamp start{INT64_MIN}, end{INT64_MAX};
  int64_t time_limit_ns = kDay;
  const std::atomic<bool>* cancelled = nullptr;
};

// Appends the row and a line feed.
void append_export_row(std::string& out, const ExportRow& row);

class RowImport {
 public:
  explicit RowImport(TenantId tenant);
  // Lines of an export; blank ones and its last line with the totals are passed over. kInvalid names the line
  // and the field.
  Status read(std::string_view ndjson);
  // Valid while this lives. With read()'s text as its key.
  const Batch& batch();
  size_t rows() const { return events_.size(); }

 private:
  Status add(std::string_view line);
  uint32_t stream_of(const StreamLabels& labels);

  Arena arena_;
  std::deque<parse::Record> records_;
  std::vector<templates::Event> events_;
  std::vector<std::string_view> services_, hosts_;
  std::vector<uint32_t> streams_;
  std::map<std::pair<uint64_t, std::string>, uint32_t> stream_numbers_;
  std::map<TemplateId, size_t> templates_;
  Batch batch_;
};

}  // namespace foreshock::store
