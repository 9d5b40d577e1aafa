// Hostile bytes as a saved detector: an error, or a detector that still works. The seal is put on by the
// fuzzer, so that the fields behind it are reached.
#include <cstdint>
#include <string>

#include "detect/detector.h"
#include "ml/state_codec.h"

using namespace foreshock;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static templates::Catalogue catalogue;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string body;
  ml::StateWriter writer(body);
  writer.u64(1);
  body.append(bytes);
  detect::Detector detector(TenantId{1}, catalogue, {});
  (void)detector.load(bytes).has_value();
  (void)detector.load(ml::seal("FSDT", 1, body)).has_value();
  features::Activity activity;
  activity.tenant = TenantId{1};
  for (int64_t step = 100; step < 130; ++step) {
    features::GroupActivity group;
    group.service = "s";
    group.template_id = TemplateId{7};
    group.lines = 5;
    group.steps = {{step, 5}};
    group.first = group.last = Timestamp{step * features::kStepNs};
    activity.groups = {group};
    activity.event_time_max = group.last;
    (void)detector.observe(activity);
  }
  (void)detector.services();
  detect::Detector again(TenantId{1}, catalogue, {});
  if (!again.load(detector.save())) __builtin_trap();
  return 0;
}
