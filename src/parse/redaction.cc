#include "parse/redaction.h"

#include <openssl/hmac.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/hash.h"
#include "parse/redaction/candidates.h"
#include "parse/redaction/command_secrets.h"
#include "parse/redaction/issued_tokens.h"
#include "parse/redaction/key_values.h"
#include "parse/redaction/named_secrets.h"
#include "parse/redaction/option_secrets.h"
#include "parse/redaction/secret_names.h"
#include "parse/redaction/sensitive_numbers.h"
#include "parse/redaction/sensitive_text.h"
#include "parse/redaction/told_token.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr std::string_view kKindNames[] = {"email",    "card", "iban",  "secret",
                                           "password", "ip",   "field", "pattern"};
constexpr std::string_view kActionNames[] = {"keep", "mask", "hash", "drop"};
constexpr size_t kHashDigits = 12;
constexpr size_t kToldBytes = 64;
constexpr size_t kShapeMin = 4;
constexpr size_t kShapeMax = 64;
// What one look at a place may see of a long text, to each side, so that a hostile line costs its length and
// not its square: far at first, near when all looks together have seen kSeenPerByte times the text.
constexpr size_t kFarSight = 1024;
constexpr size_t kNearSight = 128;
constexpr size_t kSeenPerByte = 16;
constexpr size_t kSeenMin = 16 * 1024;
// Looks at everything behind a place, for values that reach beyond what was seen, and were none in the end.
constexpr size_t kVainLooksMax = 16;

std::string keyed_hash(std::string_view key, std::string_view value) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(value.data()), value.size(), digest, &size);
  return hex({reinterpret_cast<const char*>(digest), size}).substr(0, kHashDigits);
}

// No year does, nor a time in seconds or milliseconds.
bool may_begin_card(char first, char second) {
  return (first > '2' && first <= '6') || (first == '2' && second >= '2' && second <= '7');
}

// A bare number of JSON: `"card":4111...` followed by what may follow a value.
bool bare_in_json(const SensitiveValue& value, std::string_view text) {
  size_t at = value.begin;
  while (at > 0 && text[at - 1] == ' ') --at;
  if (at < 2 || text[at - 1] != ':' || text[at - 2] != '"') return false;
  size_t end = value.begin + value.length;
  while (end < text.size() && is_space(text[end])) ++end;
  return end < text.size() && (text[end] == ',' || text[end] == '}' || text[end] == ']');
}

}  // namespace

