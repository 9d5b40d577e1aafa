#include "incidents/incident.h"

#include <array>

namespace foreshock::incidents {
namespace {

constexpr std::array<std::string_view, 3> kStatusNames{"open", "acknowledged", "resolved"};
constexpr std::array<std::string_view, 4> kUrgencyNames{"low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 6> kChangeNames{"opened",   "updated",  "acknowledged",
                                                       "resolved", "reopened", "noted"};

template <class Enum, size_t kCount>
std::optional<Enum> parse_name(const std::array<std::string_view, kCount>& names, std::string_view text) {
  for (size_t i = 0; i < kCount; ++i)
    if (names[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

std::string_view status_name(IncidentStatus status) {
  return kStatusNames[static_cast<size_t>(status)];
}
std::string_view urgency_name(Urgency urgency) {
  return kUrgencyNames[static_cast<size_t>(urgency)];
}
std::string_view change_name(ChangeKind kind) {
  return kChangeNames[static_cast<size_t>(kind)];
}

std::optional<IncidentStatus> parse_status(std::string_view text) {
  return parse_name<IncidentStatus>(kStatusNames, text);
}
std::optional<Urgency> parse_urgency(std::string_view text) {
  return parse_name<Urgency>(kUrgencyNames, text);
}

}  // namespace foreshock::incidents
