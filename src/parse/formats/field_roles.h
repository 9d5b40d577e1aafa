// FieldRoles: named fields of one line (JSON members, logfmt pairs) on their way into a record.
//
// put() is called once per field in the line's order. resolve() then decides: which declared format has these
// keys, the best candidate of each role, time, level (words, and numbers by the program's scale), service,
// host, ids, body; what is no role becomes an attribute, under the name that the format gives it, or its
// usual one where its value fits, or its own. Lives on the stack for one line; allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <string_view>

#include "parse/declared/format_tables.h"
#include "parse/formats/field_names.h"
#include "parse/formats/record_draft.h"

namespace foreshock::parse {

class FieldRoles {
 public:
  explicit FieldRoles(RecordDraft& draft) : draft_(&draft) {}

  // `key` may live in a buffer when `key_is_stable` is false: then it is copied.
  void put(std::string_view key, std::string_view value, ValueKind kind, bool key_is_stable);
  // How many fields were put, and back to so many: for texts that turn out to be no objects.
  size_t count() const { return count_; }
  void forget_from(size_t count) { count_ = count; }

  // Decides and fills the record but for its body. `is_json` chooses among the names of formats.
  void resolve(bool is_json);
  // The same for the cells of a table whose columns are named, with what the declared format says of them.
  void resolve_columns(int declared_format);
  // All fields as attributes under their usual names, no roles: for the tails of lines.
  void resolve_plain();
  // After resolve(): the message, and whether there is one; the key that held it.
  std::string_view message() const { return filled(FieldRole::kMessage).value; }
  std::string_view message_key() const { return filled(FieldRole::kMessage).key; }
  bool has(FieldRole role) const { return filled(role).set; }

 private:
  // Roles are no attributes, so a line may have some more fields than attributes.
  static constexpr size_t kGivenMax = limits::kAttributesMax + 32;
  struct Given {
    std::string_view key, value;
    ValueKind kind;
    const KeyTable::Entry* entry;
  };
  struct Filled {
    std::string_view key, value;
    ValueKind kind = ValueKind::kText;
    uint8_t rank = 255;
    bool set = false;
  };
  const Filled& filled(FieldRole role) const { return filled_[static_cast<size_t>(role)]; }
  int declared_format(bool is_json) const;
  void place(const Given& given, const FieldName* name);
  bool put_alias(const FieldName& name, std::string_view value, ValueKind kind);
  void place_all(int declared, const FormatDeclaration* format, bool skip_time_keys);
  void join_time(const FormatDeclaration& format);
  // Roles by value, where no name tells (field_guess.cc).
  struct Guessed {
    int time = -1, level = -1, message = -1;  // which field
    bool any = false;
  };
  void guess();
  const FieldName* guessed_name(size_t i) const;
  bool is_time_value(const Given& one) const;
  static bool is_level_value(const Given& one);
  static int message_points(const Given& one);
  void join_date_and_clock();
  const FieldName* usual(const Given& one) const {
    return one.entry ? one.entry->usual : draft_->context().formats ? nullptr : find_field_name(one.key);
  }
  void demote(Filled& field);
  void resolve_format(bool is_json);
  void resolve_time();
  void resolve_level(const FormatDeclaration* declared);
  void resolve_numeric_level(const Filled& level);
  void resolve_names();

  RecordDraft* draft_;
  // Not a plain array, whose construction would cost more than the line.
  const Given& given(size_t i) const { return *std::launder(reinterpret_cast<const Given*>(storage_) + i); }
  alignas(Given) std::byte storage_[sizeof(Given) * kGivenMax];
  size_t count_ = 0;
  std::array<Filled, kFilledRoles> filled_{};
  Guessed guessed_;
};

// The address without port and brackets when `text` begins with an IP address and holds nothing else.
std::string_view ip_address_of(std::string_view text);

}  // namespace foreshock::parse