std::string_view sensitive_kind_name(SensitiveKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

Result<RedactionAction> redaction_action(std::string_view name) {
  for (size_t i = 0; i < std::size(kActionNames); ++i)
    if (kActionNames[i] == name) return static_cast<RedactionAction>(i);
  return fail(
      Error{ErrorKind::kInvalid, "'" + std::string(name) + "' is no action; write keep, mask, hash or drop"});
}

std::string_view redaction_action_name(RedactionAction action) {
  return kActionNames[static_cast<size_t>(action)];
}

RedactionPolicy RedactionPolicy::standard() {
  RedactionPolicy policy;
  for (SensitiveKind kind : {SensitiveKind::kEmail, SensitiveKind::kCard, SensitiveKind::kIban,
                             SensitiveKind::kSecret, SensitiveKind::kPassword})
    policy.actions[static_cast<size_t>(kind)] = RedactionAction::kMask;
  return policy;
}

Result<Redactor> Redactor::compile(RedactionPolicy policy) {
  bool hashes = false;
  auto look = [&](RedactionAction action) { hashes |= action == RedactionAction::kHash; };
  for (RedactionAction action : policy.actions) look(action);
  for (const RedactionField& field : policy.fields) {
    if (normalised_name(field.name).empty())
      return fail(Error{ErrorKind::kInvalid, "a field to redact has no name"});
    look(field.action);
  }
  for (const RedactionPattern& pattern : policy.patterns) {
    size_t size = shape_size(pattern.shape);
    if (size < kShapeMin || size > kShapeMax)
      return fail(Error{ErrorKind::kInvalid, "the shape '" + pattern.shape + "' of '" + pattern.name +
                                                 "' takes " + std::to_string(size) +
                                                 " characters; write 4 to 64"});
    look(pattern.action);
  }
  if (hashes && policy.hash_key.empty())
    return fail(
        Error{ErrorKind::kInvalid, "an action is 'hash', but there is no key; set redaction.hash_key"});
  return Redactor(std::move(policy));
}

Redactor::Redactor(RedactionPolicy policy) : policy_(std::move(policy)) {
  for (const RedactionField& field : policy_.fields) field_names_.push_back(normalised_name(field.name));
  active_ = !policy_.fields.empty() || !policy_.patterns.empty();
  for (RedactionAction action : policy_.actions) active_ |= action != RedactionAction::kKeep;
}

RedactionAction Redactor::action_of(const SensitiveValue& value) const {
  if (value.kind == SensitiveKind::kField) return policy_.fields[value.rule].action;
  if (value.kind == SensitiveKind::kPattern) return policy_.patterns[value.rule].action;
  return policy_.action(value.kind);
}

std::string_view Redactor::name_of(const SensitiveValue& value) const {
  if (value.kind == SensitiveKind::kField) return policy_.fields[value.rule].name;
  if (value.kind == SensitiveKind::kPattern) return policy_.patterns[value.rule].name;
  return sensitive_kind_name(value.kind);
}

// One search through one text: the candidates' places come in order, each is looked at by its kind.
struct Redactor::Search {
  const Redactor& redactor;
  std::string_view text;
  std::vector<SensitiveValue>& out;
  size_t word_done = 0;     // long words before this were looked at
  size_t name_done = 0;     // and names
  size_t value_done = 0;    // a named value reaches to here
  size_t userinfo_end = 0;  // an '@' before this parts a URL's password from its host
  size_t told_from = 0;     // the end of the last word about secrets, whose own value was not found:
  size_t told_until = 0;    // long random words up to here are meant
  size_t seen = 0;          // bytes that the looks so far could see
  size_t vain_looks = 0;    // that saw all of the text and found nothing

  // What `look(text, at)` finds at [at, at + known) of a text that is cut to what may be seen. Where it
  // reaches the end of that, the look is repeated with all that follows; where those are used up, the value
  // ends at the next blank: rather too much is hidden than too little.
  template <class Look>
  Stretch see(size_t at, size_t known, const Look& look) {
    if (text.size() <= kNearSight) return look(text, at);
    size_t sight = seen <= kSeenPerByte * text.size() + kSeenMin ? kFarSight : kNearSight;
    size_t from = at > sight ? at - sight : 0;
    size_t end = std::min(text.size(), at + known + sight);
    seen += end - from;
    Stretch found = look(text.substr(from, end - from), at - from);
    found.begin += from;
    if (found.length == 0 || end == text.size() || found.begin + found.length < end) return found;
    if (vain_looks < kVainLooksMax) {
      Stretch whole = look(text.substr(from), at - from);
      vain_looks += whole.length == 0;
      return {whole.begin + from, whole.length};
    }
    while (end < text.size() && !is_space(text[end])) ++end;
    return {found.begin, end - found.begin};
  }
  // A password or secret: nothing else is looked for inside it.
  template <class Look>
  bool hide(size_t at, SensitiveKind kind, const Look& look) {
    Stretch found = see(at, 0, look);
    if (!add(found, kind)) return false;
    value_done = std::max(value_done, found.begin + found.length);
    return true;
  }

  bool wants(SensitiveKind kind) const { return redactor.policy_.action(kind) != RedactionAction::kKeep; }

  bool add(Stretch stretch, SensitiveKind kind, size_t rule = 0) {
    if (stretch.length == 0) return false;
    out.push_back({stretch.begin, stretch.length, kind, static_cast<uint16_t>(rule)});
    return true;
  }

  void at_sign(size_t at) {
    if (text[at] == '@' && wants(SensitiveKind::kPassword) &&
        add(connect_password(text, at), SensitiveKind::kPassword))
      return;
    if (at >= userinfo_end && wants(SensitiveKind::kEmail))
      add(email_around(text, at), SensitiveKind::kEmail);
  }

  void scheme(size_t at) {
    Stretch password = url_password(text, at);
    if (add(password, SensitiveKind::kPassword)) userinfo_end = password.begin + password.length + 1;
  }

  void word(size_t at) {
    if (at < value_done || at < name_done) return;
    SecretName name = secret_name_at(text, at);
    if (name.kind == SecretNameKind::kNone || name.end <= name_done) return;
    name_done = name.end;
    auto secret = [&](std::string_view seen_text, size_t seen_at) {
      SecretName here = name;
      here.begin = name.begin + seen_at - at;
      here.end = name.end + seen_at - at;
      return secret_of(seen_text, here);
    };
    if (hide(at, SensitiveKind::kPassword, secret)) return;
    bool tells = name.kind != SecretNameKind::kPin && name.kind != SecretNameKind::kSession &&
                 name.kind != SecretNameKind::kSignature && name.kind != SecretNameKind::kPass;
    if (!tells) return;
    told_from = name.end;
    told_until = name.end + kToldBytes;
  }

  void option(size_t at) {
    if (at >= value_done) hide(at, SensitiveKind::kPassword, option_secret);
  }

  void quote(size_t at) {
    if (at >= value_done) hide(at, SensitiveKind::kPassword, quoted_argument);
  }

  void separator(size_t at) {
    if (text[at] == ':' && wants(SensitiveKind::kIp)) add(see(at, 0, ipv6_around), SensitiveKind::kIp);
    if (redactor.field_names_.empty()) return;
    std::string_view written = name_at(text, at);
    if (written.empty()) return;
    std::string name = normalised_name(written);
    for (size_t i = 0; i < redactor.field_names_.size(); ++i) {
      if (redactor.field_names_[i] != name || redactor.policy_.fields[i].action == RedactionAction::kKeep)
        continue;
      auto value = [](std::string_view seen_text, size_t seen_at) {
        return named_value_at(seen_text, seen_at).value;
      };
      add(see(at, 0, value), SensitiveKind::kField, i);
    }
  }

  void long_word(size_t at) {
    if (at < word_done || at < value_done) return;
    size_t begin = at;
    while (begin > word_done && is_secret_byte(text[begin - 1])) --begin;
    size_t end = at;
    while (end < text.size() && is_secret_byte(text[end])) ++end;
    word_done = end;
    size_t told = begin <= told_until ? told_from : begin;
    Stretch token = see(begin, end - begin, [&](std::string_view seen_text, size_t seen_at) {
      size_t seen_end = seen_at + end - begin;
      Stretch issued = issued_token(seen_text, seen_at, seen_end);
      if (issued.length > 0) return issued;
      return told_token(seen_text, seen_at, seen_end, told + seen_at - begin);
    });
    if (add(token, SensitiveKind::kSecret)) value_done = token.begin + token.length;
  }

  void patterns() {
    for (size_t rule = 0; rule < redactor.policy_.patterns.size(); ++rule) {
      const RedactionPattern& pattern = redactor.policy_.patterns[rule];
      if (pattern.action == RedactionAction::kKeep) continue;
      for (size_t at = 0; at < text.size(); ++at)
        if (size_t length = shape_length(text, at, pattern.shape))
          add({at, length}, SensitiveKind::kPattern, rule);
    }
  }
};

// Which candidates the policy has use for.
struct Redactor::Wanted {
  uint64_t at_signs = 0, passwords = 0, separators = 0, cards = 0, ibans = 0, ips = 0, secrets = 0;
};
Redactor::Wanted Redactor::wanted() const {
  auto mask = [&](SensitiveKind kind) {
    return policy_.action(kind) != RedactionAction::kKeep ? ~uint64_t{0} : uint64_t{0};
  };
  Wanted out;
  out.at_signs = mask(SensitiveKind::kEmail);
  out.passwords = mask(SensitiveKind::kPassword);
  out.ips = mask(SensitiveKind::kIp);
  out.separators = field_names_.empty() ? out.ips : ~uint64_t{0};
  out.cards = mask(SensitiveKind::kCard);
  out.ibans = mask(SensitiveKind::kIban);
  out.secrets = mask(SensitiveKind::kSecret);
  return out;
}

void Redactor::find(std::string_view text, std::vector<SensitiveValue>& out) const {
  if (!active_) return;
  size_t first = out.size();
  Search search{*this, text, out};
  const Wanted want = wanted();
  CandidateScan scan(text);
  Candidates found;
  while (scan.next(found)) {
    found.at_signs &= want.at_signs | want.passwords;
    found.words &= want.passwords;
    found.schemes &= want.passwords;
    found.options &= want.passwords;
    found.quotes &= want.passwords;
    found.separators &= want.separators;
    found.four_digits &= want.cards;
    found.lettered &= want.ibans;
    found.digit_runs &= want.ips;
    found.long_words &= want.secrets;
    uint64_t all = found.at_signs | found.words | found.schemes | found.options | found.quotes |
                   found.separators | found.four_digits | found.lettered | found.digit_runs |
                   found.long_words;
    while (all != 0) {
      auto bit = static_cast<size_t>(std::countr_zero(all));
      uint64_t mask = uint64_t{1} << bit;
      all &= all - 1;
      size_t at = found.begin + bit;
      if (found.words & mask) search.word(at);
      if (found.at_signs & mask) search.at_sign(at);
      if (found.schemes & mask) search.scheme(at);
      if (found.options & mask) search.option(at);
      if (found.quotes & mask) search.quote(at);
      if (found.separators & mask) search.separator(at);
      if ((found.four_digits & mask) && may_begin_card(text[at], text[at + 1]))
        search.add({at, card_length(text, at)}, SensitiveKind::kCard);
      if (found.lettered & mask) search.add({at - 2, iban_length(text, at - 2)}, SensitiveKind::kIban);
      if (found.digit_runs & mask) search.add(ipv4_at(text, at), SensitiveKind::kIp);
      if (found.long_words & mask) search.long_word(at);
    }
  }
  if (!policy_.patterns.empty()) search.patterns();
  if (out.size() - first < 2) return;
  // In order; of two that overlap the one that begins first stays, of two that begin together the longer.
  std::sort(out.begin() + static_cast<ptrdiff_t>(first), out.end(),
            [](const SensitiveValue& a, const SensitiveValue& b) {
              return a.begin != b.begin ? a.begin < b.begin : a.length > b.length;
            });
  size_t kept = first;
  for (size_t i = first; i < out.size(); ++i) {
    if (kept > first && out[i].begin < out[kept - 1].begin + out[kept - 1].length) {
      // What reaches further is hidden too: the first one grows.
      size_t end = std::max(out[kept - 1].begin + out[kept - 1].length, out[i].begin + out[i].length);
      out[kept - 1].length = end - out[kept - 1].begin;
      continue;
    }
    out[kept++] = out[i];
  }
  out.resize(kept);
}

std::string Redactor::replacement(const SensitiveValue& value, std::string_view text) const {
  std::string out;
  switch (action_of(value)) {
    case RedactionAction::kMask:
      out.append("[").append(name_of(value)).append("]");
      break;
    case RedactionAction::kHash:
      out.append(name_of(value))
          .append(":")
          .append(keyed_hash(policy_.hash_key, text.substr(value.begin, value.length)));
      break;
    case RedactionAction::kDrop:
    case RedactionAction::kKeep:
      break;
  }
  return bare_in_json(value, text) ? '"' + out + '"' : out;
}

std::string_view Redactor::redact(std::string_view text, Arena& arena, std::vector<SensitiveValue>& scratch,
                                  RedactionCounts& counts) const {
  scratch.clear();
  find(text, scratch);
  if (scratch.empty()) return text;
  std::string out;
  size_t at = 0;
  for (const SensitiveValue& value : scratch) {
    out.append(text.substr(at, value.begin - at));
    out.append(replacement(value, text));
    at = value.begin + value.length;
    ++counts[static_cast<size_t>(value.kind)];
  }
  out.append(text.substr(at));
  return arena.copy(std::string_view(out));
}

}  // namespace foreshock::parse
