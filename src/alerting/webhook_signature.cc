#include "alerting/webhook_signature.h"

#include <fmt/format.h>

namespace foreshock::alerting {
namespace {

constexpr size_t kBlockBytes = 64;
constexpr size_t kKeyBytesMin = 16;
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string_view view(const Sha256& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
  std::string block(key);
  if (block.size() > kBlockBytes) block = std::string(view(sha256(key)));
  block.resize(kBlockBytes, '\0');
  std::string inner = block, outer = block;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  inner += message;
  Sha256 hash = sha256(inner);
  outer += view(hash);
  return sha256(outer);
}

std::string base64_encode(std::string_view bytes) {
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (char c : bytes) {
    bits = (bits << 8) | static_cast<uint8_t>(c);
    for (count += 8; count >= 6; count -= 6) out.push_back(kDigits[(bits >> (count - 6)) & 63]);
  }
  if (count > 0) out.push_back(kDigits[(bits << (6 - count)) & 63]);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

Result<std::string> base64_decode(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return fail(ErrorKind::kInvalid, "not base64");
    bits = (bits << 6) | static_cast<uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>((bits >> count) & 0xff));
    }
  }
  if (count >= 6 || (bits & ((1u << count) - 1)) != 0) return fail(ErrorKind::kInvalid, "not base64");
  return out;
}

Result<std::string> webhook_key(std::string_view content) {
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r' || content.back() == ' '))
    content.remove_suffix(1);
  std::string key(content);
  if (content.starts_with("whsec_")) {
    ASSIGN_OR_RETURN(key, base64_decode(content.substr(6)));
  }
  if (key.size() < kKeyBytesMin)
    return fail(ErrorKind::kInvalid, fmt::format("the key has fewer than {} bytes", kKeyBytesMin));
  return key;
}

std::string webhook_signature(std::string_view key, std::string_view id, int64_t unix_seconds,
                              std::string_view body) {
  return "v1," + base64_encode(view(hmac_sha256(key, fmt::format("{}.{}.{}", id, unix_seconds, body))));
}

}  // namespace foreshock::alerting
