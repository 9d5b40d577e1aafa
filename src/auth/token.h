// Token texts: `fsk_<id>_<secret>`, made from chance and taken apart again.
//
// The id (10 letters) may be shown and logged, the secret (52 letters, 256 random bits) never is: the
// database holds SHA-256 of it, which is enough for a secret that cannot be guessed. Letters are base32 in
// lower case, so that a double click selects the whole token and no shell minds it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/world.h"

namespace foreshock::auth {

struct TokenText {
  std::string id;
  std::string secret;
  std::string text() const { return "fsk_" + id + "_" + secret; }
};

TokenText make_token(Chance& chance);
// nullopt when `text` does not have the form (then it may still be an imported token).
std::optional<TokenText> parse_token(std::string_view text);

// 256 random bits as 52 letters: cookies and one-time links.
std::string make_secret(Chance& chance);

// SHA-256 as 32 bytes: the only form in which a secret is kept.
std::string hash_secret(std::string_view secret);

// RFC 4648 base32 in lower case without padding.
std::string base32(std::string_view bytes);

}  // namespace foreshock::auth
