// The page: files from the binary, and index.html for every path of the page's own router.
#include "api/routes/route_set.h"
#include "api/web_files.h"

namespace foreshock::api {
namespace {

bool belongs_to_api(std::string_view path) {
  return path == "/api" || path.starts_with("/api/");
}

// Picks the smallest form that the client takes.
std::pair<std::string_view, std::string_view> encoded(const WebFile& file, const net::HttpRequest& request) {
  if (!file.brotli.empty() && request.headers.has_token("Accept-Encoding", "br")) return {file.brotli, "br"};
  if (!file.gzip.empty() && request.headers.has_token("Accept-Encoding", "gzip")) return {file.gzip, "gzip"};
  return {file.identity, ""};
}

net::HttpResponse file_response(const WebFile& file, const net::HttpRequest& request) {
  auto [content, encoding] = encoded(file, request);
  net::HttpResponse response = net::empty_response(200);
  response.headers.set("Content-Type", std::string(file.content_type));
  response.headers.set("ETag", std::string(file.etag));
  response.headers.set("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.set("Vary", "Accept-Encoding");
  if (request.headers.has_token("If-None-Match", file.etag)) {
    response.status = 304;
    response.headers.remove("Content-Type");
    return response;
  }
  if (!encoding.empty()) response.headers.set("Content-Encoding", std::string(encoding));
  response.body = content;
  return response;
}

}  // namespace

void add_page_route(net::HttpRouter& router) {
  router.add("GET", "/*", [](net::HttpRequest&& request, net::ResponseWriter writer) {
    const WebFile* file = request.path == kOpenApiPath ? nullptr : find_web_file(request.path);
    // What looks like a file or an API path and is none must not become a page.
    bool page = !belongs_to_api(request.path) && !request.path.starts_with("/assets/");
    if (file == nullptr && page) file = find_web_file("/index.html");
    if (file != nullptr) return writer.send(file_response(*file, request));
    writer.send(net::problem(404, "not_found", "there is nothing at this path", request.request_id));
  });
}

}  // namespace foreshock::api
