#include "base/running_sha256.h"

#include <openssl/evp.h>

#include "base/check.h"
#include "base/hash.h"

namespace foreshock {

struct RunningSha256::State {
  State() : context(EVP_MD_CTX_new()) {
    CHECK(context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1);
  }
  ~State() { EVP_MD_CTX_free(context); }
  EVP_MD_CTX* context;
};

RunningSha256::RunningSha256() : state_(std::make_unique<State>()) {}
RunningSha256::~RunningSha256() = default;

void RunningSha256::add(std::string_view bytes) {
  CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string RunningSha256::finish_hex() {
  Sha256 digest{};
  unsigned size = 0;
  CHECK(EVP_DigestFinal_ex(state_->context, digest.data(), &size) == 1 && size == digest.size());
  return hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace foreshock
