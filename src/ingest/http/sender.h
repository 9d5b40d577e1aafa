// Who sends: the credentials of a request's head, wherever its protocol puts them; private to ingest.
#pragma once

#include <string>

#include "auth/authenticator.h"
#include "base/result.h"
#include "net/http_message.h"

namespace foreshock::ingest::http {

// The principal of the request, who must have the scope logs:write. Understands what auth::find_credentials
// does and Splunk's `?token=`. A session cookie needs the header X-Foreshock beside it.
Result<auth::PrincipalPtr> authenticate_sender(auth::Authenticator& authenticator,
                                               const net::HttpRequest& head);

// The same with a token that the protocol carries elsewhere (a path segment).
Result<auth::PrincipalPtr> authenticate_token(auth::Authenticator& authenticator, std::string token,
                                              const net::HttpRequest& head);

}  // namespace foreshock::ingest::http
