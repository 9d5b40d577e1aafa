// Credentials: what a request brought along to say who asks, found in every place where clients put it.
//
// In this order: `Authorization: Bearer|Token|Splunk|ApiKey <token>` or `Basic` with the token as password
// (or as user name when the password is empty), the headers `X-Api-Key`, `DD-API-KEY` and
// `X-Amz-Firehose-Access-Key`, the query parameter `dd-api-key`, and the session cookie. An explicit
// credential wins over the cookie, so that a page cannot lend its session to a wrong token. Elasticsearch's
// ApiKey is base64 of "id:key"; both that and a bare token are understood. Pure; never throws; a header
// that cannot be read is a credential that fits nobody and not "no credential".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace foreshock::auth {

enum class CredentialKind : uint8_t { kNone, kToken, kSession };

struct Credentials {
  CredentialKind kind = CredentialKind::kNone;
  std::string secret;  // the token's whole text, or the cookie's value
};

constexpr std::string_view kSessionCookie = "foreshock_session";
constexpr size_t kCredentialBytesMax = 4096;  // longer ones fit nobody

// Looks a header or a query parameter up by name; the caller wraps its request.
using Lookup = std::function<std::optional<std::string_view>(std::string_view name)>;

Credentials find_credentials(const Lookup& header, const Lookup& query);

// The value of one cookie in a Cookie header; nullopt when it is not there.
std::optional<std::string_view> cookie_value(std::string_view header, std::string_view name);

// nullopt unless `text` is base64 (standard alphabet, padding optional).
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace foreshock::auth
