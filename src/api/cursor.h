// Cursors: opaque texts that name where the next page of a list begins.
//
// A cursor holds a position that its list understands (a sequence, a sort key) and a check that ties it to
// that list, so one that was cut, changed by accident or taken from another list is told apart from a
// position. It carries no right: what a page shows follows from the principal alone. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::api {

// `list` is the operation's id.
std::string make_cursor(std::string_view list, std::string_view position);
// The position; "" for "" (the first page); kInvalid for anything that make_cursor did not make.
Result<std::string> read_cursor(std::string_view list, std::string_view cursor);

}  // namespace foreshock::api
