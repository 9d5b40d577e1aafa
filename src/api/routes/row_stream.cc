#include "api/routes/row_stream.h"

#include "api/api_options.h"
#include "api/problems.h"
#include "base/json_writer.h"

namespace foreshock::api {

RowStream::RowStream(net::ResponseWriter writer, World& world, Form form)
    : writer_(std::move(writer)), world_(world), form_(form), flushed_ns_(world.clock().steady_ns()) {
  if (form_ == Form::kDocument) pending_ = "{\"items\":[";
}

bool RowStream::add(const store::Row& row) {
  if (form_ == Form::kDocument && rows_ > 0) pending_ += ',';
  store::append_row_json(pending_, row);
  if (form_ == Form::kLines) pending_ += '\n';
  ++rows_;
  if (pending_.size() < kStreamPieceBytes && world_.clock().steady_ns() - flushed_ns_ < kRowsWaitNs)
    return true;
  return flush();
}

bool RowStream::flush() {
  if (!stream_) {
    net::HttpHeaders headers;
    headers.add("Content-Type", form_ == Form::kLines ? "application/x-ndjson" : "application/json");
    headers.add("Cache-Control", "no-store");
    stream_ = writer_.stream(200, std::move(headers));
  }
  // In parts, because one row may be larger than all the room that a client's buffer has.
  for (std::string_view rest = pending_; !rest.empty();) {
    std::string_view part = rest.substr(0, kStreamPieceBytes);
    if (!stream_.wait_for_room(part.size(), kSlowReaderNs) || !stream_.write(part)) return false;
    rest.remove_prefix(part.size());
  }
  pending_.clear();
  flushed_ns_ = world_.clock().steady_ns();
  return true;
}

void RowStream::finish(const store::QuerySummary& summary, bool with_summary) {
  if (form_ == Form::kDocument) {
    pending_ += "],\"summary\":";
    write_summary(pending_, summary);
    pending_ += '}';
  } else if (with_summary) {
    pending_ += "{\"_summary\":";
    write_summary(pending_, summary);
    pending_ += "}\n";
  }
  if (flush()) stream_.close();
}

void RowStream::break_off(const Error& error, std::string_view request_id) {
  if (form_ == Form::kDocument) return;  // letting the stream go unclosed tells the client
  pending_ += error_line(error, request_id);
  if (flush()) stream_.close();
}

void write_summary(std::string& out, const store::QuerySummary& summary) {
  JsonWriter json(out);
  json.begin_object()
      .field("rows", summary.rows)
      .field("scanned_lines", summary.scanned_lines)
      .field("scanned_bytes", summary.scanned_bytes)
      .field("raw_bytes", summary.raw_bytes)
      .field("elapsed_ms", static_cast<double>(summary.elapsed_ns) / 1e6)
      .field("partial", summary.partial);
  json.key("warnings").begin_array();
  for (const std::string& warning : summary.warnings) json.value(warning);
  json.end_array().end_object();
}

bool wants_json(const net::HttpRequest& request) {
  return request.headers.has_token("Accept", "application/json") &&
         !request.headers.has_token("Accept", "application/x-ndjson") &&
         !request.headers.has_token("Accept", "*/*");
}

}  // namespace foreshock::api
