// Any bytes as a query: a tree whose printed form parses again to itself, or an error with a place.
#include <cstdint>
#include <string_view>

#include "api/loki/parser.h"
#include "api/loki/pipeline.h"
#include "api/loki/print.h"
#include "api/loki/push_down.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock::api::loki;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (Dialect dialect : {Dialect::kLogQl, Dialect::kPromQl}) {
    auto parsed = parse_expression(text, dialect);
    if (!parsed) {
      CHECK(parsed.error().message.starts_with("parse error at line ")) << parsed.error().message;
      continue;
    }
    std::string once = print(**parsed);
    auto again = parse_expression(once, dialect);
    if (!again) continue;  // printed forms may pass the limits of size and depth
    CHECK(print(**again) == once) << once;
    push_down((*parsed)->log);
    (void)Pipeline::compile((*parsed)->log);
  }
  return 0;
}
