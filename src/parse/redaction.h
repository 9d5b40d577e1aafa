// Redaction: finds what is sensitive in a record's raw bytes and masks, hashes or drops it before anything
// else sees the record, so that neither the store, the templates nor a notification ever holds it.
//
// A RedactionPolicy says what happens to each kind of value; a Redactor is its compiled form: immutable,
// shared by all lanes, pure. It works on raw bytes, not on parsed fields, because the raw bytes are what is
// stored and what every field is derived from again. One pass marks the few places of a line where a value
// could begin (`@`, `=`, `:`, runs of digits, long words); only those are looked at closely. Cost: about
// 0.2 ns a byte and 5 ns a place; nothing is allocated unless something is found. A number or card that
// stands bare in JSON is replaced by a quoted text, so that the line stays JSON.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"

namespace foreshock::parse {

enum class SensitiveKind : uint8_t {
  kEmail,     // ann@example.org, also with %40
  kCard,      // 14-19 digits of a known issuer that pass Luhn's check, with or without blanks or dashes
  kIban,      // a country's length and the remainder 1 modulo 97 (ISO 13616)
  kSecret,    // tokens of known issuers, JWT, "Bearer ...", long random text beside a word such as "token"
  kPassword,  // the value of a key such as password=, "api_key":, --secret, and a URL's password
  kIp,        // version 4 and 6
  kField,     // the value of a field that the policy names
  kPattern,   // what fits a shape of the policy
};
inline constexpr size_t kSensitiveKinds = 8;
std::string_view sensitive_kind_name(SensitiveKind kind);  // "email", "card", ...

enum class RedactionAction : uint8_t { kKeep, kMask, kHash, kDrop };
// "keep", "mask", "hash", "drop"; kInvalid names the choices.
Result<RedactionAction> redaction_action(std::string_view name);
std::string_view redaction_action_name(RedactionAction action);

// A value by its shape: 'd' is a digit, 'a' a letter, 'x' either, '\' takes the next character as it is,
// everything else is itself. "756.dddd.dddd.dd" fits Swiss insurance numbers. It must stand alone: no letter
// or digit directly before or behind it.
struct RedactionPattern {
  std::string name, shape;
  RedactionAction action = RedactionAction::kMask;
};
struct RedactionField {
  std::string name;  // as written, letter case aside: "user.email", "ssn"
  RedactionAction action = RedactionAction::kMask;
};

struct RedactionPolicy {
  // By kind; kField and kPattern carry their own actions.
  std::array<RedactionAction, kSensitiveKinds> actions{};
  std::vector<RedactionField> fields;
  std::vector<RedactionPattern> patterns;
  std::string hash_key;  // needed where an action is kHash

  RedactionAction action(SensitiveKind kind) const { return actions[static_cast<size_t>(kind)]; }
  // e-mail, cards, IBANs, secrets and passwords masked; IP addresses kept.
  static RedactionPolicy standard();
};

// One sensitive value of a text: where it stands and what it is.
struct SensitiveValue {
  size_t begin = 0, length = 0;
  SensitiveKind kind = SensitiveKind::kEmail;
  uint16_t rule = 0;  // of kField and kPattern: the place in the policy's list
};

using RedactionCounts = std::array<uint64_t, kSensitiveKinds>;

class Redactor {
 public:
  // kInvalid: a hash without a key, a shape that is empty or has no fixed length of 4 to 64 characters.
  static Result<Redactor> compile(RedactionPolicy policy);

  bool active() const { return active_; }
  const RedactionPolicy& policy() const { return policy_; }

  // What the policy acts on, in order and apart from each other, appended to `out`.
  void find(std::string_view text, std::vector<SensitiveValue>& out) const;

  // What stands in the value's place.
  std::string replacement(const SensitiveValue& value, std::string_view text) const;

  // `text` itself when nothing is sensitive, else a copy in `arena` with every value replaced: "[email]" when
  // masked, "email:0123456789ab" (keyed, the same for the same value) when hashed, "" when dropped.
  // `scratch` is the caller's and keeps its memory; `counts` grow by what was replaced.
  std::string_view redact(std::string_view text, Arena& arena, std::vector<SensitiveValue>& scratch,
                          RedactionCounts& counts) const;

 private:
  explicit Redactor(RedactionPolicy policy);
  struct Search;
  struct Wanted;
  Wanted wanted() const;
  RedactionAction action_of(const SensitiveValue& value) const;
  std::string_view name_of(const SensitiveValue& value) const;

  RedactionPolicy policy_;
  std::vector<std::string> field_names_;  // normalised, in the policy's order
  bool active_ = false;
};

}  // namespace foreshock::parse
