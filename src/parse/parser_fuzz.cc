#include <cstdlib>
#include <string_view>

#include "base/json_writer.h"
#include "parse/parser.h"

// Any bytes, in two cuts: everything is consumed, bodies are valid UTF-8, raw stays inside its limits, and
// parse_record() gives each record again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  parse::Parser parser;
  parse::StreamMemory memory;
  parse::SourceContext context;
  context.observed = {1'780'000'000 * kSecond};
  Arena arena;
  std::vector<parse::Record> records;
  size_t half = size / 2;
  size_t consumed = parser.parse(bytes.substr(0, half), context, false, memory, arena, records).consumed;
  if (consumed > half) std::abort();
  bytes.remove_prefix(consumed);
  if (parser.parse(bytes, context, true, memory, arena, records).consumed != bytes.size()) std::abort();
  for (const parse::Record& record : records) {
    if (!is_valid_utf8(record.body)) std::abort();
    for (const parse::Attribute& attribute : record.attributes)
      if (!is_valid_utf8(attribute.value)) std::abort();
    parse::Record again = parse::parse_record(record.raw, record.format, context, arena);
    if (again.format != record.format || again.body != record.body || again.timestamp != record.timestamp ||
        again.flags != record.flags || again.attributes.size() != record.attributes.size())
      std::abort();
  }
  return 0;
}
