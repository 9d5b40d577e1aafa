// Stored findings and incidents may be damaged on disk: reading any bytes gives a value or an error, and a
// value that was read writes and reads back to the same text.
#include <cstdlib>

#include "incidents/finding_json.h"
#include "incidents/incident_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock::incidents;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto finding = finding_from_json(text)) {
    std::string once = finding_to_json(*finding);
    auto again = finding_from_json(once);
    if (!again || finding_to_json(*again) != once) std::abort();
  }
  if (auto incident = incident_from_json(text)) {
    std::string once = incident_to_json(*incident);
    auto again = incident_from_json(once);
    if (!again || incident_to_json(*again) != once) std::abort();
  }
  if (auto causes = causes_from_json(text)) (void)causes_to_json(*causes);
  if (auto names = names_from_json(text)) (void)names_to_json(*names);
  return 0;
}
