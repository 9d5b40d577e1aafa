// An incident as JSON text and back, whole: what alerting keeps of an incident until its notification is
// sent.
//
// The same rules as finding_json.h: missing fields read as defaults, what does not fit is kCorrupt. Lists are
// cut to their limits. Not the API's form: that one belongs to api. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "incidents/incident.h"

namespace foreshock::incidents {

constexpr size_t kIncidentJsonBytesMax = 64 * 1024 * 1024;

std::string incident_to_json(const Incident& incident);
Result<Incident> incident_from_json(std::string_view json);

// Only the list of candidate causes, as the database keeps it.
std::string causes_to_json(const std::vector<Cause>& causes);
Result<std::vector<Cause>> causes_from_json(std::string_view json);
// A list of names.
std::string names_to_json(const std::vector<std::string>& names);
Result<std::vector<std::string>> names_from_json(std::string_view json);

}  // namespace foreshock::incidents
