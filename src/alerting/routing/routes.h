// Routes: which channels an incident's notifications go to.
//
// Routes are tried in order; the first that matches decides, unless it says `continue`. Without any route all
// channels get everything; with routes and none that matches, nobody is told (and that is noted). A route
// matches when all its matchers do. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alerting/alerting_options.h"

namespace foreshock::alerting {

// What routes and silences look at.
struct Labels {
  std::string incident_id;
  incidents::Urgency urgency = incidents::Urgency::kLow;
  std::set<std::string> services;
  std::set<std::string> causes, templates, kinds;  // of its alarms; templates as 16 hex digits
};
constexpr size_t kLabelValuesMax = 200;
Labels labels_of(const incidents::Incident& incident);

// Names of channels, in the order of the configuration, each once.
std::vector<std::string> channels_for(const AlertingOptions& options, const Labels& labels);

// '*' in the pattern stands for any text, also none.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace foreshock::alerting
