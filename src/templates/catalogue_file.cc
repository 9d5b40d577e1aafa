// save() and load() of the catalogue: its canonical templates and its aliases, versioned and checksummed.
//
// Layout, integers little-endian: magic "FSCATLG1"; u32 templates, u32 aliases; per template: i64 first_seen,
// u64 order, u32 length, text; per alias: u64 from, u64 to; at the end SHA-256 of all bytes before it.
// The lattice is not stored: it grows again from the texts, which hold all that it had concluded.
#include <cstring>

#include "base/hash.h"
#include "base/limits.h"
#include "templates/catalogue.h"
#include "templates/mining/catalogue_state.h"

namespace foreshock::templates {
namespace {

constexpr std::string_view kMagic = "FSCATLG1";
constexpr std::string_view kMagicFamily = "FSCATLG";

template <class T>
void put(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

struct Reader {
  std::string_view rest;
  bool broken = false;

  template <class T>
  T get() {
    T value{};
    if (rest.size() < sizeof(T)) {
      broken = true;
      rest = {};
      return value;
    }
    std::memcpy(&value, rest.data(), sizeof(T));
    rest.remove_prefix(sizeof(T));
    return value;
  }
  std::string_view bytes(size_t count) {
    if (rest.size() < count) {
      broken = true;
      rest = {};
      return {};
    }
    std::string_view out = rest.substr(0, count);
    rest.remove_prefix(count);
    return out;
  }
};

}  // namespace

std::string Catalogue::save() const {
  std::vector<Template> templates = all();
  std::vector<Alias> pairs = aliases();
  std::string out(kMagic);
  put(out, static_cast<uint32_t>(templates.size()));
  put(out, static_cast<uint32_t>(pairs.size()));
  for (const Template& made : templates) {
    put(out, made.first_seen.ns);
    put(out, made.created_order);
    put(out, static_cast<uint32_t>(made.text.size()));
    out += made.text;
  }
  for (const Alias& alias : pairs) {
    put(out, alias.from.value);
    put(out, alias.to.value);
  }
  Sha256 digest = sha256(out);
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return out;
}

Status Catalogue::load(std::string_view bytes) {
  auto corrupt = [](std::string why) {
    return fail(ErrorKind::kCorrupt, "stored catalogue: " + std::move(why));
  };
  if (!bytes.starts_with(kMagic))
    return corrupt(bytes.starts_with(kMagicFamily) ? "written by another version" : "not a catalogue");
  constexpr size_t kDigestBytes = sizeof(Sha256);
  if (bytes.size() < kMagic.size() + kDigestBytes) return corrupt("cut short");
  std::string_view payload = bytes.substr(0, bytes.size() - kDigestBytes);
  Sha256 digest = sha256(payload);
  if (std::memcmp(digest.data(), bytes.data() + payload.size(), kDigestBytes) != 0)
    return corrupt("the checksum does not match");
  Reader reader{payload.substr(kMagic.size())};
  auto template_count = reader.get<uint32_t>(), alias_count = reader.get<uint32_t>();
  if (template_count > state_->aliases_max() || alias_count > state_->aliases_max())
    return corrupt("more templates than this catalogue may hold");
  Delta delta;
  for (uint32_t i = 0; i < template_count && !reader.broken; ++i) {
    Template made;
    made.first_seen = Timestamp{reader.get<int64_t>()};
    made.created_order = reader.get<uint64_t>();
    auto length = reader.get<uint32_t>();
    if (length == 0 || length > limits::kTemplateTextBytesMax)
      return corrupt("a template without readable text");
    made.text = reader.bytes(length);
    made.id = template_id_of(made.text);
    if (made.created_order > UINT64_MAX / 2) return corrupt("an order out of range");
    delta.templates.push_back(std::move(made));
  }
  for (uint32_t i = 0; i < alias_count && !reader.broken; ++i)
    delta.aliases.push_back({TemplateId{reader.get<uint64_t>()}, TemplateId{reader.get<uint64_t>()}});
  if (reader.broken || !reader.rest.empty()) return corrupt("its length does not match its counts");
  {
    std::scoped_lock lock(state_->mutex_);
    state_->clear();
    state_->generation_.fetch_add(1, std::memory_order_release);
    state_->version_.fetch_add(1, std::memory_order_release);
    state_->merges_.fetch_add(1, std::memory_order_release);
  }
  return restore(delta);
}

}  // namespace foreshock::templates
