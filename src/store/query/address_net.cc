#include "store/query/address_net.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "store/query/text_matcher.h"

namespace foreshock::store {
namespace {

constexpr size_t kAddressCharsMax = 45;
constexpr uint32_t kMappedBits = 96;  // of ::ffff:0:0 before an IPv4 address

bool is_address_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

std::optional<uint32_t> bits_of(std::string_view text) {
  uint32_t bits = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return bits;
}

}  // namespace

std::optional<AddressNet::Bytes> AddressNet::address(std::string_view text) {
  if (text.size() < 2 || text.size() > kAddressCharsMax) return std::nullopt;
  char buffer[kAddressCharsMax + 1] = {};
  std::memcpy(buffer, text.data(), text.size());
  Bytes bytes{};
  if (text.find(':') != std::string_view::npos)
    return inet_pton(AF_INET6, buffer, bytes.data()) == 1 ? std::optional(bytes) : std::nullopt;
  bytes[10] = bytes[11] = 0xFF;
  return inet_pton(AF_INET, buffer, bytes.data() + 12) == 1 ? std::optional(bytes) : std::nullopt;
}

std::optional<AddressNet> AddressNet::parse(std::string_view text) {
  AddressNet out;
  size_t slash = text.find('/');
  std::string_view head = text.substr(0, slash);
  auto bytes = address(head);
  if (!bytes) return std::nullopt;
  bool v6 = head.find(':') != std::string_view::npos;
  out.net_ = *bytes;
  if (slash == std::string_view::npos) return out;
  auto bits = bits_of(text.substr(slash + 1));
  if (!bits || *bits > (v6 ? 128u : 32u)) return std::nullopt;
  out.bits_ = v6 ? *bits : *bits + kMappedBits;
  return out;
}

bool AddressNet::looks_like_net(std::string_view text) {
  size_t slash = text.find('/');
  return slash != std::string_view::npos && address(text.substr(0, slash)) && bits_of(text.substr(slash + 1));
}

bool AddressNet::is_v6(std::string_view text) {
  return text.find(':') != std::string_view::npos && address(text);
}

bool AddressNet::holds(const Bytes& bytes) const {
  size_t whole = bits_ / 8;
  if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole), net_.begin()))
    return false;
  uint32_t rest = bits_ % 8;
  return rest == 0 || ((bytes[whole] ^ net_[whole]) >> (8 - rest)) == 0;
}

bool AddressNet::holds_run(std::string_view run) const {
  while (!run.empty() && run.back() == '.') run.remove_suffix(1);
  if (auto bytes = address(run)) return holds(*bytes);
  size_t colon = run.find(':');
  if (colon == std::string_view::npos) return false;
  // "fe80::1:" before a blank, and an IPv4 address with its port.
  if (run.back() == ':')
    if (auto bytes = address(run.substr(0, run.size() - 1))) return holds(*bytes);
  if (run.substr(0, colon).find('.') == std::string_view::npos) return false;
  auto bytes = address(run.substr(0, colon));
  return bytes && holds(*bytes);
}

bool AddressNet::found_in(std::string_view text) const {
  size_t at = 0;
  while (at < text.size()) {
    if (!is_address_byte(text[at])) {
      // A word that is no address cannot hold one: "v10.1.2.3" is a version.
      bool word = is_word_byte(text[at++]);
      while (word && at < text.size() && (is_word_byte(text[at]) || is_address_byte(text[at]))) ++at;
      continue;
    }
    size_t begin = at;
    bool separated = false;
    while (at < text.size() && is_address_byte(text[at])) {
      separated |= text[at] == '.' || text[at] == ':';
      ++at;
    }
    bool touches = at < text.size() && is_word_byte(text[at]);
    if (!touches && separated && holds_run(text.substr(begin, at - begin))) return true;
  }
  return false;
}

}  // namespace foreshock::store
