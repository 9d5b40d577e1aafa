// The signature of a webhook, by the Standard Webhooks convention: HMAC-SHA256 over "id.timestamp.body".
//
// Receivers check it with the shared key, refuse old timestamps, and use the id to drop what they had
// already. The key file holds either `whsec_` and base64, or the bytes of the key themselves. Pure. Here
// rather than in a channel because remediation's hooks sign in the same way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace foreshock::alerting {

Sha256 hmac_sha256(std::string_view key, std::string_view message);  // RFC 2104

std::string base64_encode(std::string_view bytes);
Result<std::string> base64_decode(std::string_view text);  // kInvalid unless canonical, padding optional

// The bytes of the key that a secret file's content stands for; trailing line ends do not count.
Result<std::string> webhook_key(std::string_view secret_file_content);
// "v1,<base64>".
std::string webhook_signature(std::string_view key, std::string_view id, int64_t unix_seconds,
                              std::string_view body);

}  // namespace foreshock::alerting
