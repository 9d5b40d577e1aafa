#include "auth/credentials.h"

#include <array>
#include <cstdint>

namespace foreshock::auth {
namespace {

constexpr std::array<std::string_view, 3> kTokenHeaders{"X-Api-Key", "DD-API-KEY",
                                                        "X-Amz-Firehose-Access-Key"};

std::string_view trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool equal_letters(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + 32) : a[i];
    if (c != b[i]) return false;
  }
  return true;
}

// "user:password" -> the part that holds the token.
std::string from_pair(std::string_view pair) {
  size_t colon = pair.find(':');
  if (colon == std::string_view::npos) return std::string(pair);
  std::string_view password = pair.substr(colon + 1);
  return std::string(password.empty() ? pair.substr(0, colon) : password);
}

std::string from_authorization(std::string_view value) {
  value = trimmed(value);
  size_t blank = value.find(' ');
  if (blank == std::string_view::npos) return std::string(value);  // the token alone
  std::string_view scheme = value.substr(0, blank);
  std::string_view rest = trimmed(value.substr(blank + 1));
  if (equal_letters(scheme, "basic")) {
    std::optional<std::string> pair = base64_decode(rest);
    return pair ? from_pair(*pair) : std::string();
  }
  if (equal_letters(scheme, "apikey")) {
    std::optional<std::string> pair = base64_decode(rest);
    if (pair && pair->find(':') != std::string::npos) return from_pair(*pair);
  }
  return std::string(rest);  // Bearer, Token, Splunk and whatever else a client invents
}

Credentials token(std::string secret) {
  if (secret.size() > kCredentialBytesMax) secret.clear();
  return {CredentialKind::kToken, std::move(secret)};
}

}  // namespace

Credentials find_credentials(const Lookup& header, const Lookup& query) {
  if (auto value = header("Authorization")) return token(from_authorization(*value));
  for (std::string_view name : kTokenHeaders)
    if (auto value = header(name)) return token(std::string(trimmed(*value)));
  if (auto value = query("dd-api-key")) return token(std::string(*value));
  if (auto cookies = header("Cookie"))
    if (auto value = cookie_value(*cookies, kSessionCookie); value && value->size() <= kCredentialBytesMax)
      return {CredentialKind::kSession, std::string(*value)};
  return {};
}

std::optional<std::string_view> cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = trimmed(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

std::optional<std::string> base64_decode(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size() * 3 / 4);
  uint32_t buffer = 0;
  int bits = 0;
  for (char c : text) {
    uint32_t digit;
    if (c >= 'A' && c <= 'Z') {
      digit = static_cast<uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      digit = static_cast<uint32_t>(c - 'a' + 26);
    } else if (c >= '0' && c <= '9') {
      digit = static_cast<uint32_t>(c - '0' + 52);
    } else if (c == '+' || c == '/') {
      digit = c == '+' ? 62 : 63;
    } else {
      return std::nullopt;
    }
    buffer = (buffer << 6 | digit) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(buffer >> bits & 0xff);
    }
  }
  if (bits >= 6) return std::nullopt;  // a lone last letter
  return out;
}

}  // namespace foreshock::auth
