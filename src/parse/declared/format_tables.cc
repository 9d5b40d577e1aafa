#include "parse/declared/format_tables.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "parse/format_catalogue.h"
#include "parse/formats/field_names.h"
#include "parse/formats/header_table.h"

namespace foreshock::parse {
namespace {

// Capitals to small letters in eight bytes at once.
uint64_t fold(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  uint64_t low = word & (0x7F * kOnes);
  uint64_t above_z = low + (0x7F - 'Z') * kOnes, from_a = low + (0x80 - 'A') * kOnes;
  uint64_t capitals = ~word & (from_a ^ above_z) & (0x80 * kOnes);
  return word | capitals >> 2;
}

// One to eight bytes, the others zero: overlapping loads, for a copy of unknown size is a call.
uint64_t load_up_to_8(const char* p, size_t size) {
  auto byte = [&](size_t at) { return static_cast<uint64_t>(static_cast<unsigned char>(p[at])) << (8 * at); };
  if (size == 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    return word;
  }
  if (size < 4) return byte(0) | byte(size / 2) | byte(size - 1);
  uint32_t low, high;
  std::memcpy(&low, p, 4);
  std::memcpy(&high, p + size - 4, 4);
  return low | static_cast<uint64_t>(high) << (8 * (size - 4));
}

// Writes `key` in small letters, and up to seven bytes behind it, and gives their hash.
size_t fold_and_hash(std::string_view key, char* folded) {
  uint64_t hash = key.size() * 0x9E3779B97F4A7C15;
  for (size_t at = 0; at < key.size(); at += 8) {
    size_t size = std::min<size_t>(8, key.size() - at);
    uint64_t word = fold(load_up_to_8(key.data() + at, size));
    std::memcpy(folded + at, &word, 8);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 32;
  }
  return hash;
}

constexpr size_t kKeyBytesMax = 96;

}  // namespace

void KeyTable::build(const std::vector<FormatDeclaration>& formats) {
  std::map<std::string, Entry> by_key;
  for (const FieldName& name : field_names()) by_key[std::string(name.key)].usual = &name;
  for (size_t f = 0; f < formats.size(); ++f) {
    for (size_t i = 0; i < formats[f].keys.size(); ++i)
      by_key[formats[f].keys[i].key].signs.push_back({static_cast<uint16_t>(f), static_cast<uint16_t>(i)});
    for (size_t i = 0; i < formats[f].fields.size(); ++i)
      by_key[formats[f].fields[i].key].fields.push_back({static_cast<uint16_t>(f), static_cast<uint16_t>(i)});
    for (const std::string& key : formats[f].time_keys) by_key[key];
  }
  entries_.clear();
  for (auto& [key, entry] : by_key) {
    entry.key = key;
    entries_.push_back(std::move(entry));
  }
  size_t size = 64;
  while (size < entries_.size() * 3) size *= 2;
  slots_.assign(size, 0);
  for (size_t i = 0; i < entries_.size(); ++i) {
    std::string folded(entries_[i].key.size() + 8, '\0');
    size_t at = fold_and_hash(entries_[i].key, folded.data()) & (size - 1);
    while (slots_[at] != 0) at = (at + 1) & (size - 1);
    slots_[at] = static_cast<uint16_t>(i + 1);
  }
}

const KeyTable::Entry* KeyTable::find(std::string_view key) const {
  if (key.size() > kKeyBytesMax) return nullptr;
  char folded[kKeyBytesMax + 8];
  size_t hash = fold_and_hash(key, folded);
  size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
    const Entry& entry = entries_[slots_[at] - 1u];
    if (entry.key == std::string_view(folded, key.size())) return &entry;
  }
  return nullptr;
}

namespace {

FormatTables::Admission admission_of(const FormatDeclaration& format) {
  FormatTables::Admission admission;
  admission.has_lines = !format.lines.empty();
  admission.any_service = !format.anchors.empty() || format.services.empty();
  for (size_t i = 0; i < format.lines.size(); ++i) {
    const LineRule& rule = format.lines[i];
    char first = rule.pattern ? rule.pattern->first_byte() : '\0';
    if (i > 0 && first != admission.first) first = '\0';
    admission.first = first;
    if (first == '\0') break;
  }
  return admission;
}

}  // namespace

Result<FormatTables> FormatTables::build(std::vector<FormatDeclaration> formats) {
  FormatTables made;
  if (formats.size() > kFormatsMax)
    return fail(ErrorKind::kExhausted, "more than " + std::to_string(kFormatsMax) + " formats");
  made.formats = std::move(formats);
  std::map<std::string, std::vector<AnchorUse>> uses;
  for (size_t f = 0; f < made.formats.size(); ++f) {
    const FormatDeclaration& format = made.formats[f];
    auto number = static_cast<uint16_t>(f);
    std::optional<FormatId> id = intern_format(format.id);
    if (!id) return fail(ErrorKind::kExhausted, "no more names of formats; restart the server");
    made.ids.push_back(*id);
    made.admissions.push_back(admission_of(format));
    for (size_t kind = 0; kind < kTableKinds; ++kind)
      if (format.id == table_name(static_cast<TableKind>(kind)) && made.of_tables[kind] < 0)
        made.of_tables[kind] = static_cast<int>(f);
    for (const std::string& anchor : format.anchors) uses[anchor].push_back({number, kWholeFormat});
    for (const std::string& service : format.services) made.by_service[service].push_back(number);
    if (!format.lines.empty())
      for (char c : format.first) {
        std::vector<uint16_t>& list = made.by_first[static_cast<unsigned char>(c)];
        if (list.size() == kPerFirstByteMax)
          return fail(ErrorKind::kExhausted, "format '" + format.id +
                                                 "': too many formats are known only by the byte '" +
                                                 std::string(1, c) + "'; give it `anchors`");
        list.push_back(number);
      }
    for (size_t i = 0; i < format.facts.size(); ++i) {
      std::string literal = format.facts[i].pattern->head();
      uses[literal].push_back({number, static_cast<uint16_t>(i)});
    }
    std::vector<FieldName>& fields = made.key_fields.emplace_back();
    for (const KeyField& field : format.fields) fields.push_back({field.key, field.role, 0, field.name});
  }
  std::vector<std::string> literals;
  for (auto& [literal, list] : uses) {
    literals.push_back(literal);
    made.anchor_uses.push_back(std::move(list));
  }
  if (literals.size() > 2000) return fail(ErrorKind::kExhausted, "the formats have more than 2000 anchors");
  made.anchors.build(std::move(literals));
  made.keys.build(made.formats);
  return made;
}

}  // namespace foreshock::parse
