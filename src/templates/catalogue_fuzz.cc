// Any bytes, with and without a right checksum, either load or are refused; what loads can be saved again.
// Decisions are read on their own too, and what they do to lines must not crash either.
#include <cstdlib>
#include <string>

#include "base/hash.h"
#include "templates/catalogue.h"
#include "templates/miner.h"

namespace {

using namespace foreshock;

void load_sealed(const std::string& body, TenantId tenant) {
  std::string sealed = body;
  Sha256 digest = sha256(sealed);
  sealed.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  templates::Catalogue catalogue(64);
  if (!catalogue.load(sealed, tenant)) return;
  templates::Catalogue again(64);
  if (!again.load(catalogue.save(tenant), tenant)) std::abort();
  if (again.load(catalogue.save(TenantId{tenant.value + 1}), tenant)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  templates::Catalogue catalogue(64);
  (void)catalogue.load(bytes);
  load_sealed("FSCATLG1" + std::string(bytes), TenantId{});
  load_sealed("FSCATLG2" + std::string(8, '\0') + std::string(bytes), TenantId{});
  if (auto decision = templates::decode_decision(bytes)) {
    if (!templates::decode_decision(templates::encode(*decision))) std::abort();
    templates::Catalogue::Delta delta;
    delta.decisions.push_back(std::move(*decision));
    if (!catalogue.restore(delta)) return 0;
    parse::Record record;
    record.body = bytes.substr(0, 256);
    Arena arena;
    std::vector<templates::Event> events;
    templates::Miner(catalogue).assign({&record, 1}, arena, events);
  }
  return 0;
}
