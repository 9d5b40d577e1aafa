// Recognisers of addresses and names for the token scan: UUID, MAC, IP, URL, path, e-mail, secrets.
// Private to the room; pure. Each takes the place where a token begins and gives its end, or nullptr. Each
// looks a bounded number of bytes ahead unless it matches, so hostile text cannot make the scan quadratic.
#pragma once

namespace foreshock::parse {

const char* match_uuid(const char* p, const char* end);
// 0000:1f:00.2, the address of a device on a bus.
const char* match_bus_address(const char* p, const char* end);
const char* match_mac(const char* p, const char* end);
const char* match_ipv4(const char* p, const char* end);  // with :port or /length
const char* match_ipv6(const char* p, const char* end);  // with %zone or /length
// `p` is the scheme's first byte, `colon` the place of its "://".
const char* match_url(const char* p, const char* colon, const char* end);
const char* match_path(const char* p, const char* end);           // begins with / ./ ../ or ~/
const char* match_relative_path(const char* p, const char* end);  // a/b/c: at least two slashes
const char* match_windows_path(const char* p, const char* end);   // C:\x or two backslashes and a server
const char* match_email_domain(const char* at, const char* end);  // from the @
const char* match_secret(const char* p, const char* end);         // JWT, long mixed base64

}  // namespace foreshock::parse
