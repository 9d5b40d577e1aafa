// Event: a Record with its template: what flows from here to features, detection and the store.
//
// Views live as long as the batch. Slots are the variable parts of the body in order of their place; their
// types are the token types of the scan. `template_is_new` is set on the first event of a template that this
// tenant's catalogue has never held.
#pragma once

#include <span>
#include <string_view>

#include "base/ids.h"
#include "parse/record.h"
#include "parse/token_scan.h"

namespace foreshock::templates {

struct Slot {
  std::string_view value;
  parse::TokenType type = parse::TokenType::kWord;
};

struct Event {
  const parse::Record* record = nullptr;
  TemplateId template_id;
  ShapeId shape_id;
  std::span<const Slot> slots;
  bool template_is_new = false;
};

}  // namespace foreshock::templates
