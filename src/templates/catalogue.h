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
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "parse/token_scan.h"

namespace foreshock::templates {

struct Template {
  TemplateId id;
  std::string text;  // canonical: constants and typed slots, e.g. "Connection from <ip> closed"
  std::vector<parse::TokenType> slots;
  Timestamp first_seen;        // event time
  uint64_t created_order = 0;  // rises by one per template of this tenant
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
  };
  Delta delta_since(uint64_t version) const;

  // Adds a dictionary that was stored before (the store's copy after a restart): same ids, same aliases.
  Status restore(const Delta& delta);

  // Takes in all that `other` learned, from a worker that shares no memory: what both saw counts together, ids of
  // either resolve here. Whoever merges whom, and in what order, the canonical ids are the same.
  Status merge(const Catalogue& other);

  std::string save() const;
  Status load(std::string_view bytes);  // replaces the state, or leaves it as it was and says why

 private:
  friend class Miner;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock::templates
