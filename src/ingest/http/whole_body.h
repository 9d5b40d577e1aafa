// Routes whose body is one document: it is read whole, after its sender was found good; private to ingest.
//
// A document cannot be cut at lines, so it is held: at most limits::kBodyBytesMax each (the server's cap,
// also after decompression) and kWholeBodiesBytesMax of all together; past that a request gets the protocol's
// overload answer at once. Handlers run on a loop thread when the body is complete.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::http {

// A request whose sender is known, with its body.
struct Delivered {
  net::HttpRequest request;
  net::ResponseWriter writer;
  auth::PrincipalPtr principal;
};

struct WholeBodyRoute {
  std::string method = "POST";
  std::string pattern;
  std::function<void(Rooms&, Delivered)> handle;
  // The protocol's words for an error, 401 and 503 among them; empty: problem documents.
  std::function<net::HttpResponse(const Error& error, const net::HttpRequest& head)> refuse;
  // Finds the sender; empty: authenticate_sender.
  std::function<Result<auth::PrincipalPtr>(Rooms&, const net::HttpRequest& head)> authenticate;
};

void add_whole_body(net::HttpRouter& router, const std::shared_ptr<Rooms>& rooms, WholeBodyRoute route);

// Hands a decoded batch on and answers when it is durable.
void deliver(Rooms& rooms, Delivered& delivered, std::shared_ptr<const Stream> stream,
             const wire::RecordBatch& batch, Answers answers, std::string key = "");

}  // namespace foreshock::ingest::http
