#include "app/client.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

namespace foreshock::app {

namespace {

Error error_of(const net::HttpClientResponse& response) {
  std::string detail = "the server answered " + std::to_string(response.status);
  nlohmann::json problem = nlohmann::json::parse(response.body, nullptr, false);
  if (problem.is_object() && problem.contains("detail") && problem["detail"].is_string())
    detail = problem["detail"].get<std::string>();
  ErrorKind kind = response.status == 401   ? ErrorKind::kUnauthenticated
                   : response.status == 403 ? ErrorKind::kForbidden
                   : response.status == 404 ? ErrorKind::kNotFound
                   : response.status >= 500 ? ErrorKind::kUnavailable
                                            : ErrorKind::kInvalid;
  if (kind == ErrorKind::kUnauthenticated)
    detail += "; name a file with a token by --token-file, or set FORESHOCK_TOKEN";
  return {kind, detail};
}

}  // namespace

Result<Client> Client::connect(World& world, const ServerAddress& address) {
  Client client;
  client.url_ = address.url;
  while (!client.url_.empty() && client.url_.back() == '/') client.url_.pop_back();
  if (!address.token_file.empty()) {
    ASSIGN_OR_RETURN(client.token_, read_file(world.disk(), address.token_file, 4096));
  } else if (const char* token = std::getenv("FORESHOCK_TOKEN")) {
    client.token_ = token;
  }
  while (!client.token_.empty() && std::isspace(static_cast<unsigned char>(client.token_.back())))
    client.token_.pop_back();
  return client;
}

net::HttpClientRequest Client::request(const std::string& method, const std::string& path) const {
  net::HttpClientRequest request;
  request.method = method;
  request.url = url_ + path;
  request.timeout_ms = 60'000;
  request.response_bytes_max = 256 * 1024 * 1024;
  if (!token_.empty()) request.headers.set("Authorization", "Bearer " + token_);
  return request;
}

Result<std::string> Client::post(const std::string& path, const std::string& json) const {
  net::HttpClientRequest request = this->request("POST", path);
  request.headers.set("Content-Type", "application/json");
  request.body = json;
  ASSIGN_OR_RETURN(net::HttpClientResponse response, net::http_request(request));
  if (response.status / 100 != 2) return fail(error_of(response));
  return std::move(response.body);
}

Result<std::string> Client::get(const std::string& path) const {
  ASSIGN_OR_RETURN(net::HttpClientResponse response, net::http_request(request("GET", path)));
  if (response.status / 100 != 2) return fail(error_of(response));
  return std::move(response.body);
}

Status Client::stream(const std::string& method, const std::string& path, const std::string& body,
                      const std::function<bool(std::string_view)>& on_line) const {
  net::HttpClientRequest request = this->request(method, path);
  request.timeout_ms = 0;
  if (!body.empty()) request.headers.set("Content-Type", "application/json");
  request.headers.set("Accept", method == "GET" ? "text/event-stream" : "application/x-ndjson");
  request.body = body;
  ASSIGN_OR_RETURN(net::HttpClientResponse response, net::http_stream_lines(request, on_line));
  if (response.status / 100 != 2) return fail(error_of(response));
  return {};
}

}  // namespace foreshock::app
