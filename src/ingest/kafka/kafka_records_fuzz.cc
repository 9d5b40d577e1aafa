// Any bytes as a message's value, in each format: records in order and within the limit, and nothing dropped.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "ingest/kafka/kafka_records.h"

using namespace foreshock;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view value(reinterpret_cast<const char*>(data), size);
  for (std::string_view format : {"auto", "text", "otlp_json", "otlp_proto"}) {
    ingest::wire::RecordBatch records;
    ingest::kafka::append_records(value, format, records);
    uint32_t begin = 0;
    for (uint32_t end : records.ends) {
      if (end < begin || (format != "text" && end - begin > size + limits::kLineBytesMax)) std::abort();
      begin = end;
    }
    if (begin != records.bytes.size()) std::abort();
    std::string_view line = value;  // its line ends go
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    if (format == "text" && records.bytes != line.substr(0, limits::kLineBytesMax + 1)) std::abort();
  }
  return 0;
}
