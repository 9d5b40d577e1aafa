// RequestLine: what stands in an HTTP request line and in a URL, as attributes. Private to the room; pure.
#pragma once

#include <string_view>

#include "parse/formats/record_draft.h"

namespace foreshock::parse {

// "GET /a?b=1 HTTP/1.1": method, path, query, version; http.request.line when it has another form.
void put_request(std::string_view request, RecordDraft& draft);
// Adds url.path and, behind a question mark, url.query.
void add_path(std::string_view target, RecordDraft& draft);
// Adds url.full and, where the text is an absolute URL, server.address and its path.
void put_url(std::string_view url, RecordDraft& draft);

}  // namespace foreshock::parse
