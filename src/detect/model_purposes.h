// What each learner is for, in one line: shown by `foreshock detect ... --model list` and `detect models`.
//
// One text a name, whatever the command; docs/ML_MODELS.md says more, with figures. Names that no command
// knows have none.
#pragma once

#include <string_view>

namespace foreshock::detect {

std::string_view model_purpose(std::string_view name);  // "" where the name is unknown

}  // namespace foreshock::detect
