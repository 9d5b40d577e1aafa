#include <cstdlib>

#include "parse/resolve_time.h"

// Any bytes: what is matched ends inside the text, and resolving never goes out of range.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  parse::TimeText time;
  Timestamp observed{1'780'000'000 * kSecond};
  for (bool time_only : {false, true})
    if (parse::match_timestamp(text.data(), text.data() + size, time, time_only)) {
      if (time.end <= text.data() || time.end > text.data() + size) std::abort();
      (void)parse::resolve_time(time, observed, nullptr);
      (void)parse::resolve_time(time, observed, parse::find_zone("Europe/Berlin"));
    }
  if (parse::read_timestamp(text, time)) (void)parse::resolve_time(time, observed, nullptr);
  (void)parse::Zone::from_tzif(text);
  return 0;
}
