// What parses also prints, and reads back as the same.
#include "base/check.h"
#include "base/ids.h"
#include "base/time.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto time = foreshock::parse_rfc3339(text))
    CHECK(foreshock::parse_rfc3339(foreshock::format_rfc3339(*time)) == time) << time->ns;
  if (auto span = foreshock::parse_duration(text)) {
    CHECK(*span >= 0);
    CHECK(foreshock::parse_duration(foreshock::format_duration(*span)) == span) << *span;
  }
  if (auto id = foreshock::parse_hex16(text)) CHECK(foreshock::parse_hex16(foreshock::hex16(*id)) == id);
  return 0;
}
