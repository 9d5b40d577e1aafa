// Any bytes, with and without a right checksum, either load or are refused; what loads can be saved again.
#include <cstdlib>
#include <string>

#include "base/hash.h"
#include "templates/catalogue.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  templates::Catalogue catalogue(64);
  (void)catalogue.load(bytes);
  std::string sealed = "FSCATLG1" + std::string(bytes);
  Sha256 digest = sha256(sealed);
  sealed.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  if (catalogue.load(sealed)) {
    templates::Catalogue again(64);
    if (!again.load(catalogue.save())) std::abort();
  }
  return 0;
}
