// How a Story is shown: text for a terminal, one JSON object, or one self-contained page.
//
// Lines from outside are escaped for where they go: control codes for terminals, markup for pages. The page
// needs no network and no script.
#pragma once

#include <string>

#include "app/explain/story.h"

namespace foreshock::app::explain {

std::string to_text(const Story& story);
std::string to_json(const Story& story);
std::string to_html(const Story& story, const std::string& title);

// "▁▂▅█": one cell per value.
std::string sparkline(const std::vector<uint64_t>& values);

}  // namespace foreshock::app::explain
