// Problem documents beyond what net writes: query errors with their position, changed versions.
//
// RFC 9457; `code` is one of the closed list in openapi.yaml. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http_message.h"

namespace foreshock::api {

// What is wrong with one field; `position` is a byte offset into a query.
struct FieldError {
  std::string pointer;  // "#/limit" for the body, "limit" for a parameter
  std::string detail;
  std::optional<size_t> position;
};

// 400 with every field that is wrong.
net::HttpResponse invalid_fields(const std::vector<FieldError>& errors, std::string_view request_id);

// 400 of a query that does not parse: "query:17: ..." becomes a byte position in `query`.
net::HttpResponse query_problem(const Error& error, std::string_view query, std::string_view request_id);
// Whether the store's error is one about the text of the query.
bool is_query_error(const Error& error);

// 412 with the present ETag; the caller adds nothing.
net::HttpResponse changed_meanwhile(uint64_t version, std::string_view request_id);

// {"_error": {...problem...}} for streams that have begun; one line with its line feed.
std::string error_line(const Error& error, std::string_view request_id);

}  // namespace foreshock::api
