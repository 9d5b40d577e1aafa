#include "api/problems.h"

#include <fmt/format.h>

#include <charconv>

#include "base/json_writer.h"

namespace foreshock::api {
namespace {

constexpr std::string_view kQueryPrefix = "query:";

// "query:17: text" -> 17.
std::optional<size_t> column_of(std::string_view message) {
  if (!message.starts_with(kQueryPrefix)) return std::nullopt;
  message.remove_prefix(kQueryPrefix.size());
  size_t column = 0;
  auto [rest, error] = std::from_chars(message.data(), message.data() + message.size(), column);
  if (error != std::errc() || rest == message.data() + message.size() || *rest != ':' || column == 0)
    return std::nullopt;
  return column;
}

size_t byte_of(std::string_view text, size_t column) {
  size_t at = 0;
  for (size_t left = column - 1; left > 0 && at < text.size(); --left) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  }
  return at;
}

void add_errors(JsonWriter& json, const std::vector<FieldError>& errors) {
  json.key("errors").begin_array();
  for (const FieldError& error : errors) {
    json.begin_object().field("pointer", error.pointer).field("detail", error.detail);
    if (error.position) json.field("position", uint64_t{*error.position});
    json.end_object();
  }
  json.end_array();
}

net::HttpResponse invalid(std::string_view detail, const std::vector<FieldError>& errors,
                          std::string_view request_id) {
  net::HttpResponse response;
  response.status = 400;
  response.headers.add("Content-Type", "application/problem+json");
  JsonWriter json(response.body);
  json.begin_object()
      .field("type", "about:blank")
      .field("title", net::status_text(400))
      .field("status", 400)
      .field("detail", detail)
      .field("code", "invalid")
      .field("request_id", request_id);
  add_errors(json, errors);
  json.end_object();
  return response;
}

}  // namespace

net::HttpResponse invalid_fields(const std::vector<FieldError>& errors, std::string_view request_id) {
  std::string detail;
  for (const FieldError& error : errors) {
    if (!detail.empty()) detail += "; ";
    detail += error.pointer + ": " + error.detail;
  }
  return invalid(detail, errors, request_id);
}

bool is_query_error(const Error& error) {
  return error.kind == ErrorKind::kInvalid;
}

net::HttpResponse query_problem(const Error& error, std::string_view query, std::string_view request_id) {
  FieldError field{"#/query", error.message, std::nullopt};
  if (std::optional<size_t> column = column_of(error.message)) field.position = byte_of(query, *column);
  return invalid(error.message, {field}, request_id);
}

net::HttpResponse changed_meanwhile(uint64_t version, std::string_view request_id) {
  net::HttpResponse response = net::problem(
      412, "precondition_failed",
      fmt::format("someone changed it first; it has version {} now, look at it again", version), request_id);
  response.headers.set("ETag", fmt::format("\"{}\"", version));
  return response;
}

std::string error_line(const Error& error, std::string_view request_id) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("_error").raw(net::problem(error, request_id).body).end_object();
  return out + '\n';
}

}  // namespace foreshock::api
