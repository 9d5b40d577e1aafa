// Authenticator: credentials in, Principal out, at the rate of requests; the door that every protocol uses.
//
// A token or cookie that was verified is believed from memory (bounded, AuthOptions::verified_ns at most, and
// not past any withdrawal through this process), so that 10,000 requests a second do not touch the database.
// Wrong ones are remembered too: an agent that repeats one wrong token costs its address one failure and the
// database nothing. Other failures drain the address's bucket (throttle.h); when that is empty, credentials
// that are not yet believed get kExhausted without being looked at.
// Thread-safe. Cost: believed 0.5 us (a hash and a lock), else one point read (10 us). Times of last use
// are collected and written by flush(), which its owner calls every half minute and at the end.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "auth/auth_options.h"
#include "auth/credentials.h"
#include "auth/principal.h"
#include "auth/sessions.h"
#include "auth/throttle.h"
#include "auth/tokens.h"
#include "base/hash.h"
#include "base/result.h"
#include "base/world.h"

namespace foreshock::auth {

class Authenticator {
 public:
  Authenticator(World& world, Tokens& tokens, Sessions& sessions, AuthOptions options);
  ~Authenticator();  // flushes

  // Who has these credentials; `peer` is the address without port. kUnauthenticated: none, wrong or ended;
  // kExhausted: too many failures from this address; others: the database.
  Result<PrincipalPtr> authenticate(const Credentials& credentials, std::string_view peer);

  // Counts a failure that happened elsewhere, such as a wrong one-time link.
  void note_failure(std::string_view peer);
  bool throttled(std::string_view peer) const;

  Status flush();
  size_t believed() const;

 private:
  struct Believed {
    PrincipalPtr principal;
    int64_t until_ns = 0;  // steady
    Timestamp last_used;
    bool used = false;  // since the last flush
  };
  struct HashOfKey {
    size_t operator()(const Hash128& key) const { return key.low; }
  };

  void notice_changes();
  PrincipalPtr find_believed(const Hash128& key, int64_t now_ns);
  void believe(const Hash128& key, const PrincipalPtr& principal, int64_t now_ns);
  tl::unexpected<Error> refuse(const Hash128& key, std::string_view peer, int64_t now_ns);
  void collect_uses();

  World& world_;
  Tokens& tokens_;
  Sessions& sessions_;
  const AuthOptions options_;
  const uint64_t seed_;
  Throttle throttle_;

  mutable std::mutex mutex_;
  uint64_t seen_version_ = 0;
  std::unordered_map<Hash128, Believed, HashOfKey> believed_;
  std::unordered_map<Hash128, int64_t, HashOfKey> known_wrong_;  // -> steady time until which
  std::unordered_map<std::string, Timestamp> uses_;              // token id -> last use, not written yet
};

}  // namespace foreshock::auth
