// Translates SQLite's result codes into our kinds of errors.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::db::sqlite {

// What failed (`what`), on which file, with SQLite's own text; the advice depends on the code.
Error make_error(int extended_code, std::string_view what, const std::string& path, std::string_view detail);

// The folder that holds `path`, for messages; "." when it names none.
std::string folder_of(const std::string& path);

}  // namespace foreshock::db::sqlite
