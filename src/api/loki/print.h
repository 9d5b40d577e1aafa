// print(): a parsed query as text again, in one form: what format_query answers.
#pragma once

#include <string>

#include "api/loki/logql.h"
#include "api/series/series.h"

namespace foreshock::api::loki {

// Parsing it gives the same tree.
std::string print(const Expression& expression);
std::string print(const LogQuery& query);
// {a="x", b="y"}
std::string print_selector(const series::Labels& labels);

}  // namespace foreshock::api::loki
