#include "incidents/join/cause_relation.h"

#include <array>
#include <optional>

#include "classify/classifier.h"

namespace foreshock::incidents {
namespace {

using classify::Cause;

struct LeadsTo {
  Cause cause, effect;
};
constexpr std::array kLeadsTo{
    LeadsTo{Cause::kStorage, Cause::kDatabase},
    LeadsTo{Cause::kStorage, Cause::kCrash},
    LeadsTo{Cause::kStorage, Cause::kDataQuality},
    LeadsTo{Cause::kMemory, Cause::kCrash},
    LeadsTo{Cause::kMemory, Cause::kDatabase},
    LeadsTo{Cause::kConfig, Cause::kCrash},
    LeadsTo{Cause::kConfig, Cause::kAuth},
    LeadsTo{Cause::kConfig, Cause::kDatabase},
    LeadsTo{Cause::kConfig, Cause::kTls},
    LeadsTo{Cause::kConfig, Cause::kDns},
    LeadsTo{Cause::kDns, Cause::kDatabase},
    LeadsTo{Cause::kDns, Cause::kTls},
    LeadsTo{Cause::kDns, Cause::kAuth},
    LeadsTo{Cause::kTls, Cause::kAuth},
    LeadsTo{Cause::kTls, Cause::kDatabase},
    LeadsTo{Cause::kDatabase, Cause::kDataQuality},
    LeadsTo{Cause::kDatabase, Cause::kCrash},
    LeadsTo{Cause::kCrash, Cause::kDatabase},
    LeadsTo{Cause::kScheduling, Cause::kCrash},
    LeadsTo{Cause::kMemory, Cause::kScheduling},
};

std::optional<Cause> parse_cause(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Cause::kMaintenance); ++i)
    if (classify::cause_name(static_cast<Cause>(i)) == name) return static_cast<Cause>(i);
  return std::nullopt;
}

bool leads_to(Cause cause, Cause effect) {
  for (const LeadsTo& pair : kLeadsTo)
    if (pair.cause == cause && pair.effect == effect) return true;
  return false;
}

bool is_symptom(Cause cause) {
  switch (cause) {
    case Cause::kOther:
    case Cause::kNetwork:
    case Cause::kCpu:
    case Cause::kDependencyTimeout:
    case Cause::kClientError:
    case Cause::kDeploy:
    case Cause::kMaintenance:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_symptom(std::string_view name) {
  std::optional<Cause> cause = parse_cause(name);
  return !cause || is_symptom(*cause);
}

bool far_apart(std::string_view a, std::string_view b) {
  std::optional<Cause> left = parse_cause(a), right = parse_cause(b);
  if (!left || !right || *left == *right || is_symptom(*left) || is_symptom(*right)) return false;
  return !leads_to(*left, *right) && !leads_to(*right, *left);
}

}  // namespace foreshock::incidents
