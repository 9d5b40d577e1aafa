// Any text is a query or an error with a place in it; a tree that was read can be described.
#include <cstdlib>

#include "store/query_parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto query = foreshock::store::parse_query(text);
  if (query) {
    foreshock::store::describe(query->filter);
  } else if (query.error().message.rfind("query:", 0) != 0) {
    std::abort();
  }
  return 0;
}
