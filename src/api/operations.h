// Operations: the one table of what the API offers, and which scope each needs.
//
// It mirrors openapi.yaml, which is the contract; a test reads that file and fails when an operation, path,
// method or scope differs. The router, the check of scopes and the tests all read this table. Constant data.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "auth/scope.h"

namespace foreshock::api {

struct Operation {
  std::string_view id;               // operationId: "listTemplates"
  std::string_view method;           // "GET"
  std::string_view path;             // "/api/v1/templates/{id}"
  std::optional<auth::Scope> scope;  // none: public
  bool elsewhere = false;            // another room registers the route (ingest: writeLogs)
};

std::span<const Operation> operations();

// By the router's method and pattern; HEAD is GET. Null when the route is no operation (the page's files).
const Operation* find_operation(std::string_view method, std::string_view path);

}  // namespace foreshock::api
