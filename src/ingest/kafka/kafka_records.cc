#include "ingest/kafka/kafka_records.h"

#include "base/limits.h"
#include "ingest/otlp/logs_request.h"

namespace foreshock::ingest::kafka {

namespace {

bool append(const Result<wire::RecordBatch>& decoded, wire::RecordBatch& records) {
  if (!decoded) return false;
  auto begin = static_cast<uint32_t>(records.bytes.size());
  records.bytes += decoded->bytes;
  for (uint32_t end : decoded->ends) records.ends.push_back(begin + end);
  return true;
}

bool looks_otlp_json(std::string_view value) {
  size_t brace = value.find_first_not_of(" \t\r\n");
  if (brace == std::string_view::npos || value[brace] != '{') return false;
  size_t name = value.find_first_not_of(" \t\r\n", brace + 1);
  return name != std::string_view::npos && value.substr(name).starts_with("\"resourceLogs\"");
}

}  // namespace

void append_records(std::string_view value, std::string_view format, wire::RecordBatch& records) {
  if (value.empty()) return;  // a tombstone
  bool json = format == "otlp_json" || (format == "auto" && looks_otlp_json(value));
  if (json && append(otlp::decode_json(value), records)) return;
  if (format == "otlp_proto" && append(otlp::decode_protobuf(value), records)) return;
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.remove_suffix(1);
  if (!value.empty()) records.add(value.substr(0, limits::kLineBytesMax + 1));
}

}  // namespace foreshock::ingest::kafka
