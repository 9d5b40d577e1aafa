#include "templates/mining/symbols.h"

#include <algorithm>
#include <array>

#include "base/hash.h"

namespace foreshock::templates {
namespace {

// Words that say how something stands or which way it went: telling them apart is the point of a template.
constexpr std::array<std::string_view, 108> kStateWords = {
    "abort",        "aborted",   "accept",   "accepted",  "acquire",   "acquired", "active",     "add",
    "added",        "alive",     "allow",    "allowed",   "attach",    "attached", "available",  "bad",
    "begin",        "blocked",   "cancel",   "canceled",  "cancelled", "close",    "closed",     "closing",
    "complete",     "completed", "connect",  "connected", "create",    "created",  "dead",       "delete",
    "deleted",      "denied",    "deny",     "detach",    "detached",  "disable",  "disabled",   "disconnect",
    "disconnected", "done",      "down",     "dropped",   "enable",    "enabled",  "end",        "error",
    "exit",         "exited",    "expired",  "fail",      "failed",    "failure",  "finish",     "finished",
    "found",        "inactive",  "invalid",  "killed",    "leave",     "lock",     "locked",     "lost",
    "missing",      "not",       "off",      "offline",   "ok",        "on",       "online",     "open",
    "opened",       "passed",    "pause",    "paused",    "ready",     "receive",  "received",   "refused",
    "reject",       "rejected",  "release",  "released",  "remove",    "removed",  "restart",    "restarted",
    "resume",       "resumed",   "running",  "send",      "sent",      "shutdown", "start",      "started",
    "starting",     "stop",      "stopped",  "stopping",  "succeeded", "success",  "successful", "timeout",
    "unavailable",  "unlock",    "unlocked", "up"};

constexpr std::array<std::string_view, 24> kNouns = {
    "account",  "bucket",  "client", "container", "database",  "device",    "domain", "file",
    "filename", "group",   "host",   "hostname",  "interface", "namespace", "node",   "peer",
    "pod",      "program", "queue",  "server",    "table",     "topic",     "user",   "username"};

// A sorted list of lower-case words behind a filter that turns nearly all other words away.
template <size_t N>
class WordSet {
 public:
  constexpr explicit WordSet(const std::array<std::string_view, N>& words) : words_(words) {
    for (std::string_view word : words) maybe_[print_of(word)] = true;
  }

  bool holds(std::string_view word) const {
    std::array<char, 16> lower;
    if (word.empty() || word.size() > lower.size() || !maybe_[print_of(word)]) return false;
    for (size_t i = 0; i < word.size(); ++i)
      lower[i] = word[i] >= 'A' && word[i] <= 'Z' ? static_cast<char>(word[i] + 32) : word[i];
    return std::binary_search(words_.begin(), words_.end(), std::string_view(lower.data(), word.size()));
  }

 private:
  // Of length, first, middle and last byte, without regard to case.
  static constexpr size_t print_of(std::string_view word) {
    auto letter = [&](size_t i) { return static_cast<size_t>(word[i] & 0x1F); };
    return (letter(0) * 67 + letter(word.size() / 2) * 193 + letter(word.size() - 1) * 389 +
            word.size() * 31) %
           2048;
  }

  const std::array<std::string_view, N>& words_;
  std::array<bool, 2048> maybe_{};
};

constexpr WordSet kStateSet(kStateWords);
constexpr WordSet kNounSet(kNouns);

}  // namespace

bool announces_name(std::string_view word) {
  return kNounSet.holds(word);
}

SymbolClass class_of_word(std::string_view word) {
  constexpr size_t kPlainBytesMax = 20;
  if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') return SymbolClass::kMarked;  // "disk B"
  bool upper = false, lower = false, marked = word.size() > kPlainBytesMax, inner_capital = false;
  for (size_t i = 0; i < word.size(); ++i) {
    char c = word[i];
    bool is_upper = c >= 'A' && c <= 'Z';
    bool is_lower = (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    if (is_upper && lower && word[i - 1] != '-') inner_capital = true;
    upper |= is_upper;
    lower |= is_lower;
    if (!is_upper && !is_lower && c != '-' && c != '_') marked = true;
    if (c == '_' && lower) marked = true;
  }
  if (upper && !lower && word.size() >= 2 && !marked) return SymbolClass::kState;
  if (marked || inner_capital || (word.find('_') != std::string_view::npos && lower))
    return SymbolClass::kMarked;
  return kStateSet.holds(word) ? SymbolClass::kState : SymbolClass::kPlain;
}

uint64_t Symbols::key_of(std::string_view text, SymbolClass kind) const {
  return mix64(hash64(text, seed_) + static_cast<uint64_t>(kind));
}

Symbol Symbols::find(std::string_view text, SymbolClass kind) const {
  uint64_t key = key_of(text, kind);
  if (!maybe(key)) return FlatMap::kNone;
  uint32_t index = by_text_.find(key);
  if (index == FlatMap::kNone || text_at(index) != text) return FlatMap::kNone;
  return index + kFirstTextSymbol;
}

void Symbols::find_all(std::span<Wanted> wanted) const {
  for (const Wanted& each : wanted) __builtin_prefetch(&maybe_[each.key % kMaybeBits / 64]);
  bool any = false;
  for (Wanted& each : wanted) {
    bool may = maybe(each.key);
    each.symbol = may ? 0 : FlatMap::kNone;
    any |= may;
    if (may) by_text_.prefetch(each.key);
  }
  if (!any) return;
  for (Wanted& each : wanted) {
    if (each.symbol == FlatMap::kNone) continue;
    each.symbol = by_text_.find(each.key);
    if (each.symbol != FlatMap::kNone) __builtin_prefetch(&ends_[each.symbol]);
  }
  for (const Wanted& each : wanted)
    if (each.symbol != FlatMap::kNone) __builtin_prefetch(text_at(each.symbol).data());
  for (Wanted& each : wanted)
    if (each.symbol != FlatMap::kNone)
      each.symbol = text_at(each.symbol) == each.text ? each.symbol + kFirstTextSymbol : FlatMap::kNone;
}

Symbol Symbols::intern(std::string_view text, SymbolClass kind) {
  uint64_t key = key_of(text, kind);
  // Two texts with one seeded 64-bit key: the second gets the next key that is free.
  while (true) {
    uint32_t index = by_text_.find_or_add(key, static_cast<uint32_t>(ends_.size()));
    if (index == ends_.size()) break;
    if (text_at(index) == text && kinds_[index] == kind) return index + kFirstTextSymbol;
    ++key;
  }
  maybe_[key_of(text, kind) % kMaybeBits / 64] |= uint64_t{1} << (key_of(text, kind) % 64);
  grow_by_quarter(pool_, text.size());
  grow_by_quarter(ends_);
  grow_by_quarter(kinds_);
  pool_ += text;
  ends_.push_back(static_cast<uint32_t>(pool_.size()));
  kinds_.push_back(kind);
  return static_cast<Symbol>(ends_.size() - 1) + kFirstTextSymbol;
}

}  // namespace foreshock::templates
