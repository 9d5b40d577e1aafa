// Decisions about templates as JSON, and the one way in which handlers take them.
#pragma once

#include "api/routes/shared.h"
#include "base/json_writer.h"
#include "templates/decision.h"

namespace foreshock::api {

void write_decision(JsonWriter& json, const templates::Decision& decision);
// TemplateDecided of openapi.yaml: the decision and what holds now.
void write_decided(JsonWriter& json, const templates::Decision& decision,
                   const templates::Catalogue& catalogue);

// Fills in who and when, has it decided and audits it.
Result<templates::Decision> take_decision(Call& call, templates::DecisionRequest asked);

}  // namespace foreshock::api
