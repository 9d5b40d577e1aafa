#include "ingest/elasticsearch/handshake.h"

#include <algorithm>
#include <array>

#include "base/json_writer.h"

namespace foreshock::ingest::elasticsearch {

namespace {

constexpr std::string_view kVersionDefault = "8.19.0";
constexpr std::array<std::string_view, 8> kClients = {"elasticsearch", "opensearch", "beat",   "logstash",
                                                      "elastic",       "fluent",     "vector", "rsyslog"};

std::string lower(std::string_view text) {
  std::string out(text.substr(0, 512));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::string root_document(const net::HttpRequest& request) {
  std::string json;
  JsonWriter(json)
      .begin_object()
      .field("name", "foreshock")
      .field("cluster_name", "foreshock")
      .field("cluster_uuid", "Zm9yZXNob2NrLWxvZ3Mh")
      .key("version")
      .begin_object()
      .field("number", version_for(request.header("User-Agent").value_or("")))
      .field("build_flavor", "default")
      .field("build_type", "deb")
      .field("lucene_version", "9.12.0")
      .field("minimum_wire_compatibility_version", "7.17.0")
      .field("minimum_index_compatibility_version", "7.0.0")
      .end_object()
      .field("tagline", "You Know, for Search")
      .end_object();
  return json;
}

std::string named(const net::HttpRequest& request) {
  std::string json;
  JsonWriter(json)
      .begin_object()
      .key(request.path_parameter("name"))
      .begin_object()
      .end_object()
      .end_object();
  return json;
}

using Document = std::function<std::string(const net::HttpRequest&)>;

net::HttpHandler answer(Document document) {
  return [document = std::move(document)](net::HttpRequest&& request, net::ResponseWriter writer) {
    writer.send(reply(200, document(request)));
  };
}
net::HttpHandler answer(std::string json) {
  return answer([json = std::move(json)](const net::HttpRequest&) { return json; });
}

void add_documents(net::HttpRouter& router, const std::string& prefix) {
  router.add("GET", prefix + "/_license",
             answer("{\"license\":{\"uid\":\"foreshock\",\"type\":\"basic\",\"status\":\"active\","
                    "\"mode\":\"basic\",\"expiry_date_in_millis\":4000000000000}}"));
  router.add("GET", prefix + "/_xpack",
             answer("{\"license\":{\"uid\":\"foreshock\",\"type\":\"basic\",\"mode\":\"basic\","
                    "\"status\":\"active\"},\"features\":{\"ilm\":{\"available\":true,\"enabled\":true}}}"));
  std::string health =
      "{\"cluster_name\":\"foreshock\",\"status\":\"green\",\"timed_out\":false,\"number_of_nodes\":1,"
      "\"number_of_data_nodes\":1}";
  router.add("GET", prefix + "/_cluster/health", answer(health));
  router.add("GET", prefix + "/_cat/health", answer("[{\"cluster\":\"foreshock\",\"status\":\"green\"}]"));
  router.add("GET", prefix + "/_nodes/http", answer("{\"nodes\":{}}"));
  router.add("GET", prefix + "/_nodes", answer("{\"nodes\":{}}"));
  std::string acknowledged = "{\"acknowledged\":true}";
  for (const char* path : {"/_index_template/{name}", "/_template/{name}", "/_component_template/{name}",
                           "/_ilm/policy/{name}", "/_ingest/pipeline/{name}", "/_data_stream/{name}"}) {
    router.add("GET", prefix + path, answer(named));
    router.add("PUT", prefix + path, answer(acknowledged));
    router.add("POST", prefix + path, answer(acknowledged));
  }
  router.add("PUT", prefix + "/{name}", answer(acknowledged));
}

}  // namespace

net::HttpResponse reply(int status, std::string json) {
  net::HttpResponse response = net::json_response(status, std::move(json));
  response.headers.set("X-Elastic-Product", "Elasticsearch");
  return response;
}

net::HttpResponse refusal(const Error& error) {
  int status = net::status_of(error.kind);
  std::string_view type = status == 401 || status == 403   ? "security_exception"
                          : status == 503 || status == 429 ? "es_rejected_execution_exception"
                                                           : "illegal_argument_exception";
  std::string json;
  JsonWriter(json)
      .begin_object()
      .key("error")
      .begin_object()
      .field("type", type)
      .field("reason", error.message)
      .end_object()
      .field("status", status)
      .end_object();
  net::HttpResponse response = reply(status, std::move(json));
  if (status == 503 || status == 429) response.headers.set("Retry-After", "1");
  if (status == 401) response.headers.set("WWW-Authenticate", "Basic realm=\"foreshock\"");
  return response;
}

std::string version_for(std::string_view user_agent) {
  size_t slash = user_agent.find('/');
  std::string_view version =
      user_agent.substr(slash == std::string_view::npos ? user_agent.size() : slash + 1);
  version = version.substr(0, version.find_first_not_of("0123456789."));
  bool three_parts = std::count(version.begin(), version.end(), '.') == 2 && version.size() <= 16 &&
                     version.front() != '.' && version.back() != '.';
  // Fluent Bit 3.2.1 or rsyslog 8.2302.0 speak of themselves, not of Elasticsearch.
  std::string name = lower(user_agent.substr(0, std::min(slash, user_agent.size())));
  bool of_elastic = name.find("beat") != std::string::npos || name.find("elastic") != std::string::npos ||
                    name.find("logstash") != std::string::npos;
  return std::string(three_parts && of_elastic ? version : kVersionDefault);
}

bool is_client(const net::HttpRequest& head) {
  std::string accept = lower(head.header("Accept").value_or(""));
  if (accept.find("text/html") != std::string::npos) return false;
  if (accept.find("vnd.elasticsearch") != std::string::npos) return true;
  std::string agent = lower(head.header("User-Agent").value_or(""));
  return std::any_of(kClients.begin(), kClients.end(),
                     [&](std::string_view name) { return agent.find(name) != std::string::npos; });
}

void add_handshake(net::HttpRouter& router) {
  const std::string prefix = "/insert/elasticsearch";
  add_documents(router, "");
  add_documents(router, prefix);
  router.add("GET", prefix, answer(root_document));
  // The main port's own root is the page's.
  router.before([](net::HttpRequest& head) -> std::optional<net::HttpResponse> {
    if (head.path != "/" || (head.method != "GET" && head.method != "HEAD") || !is_client(head))
      return std::nullopt;
    return reply(200, root_document(head));
  });
}

}  // namespace foreshock::ingest::elasticsearch
