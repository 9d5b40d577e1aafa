// Texts that are sensitive by their form or by the words beside them: e-mail addresses, IP addresses, tokens
// of known issuers and long random text. Each is asked about one place of a line. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace foreshock::parse {

// A stretch of a text; length 0 = nothing there.
struct Stretch {
  size_t begin = 0, length = 0;
};

// The e-mail address around an '@' (or the '%' of "%40") at `at`. Names of units (getty@tty1.service),
// remotes (git@host:path) and file names are none.
Stretch email_around(std::string_view text, size_t at);

// The IP address that begins at `at`, a digit (version 4), or that holds the ':' at `at` (version 6). The
// unspecified and loopback addresses say nothing about anybody and are none; nor is a time of day.
Stretch ipv4_at(std::string_view text, size_t at);
Stretch ipv6_around(std::string_view text, size_t at);

// The secret in the word [begin, end) of letters, digits, '_' and '-', at least kSecretRunBytes of them:
// a token by its issuer's prefix, a JWT, or random text with "token", "secret", "bearer" ... just before it.
constexpr size_t kSecretRunBytes = 16;
Stretch secret_in_word(std::string_view text, size_t begin, size_t end);

// Whether a value has the look of a secret: random letters and digits rather than words or a UUID.
bool looks_random(std::string_view value);

}  // namespace foreshock::parse
