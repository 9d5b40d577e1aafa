#include "auth/authenticator.h"

#include <algorithm>

#include "auth/auth_events.h"

namespace foreshock::auth {

Authenticator::Authenticator(World& world, Tokens& tokens, Sessions& sessions, AuthOptions options)
    : world_(world),
      tokens_(tokens),
      sessions_(sessions),
      options_(options),
      seed_(world.chance().next64()),
      throttle_(options.failures_burst, options.failures_per_minute, kThrottledPeersMax) {}

Authenticator::~Authenticator() {
  if (Status flushed = flush(); !flushed) LastUseNotKept{flushed.error().message}.tell();
}

Result<PrincipalPtr> Authenticator::authenticate(const Credentials& credentials, std::string_view peer) {
  if (credentials.kind == CredentialKind::kNone)
    return fail(ErrorKind::kUnauthenticated,
                "no credentials; send `Authorization: Bearer fsk_...` or sign in");
  int64_t now = world_.clock().steady_ns();
  // The key of the tables is a seeded 128-bit hash of kind and secret: nothing of the secret stays in memory.
  Hash128 key = hash128(credentials.secret, seed_ ^ static_cast<uint64_t>(credentials.kind));
  {
    std::lock_guard guard(mutex_);
    notice_changes();
    if (PrincipalPtr principal = find_believed(key, now)) return principal;
    auto wrong = known_wrong_.find(key);
    if (wrong != known_wrong_.end() && wrong->second > now)
      return fail(ErrorKind::kUnauthenticated, "the token or session is unknown, withdrawn or has ended");
  }
  if (!throttle_.allows(peer, now)) {
    CredentialRefused{std::string(peer), "throttled"}.tell();
    return fail(ErrorKind::kExhausted, "too many wrong credentials from this address; wait a minute");
  }
  auto found = credentials.kind == CredentialKind::kToken ? tokens_.identify(credentials.secret)
                                                          : sessions_.identify(credentials.secret);
  if (!found) return fail(found.error());
  if (!*found) return refuse(key, peer, now);
  auto principal = std::make_shared<const Principal>(std::move(**found));
  believe(key, principal, now);
  return principal;
}

// With mutex_ held. Any withdrawal or new token empties both tables: changes are rare, requests are not.
void Authenticator::notice_changes() {
  uint64_t version = tokens_.version() + sessions_.version();
  if (version == seen_version_) return;
  seen_version_ = version;
  collect_uses();
  believed_.clear();
  known_wrong_.clear();
}

PrincipalPtr Authenticator::find_believed(const Hash128& key, int64_t now_ns) {
  auto found = believed_.find(key);
  if (found == believed_.end() || found->second.until_ns <= now_ns) return nullptr;
  found->second.last_used = world_.clock().now();
  found->second.used = true;
  return found->second.principal;
}

void Authenticator::believe(const Hash128& key, const PrincipalPtr& principal, int64_t now_ns) {
  std::lock_guard guard(mutex_);
  // A change between the look-up and here may have withdrawn it; then it is good for this request alone.
  if (tokens_.version() + sessions_.version() != seen_version_) return;
  if (believed_.size() >= kVerifiedMax) {
    collect_uses();
    std::erase_if(believed_, [&](const auto& entry) { return entry.second.until_ns <= now_ns; });
    if (believed_.size() >= kVerifiedMax) believed_.clear();
  }
  believed_[key] = {principal, now_ns + options_.verified_ns, world_.clock().now(), true};
}

tl::unexpected<Error> Authenticator::refuse(const Hash128& key, std::string_view peer, int64_t now_ns) {
  throttle_.failed(peer, now_ns);
  CredentialRefused{std::string(peer), "unknown"}.tell();
  std::lock_guard guard(mutex_);
  if (known_wrong_.size() >= kKnownWrongMax) known_wrong_.clear();
  known_wrong_[key] = now_ns + options_.verified_ns;
  return fail(ErrorKind::kUnauthenticated, "the token or session is unknown, withdrawn or has ended");
}

void Authenticator::note_failure(std::string_view peer) {
  throttle_.failed(peer, world_.clock().steady_ns());
  CredentialRefused{std::string(peer), "unknown"}.tell();
}

bool Authenticator::throttled(std::string_view peer) const {
  return !throttle_.allows(peer, world_.clock().steady_ns());
}

// With mutex_ held. Bounded: ids of tokens that were verified, and those are at most kVerifiedMax a flush
// plus what changes turned over; a table that grew past that is emptied without harm.
void Authenticator::collect_uses() {
  if (uses_.size() > 2 * kVerifiedMax) uses_.clear();
  for (auto& [key, entry] : believed_) {
    if (!entry.used || entry.principal->token_id.empty()) continue;
    entry.used = false;
    Timestamp& last = uses_[entry.principal->token_id];
    last = std::max(last, entry.last_used);
  }
}

Status Authenticator::flush() {
  std::vector<std::pair<std::string, Timestamp>> uses;
  {
    std::lock_guard guard(mutex_);
    collect_uses();
    uses.assign(uses_.begin(), uses_.end());
    uses_.clear();
  }
  Status written = tokens_.note_uses(uses);
  if (!written) {
    std::lock_guard guard(mutex_);
    for (const auto& [id, at] : uses) uses_[id] = std::max(uses_[id], at);
  }
  return written;
}

size_t Authenticator::believed() const {
  std::lock_guard guard(mutex_);
  return believed_.size();
}

}  // namespace foreshock::auth
