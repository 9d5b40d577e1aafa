// save() and load() of the catalogue: its canonical templates and its aliases, versioned and checksummed.
//
// Layout, integers little-endian: magic "FSCATLG2"; u64 tenant; u32 templates, u32 aliases, u32 decisions;
// per template: i64 first_seen, u64 order, u32 length, text; per alias: u64 from, u64 to; per decision: u32
// length, its bytes (decision.h); at the end SHA-256 of all bytes before it. Version 1 had neither tenant nor
// decisions. The lattice is not stored: it grows again from the texts, which hold all that it had concluded.
#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "base/limits.h"
#include "templates/catalogue.h"
#include "templates/mining/catalogue_state.h"

namespace foreshock::templates {
namespace {

constexpr std::string_view kMagic = "FSCATLG2";
constexpr std::string_view kMagicBefore = "FSCATLG1";
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

std::string Catalogue::save(TenantId tenant) const {
  std::scoped_lock lock(state_->mutex_);
  std::vector<const State::Record*> held;
  for (const State::Record& record : state_->records_)
    if (record.merged_version == 0) held.push_back(&record);
  std::sort(held.begin(), held.end(), [](const auto* a, const auto* b) { return a->order < b->order; });
  std::vector<Alias> pairs = state_->learned_aliases(0);
  std::vector<const Decision*> decisions = state_->book_.all();
  std::string out(kMagic);
  put(out, tenant.value);
  put(out, static_cast<uint32_t>(held.size()));
  put(out, static_cast<uint32_t>(pairs.size()));
  put(out, static_cast<uint32_t>(decisions.size()));
  for (const State::Record* record : held) {
    put(out, record->first_seen.ns);
    put(out, record->order);
    put(out, static_cast<uint32_t>(record->text.size()));
    out += record->text;
  }
  for (const Alias& alias : pairs) {
    put(out, alias.from.value);
    put(out, alias.to.value);
  }
  for (const Decision* decision : decisions) {
    std::string bytes = encode(*decision);
    put(out, static_cast<uint32_t>(bytes.size()));
    out += bytes;
  }
  Sha256 digest = sha256(out);
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return out;
}

namespace {

tl::unexpected<Error> corrupt(std::string why) {
  return fail(ErrorKind::kCorrupt, "stored catalogue: " + std::move(why));
}

struct Counts {
  uint32_t templates = 0, aliases = 0, decisions = 0;
};

Result<Catalogue::Delta> read_delta(Reader& reader, Counts counts) {
  Catalogue::Delta delta;
  for (uint32_t i = 0; i < counts.templates && !reader.broken; ++i) {
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
  for (uint32_t i = 0; i < counts.aliases && !reader.broken; ++i) {
    TemplateId from{reader.get<uint64_t>()};
    delta.aliases.push_back({from, TemplateId{reader.get<uint64_t>()}});
  }
  for (uint32_t i = 0; i < counts.decisions && !reader.broken; ++i) {
    std::string_view bytes = reader.bytes(reader.get<uint32_t>());
    if (reader.broken) break;
    ASSIGN_OR_RETURN(Decision decision, decode_decision(bytes));
    delta.decisions.push_back(std::move(decision));
  }
  if (reader.broken || !reader.rest.empty()) return corrupt("its length does not match its counts");
  return delta;
}

}  // namespace

Status Catalogue::load(std::string_view bytes, TenantId tenant) {
  bool before = bytes.starts_with(kMagicBefore);
  if (!before && !bytes.starts_with(kMagic))
    return corrupt(bytes.starts_with(kMagicFamily) ? "written by another version of the program"
                                                   : "not a catalogue");
  constexpr size_t kDigestBytes = sizeof(Sha256);
  if (bytes.size() < kMagic.size() + kDigestBytes) return corrupt("cut short");
  std::string_view payload = bytes.substr(0, bytes.size() - kDigestBytes);
  Sha256 digest = sha256(payload);
  if (std::memcmp(digest.data(), bytes.data() + payload.size(), kDigestBytes) != 0)
    return corrupt("the checksum does not match; it was cut short or damaged");
  Reader reader{payload.substr(kMagic.size())};
  if (before && tenant) return corrupt("written by version 1, which does not say whose it is");
  if (!before && reader.get<uint64_t>() != tenant.value)
    return fail(ErrorKind::kForbidden, "stored catalogue: it belongs to another tenant");
  Counts counts;
  counts.templates = reader.get<uint32_t>();
  counts.aliases = reader.get<uint32_t>();
  if (!before) counts.decisions = reader.get<uint32_t>();
  if (counts.templates > state_->aliases_max() || counts.aliases > state_->aliases_max() ||
      counts.decisions > kDecisionsKeptMax)
    return corrupt("more than this catalogue may hold");
  ASSIGN_OR_RETURN(Delta delta, read_delta(reader, counts));
  // Built aside: what cannot be restored leaves everything as it was.
  auto fresh = std::make_unique<State>(state_->templates_max_, state_->seed_);
  fresh->version_.store(state_->version_.load(std::memory_order_acquire) + 1, std::memory_order_relaxed);
  RETURN_IF_ERROR(fresh->restore(delta));
  std::scoped_lock lock(state_->mutex_);
  uint64_t now = state_->version_.load(std::memory_order_acquire);
  state_->replace_with(*fresh);
  if (state_->version_.load(std::memory_order_relaxed) <= now)
    state_->version_.store(now + 1, std::memory_order_release);
  return {};
}

}  // namespace foreshock::templates
