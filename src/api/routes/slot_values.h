// Slot values of a template, read off the bodies of sampled lines.
//
// A body is laid beside the template's text: constants must match in order, what stands between them are the
// slots' values. A body that does not fit (older form, collapsed list) is left out. Pure; work is linear in
// the bodies' length.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::api {

constexpr size_t kSlotsShownMax = 64;
constexpr size_t kSlotValueBytesMax = 256;

struct SlotSummary {
  std::string type;  // "ip", "num", ...
  std::map<std::string, uint64_t> values;
};

class SlotReader {
 public:
  explicit SlotReader(std::string_view template_text);
  void add(std::string_view body);
  const std::vector<SlotSummary>& slots() const { return slots_; }

 private:
  std::vector<std::string> constants_;  // one more than slots: before, between and after them
  std::vector<SlotSummary> slots_;
};

// The values most often seen first.
std::vector<std::pair<std::string, uint64_t>> top_values(const SlotSummary& slot, size_t count);

}  // namespace foreshock::api
