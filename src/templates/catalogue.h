// Catalogue: every template of one tenant: text, aliases, counts of what made it; shared by the lanes.
//
// A lane resolves nearly all lines in its own Miner and comes here only on a miss, so one mutex suffices.
// A template's text never changes under its id: learning that a word varies makes a *new* template and an
// alias from the old id to it (append-only, path-compressed, chains at most 2 long after resolve()).
// The state is made of sets and counters: merge() of two catalogues is order-independent. save()/load() are
// versioned and checksummed; load() of hostile bytes is an error, never a crash. Memory: at most
// limits::kTemplatesPerTenantMax templates, then new shapes generalise instead of adding.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "parse/token_scan.h"
#include "templates/decision.h"

namespace foreshock::templates {

// Learned from lines, given by a person's pattern, merge or split, or named by the program that logs.
enum class TemplateOrigin : uint8_t { kMined, kPerson, kProgram };

struct Template {
  TemplateId id;
  std::string text;  // canonical: constants and typed slots, e.g. "Connection from <ip> closed"
  std::vector<parse::TokenType> slots;
  Timestamp first_seen;        // event time
  uint64_t created_order = 0;  // rises by one per template of this tenant
  TemplateOrigin origin = TemplateOrigin::kMined;
  bool raw_shape = false;  // a line as it was first seen: nothing was learned about it, or there was no room
};

struct Alias {
  TemplateId from, to;
};

// The canonical id of a text: first 64 bits of SHA-256.
TemplateId template_id_of(std::string_view canonical_text);

class Catalogue {
 public:
  // templates_max 0: limits::kTemplatesPerTenantMax. The seed keys the tables against chosen lines (give a
  // random one per process); no id depends on it.
  explicit Catalogue(size_t templates_max = 0, uint64_t seed = 0);
  ~Catalogue();

  // Looks through aliases; the id itself when there is none.
  TemplateId resolve(TemplateId id) const;
  std::optional<Template> find(TemplateId id) const;  // after resolve()
  std::vector<Template> all() const;                  // canonical ones, in created order
  std::vector<Alias> aliases() const;
  size_t size() const;
  size_t memory_bytes() const;
  uint64_t checksum() const;  // of the canonical set and the aliases; independent of order
  // Rises whenever an alias or template was added: lanes compare it once per batch.
  uint64_t version() const;
  // What was added since `version`, for the store's dictionary: new templates and new aliases.
  struct Delta {
    uint64_t version = 0;
    std::vector<Template> templates;
    std::vector<Alias> aliases;
    std::vector<Decision> decisions = {};
  };
  Delta delta_since(uint64_t version) const;

  // Adds a dictionary that was stored before (the store's copy after a restart): same ids, same aliases.
  Status restore(const Delta& delta);

  // Takes in all that `other` learned, and what was decided there, from a worker that shares no memory: what
  // both saw counts together, ids of either resolve here. Whoever merges whom, and in what order, the
  // canonical ids are the same.
  Status merge(const Catalogue& other);

  // Checks what a person decides and lets it hold from now on, for all lanes at once. A merge of templates
  // takes in the ids that were merged into them; templates that nobody named stay as they are.
  // kNotFound: no such template; kInvalid: it cannot be done; kConflict: it holds already; kExhausted.
  Result<Decision> decide(const DecisionRequest& request);
  // kNotFound when no decision with this id holds.
  Result<Decision> take_back(uint64_t decision);
  // Those that hold, oldest first.
  std::vector<Decision> decisions() const;
  // The name that a person gave to this template, or to one that became part of it; "" when none did.
  std::string name(TemplateId id) const;
  std::unordered_map<TemplateId, std::string> names() const;  // of canonical ids
  // The template that this one was split from, through aliases; nullopt when it was not.
  std::optional<TemplateId> parent(TemplateId id) const;

  // What became part of this template, directly or by steps, and what was split from it.
  struct Ancestor {
    Template made;
    TemplateId under;  // the next more general one
    bool by_person = false, split = false;
  };
  std::vector<Ancestor> family(TemplateId id) const;

  // The whole state as bytes, bound to this tenant (0: to none). load() replaces the state, or leaves it as
  // it was and says why: cut short, of another version, of another tenant, or no catalogue at all.
  std::string save(TenantId tenant = {}) const;
  Status load(std::string_view bytes, TenantId tenant = {});

 private:
  friend class Miner;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock::templates
