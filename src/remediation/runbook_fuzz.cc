// Any bytes as a runbook's file: a runbook inside its limits, or an error that names the file.
#include <cstdlib>

#include "remediation/runbook.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock::remediation;
  auto runbook = parse_runbook({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
  if (!runbook) {
    if (!runbook.error().message.starts_with("fuzz.yaml:")) std::abort();
    return 0;
  }
  if (runbook->id.empty() || runbook->steps.empty() || runbook->steps.size() > kRunbookStepsMax) std::abort();
  return 0;
}
