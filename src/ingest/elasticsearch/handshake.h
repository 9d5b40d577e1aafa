// What Elasticsearch's and OpenSearch's clients ask before and beside their bulk requests; private to ingest.
//
// Version, license, health, templates, policies, pipelines: answered so that Beats, Logstash, Fluent Bit,
// Vector, rsyslog and the language clients go on and send. Nothing is kept: what a client puts is
// acknowledged, what it asks for is said to exist. The version is the asking client's own (Beats refuse a
// server older than themselves), the product header is on every answer.
#pragma once

#include <string>
#include <string_view>

#include "net/http_router.h"

namespace foreshock::ingest::elasticsearch {

void add_handshake(net::HttpRouter& router);

// The server's version to tell a client with this User-Agent.
std::string version_for(std::string_view user_agent);
// Whether GET / is asked by such a client and not by a browser.
bool is_client(const net::HttpRequest& head);

net::HttpResponse reply(int status, std::string json);  // with the product header
net::HttpResponse refusal(const Error& error);

}  // namespace foreshock::ingest::elasticsearch
