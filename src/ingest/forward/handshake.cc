#include "ingest/forward/handshake.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

#include "ingest/forward/msgpack.h"
#include "ingest/otlp/any_value.h"

namespace foreshock::ingest::forward {

namespace {

std::string sha512_hex(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha512(), nullptr);
  return otlp::hex({reinterpret_cast<const char*>(digest.data()), length});
}

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string Handshake::helo() const {
  return "\x92" + msgpack_text("HELO") + "\x83" + msgpack_text("nonce") + msgpack_bytes(nonce_) +
         msgpack_text("auth") + (users_.empty() ? msgpack_text("") : msgpack_bytes(salt_)) +
         msgpack_text("keepalive") + "\xC3";
}

// Every user is compared, so that the time tells nothing of their names.
bool Handshake::knows_user(const std::string& user, const std::string& digest) const {
  bool known = users_.empty();
  for (const auto& [name, password] : users_) {
    bool right = equal(digest, sha512_hex(salt_ + name + password));
    if (equal(user, name) && right) known = true;
  }
  return known;
}

// ["PING", host, salt, sha512(salt + host + nonce + key), user, sha512(auth salt + user + password)]
std::string Handshake::pong(std::string_view ping, bool& welcome) const {
  welcome = false;
  MsgpackReader reader(ping);
  std::array<std::string, 6> parts;
  size_t wanted = users_.empty() ? 4 : parts.size();
  bool fine = reader.next() == MsgpackReader::Kind::kArray && reader.number() >= wanted;
  for (size_t i = 0; fine && i < wanted; ++i) {
    MsgpackReader::Kind kind = reader.next();
    fine = kind == MsgpackReader::Kind::kText || kind == MsgpackReader::Kind::kBytes;
    if (fine) parts[i] = reader.text();
  }
  const auto& [name, host, salt, digest, user, password] = parts;
  welcome = fine && name == "PING" && equal(digest, sha512_hex(salt + host + nonce_ + key_));
  std::string reason = welcome ? "" : "the shared key is wrong";
  if (welcome && !knows_user(user, password)) {
    welcome = false;
    reason = "user name or password is wrong";
  }
  std::string own = welcome ? sha512_hex(salt + server_ + nonce_ + key_) : "";
  return "\x95" + msgpack_text("PONG") + (welcome ? "\xC3" : "\xC2") + msgpack_text(reason) +
         msgpack_text(server_) + msgpack_text(own);
}

}  // namespace foreshock::ingest::forward
