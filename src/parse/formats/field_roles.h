// FieldRoles: named fields of one line (JSON members, logfmt pairs) on their way into a record.
//
// put() is called once per field in the line's order and keeps the best candidate of each role; what is no
// role becomes an attribute, under its usual name where its value fits. resolve() then decides: time, level
// (words, and numbers by the program's scale), service, host, ids, body, and the format's name. Lives on the
// stack for one line; allocates nothing.
#pragma once

#include <array>
#include <string_view>

#include "parse/formats/field_names.h"
#include "parse/formats/record_draft.h"

namespace foreshock::parse {

class FieldRoles {
 public:
  explicit FieldRoles(RecordDraft& draft) : draft_(&draft) {}

  // `key` may live in a buffer when `key_is_stable` is false: then it is copied if it is kept.
  void put(std::string_view key, std::string_view value, ValueKind kind, bool key_is_stable);

  // Fills the record but for its body. `is_json` chooses among the names of formats.
  void resolve(bool is_json);
  // The message, and whether there is one; the key that held it.
  std::string_view message() const { return filled(FieldRole::kMessage).value; }
  std::string_view message_key() const { return filled(FieldRole::kMessage).key; }
  bool has(FieldRole role) const { return filled(role).set; }

 private:
  struct Filled {
    std::string_view key, value;
    ValueKind kind = ValueKind::kText;
    uint8_t rank = 255;
    bool set = false;
  };
  const Filled& filled(FieldRole role) const { return filled_[static_cast<size_t>(role)]; }
  bool put_alias(const FieldName& name, std::string_view value, ValueKind kind);
  void demote(Filled& field);
  void resolve_format(bool is_json);
  void resolve_time();
  void resolve_level();
  void resolve_numeric_level(const Filled& level);
  void resolve_names();

  RecordDraft* draft_;  // a pointer, so that the whole can be put back after a failed attempt
  std::array<Filled, kFilledRoles> filled_{};
};

// The address without port and brackets when `text` begins with an IP address and holds nothing else.
std::string_view ip_address_of(std::string_view text);
// Adds url.path and, behind a question mark, url.query.
void add_path(std::string_view target, RecordDraft& draft);

}  // namespace foreshock::parse
