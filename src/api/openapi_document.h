// The contract, openapi.yaml, as baked into the binary, and its JSON form.
//
// The YAML text is embedded at build time (cmake/embed.cmake); JSON is made from it on first use and kept. A
// test parses it and compares it with the table of operations. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::api {

std::string_view openapi_yaml();

// The same document as JSON, made once.
std::shared_ptr<const std::string> openapi_json();

// Any YAML document as JSON: quoted scalars are texts, plain ones texts, numbers, true, false or null.
Result<std::string> yaml_to_json(const std::string& yaml);

}  // namespace foreshock::api
