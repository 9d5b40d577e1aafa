// Headers as a client may send them: nothing may crash, and no secret may be longer than the cap.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "auth/credentials.h"
#include "auth/token.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock::auth;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (std::string_view place : {"Authorization", "Cookie", "X-Api-Key"}) {
    auto header = [&](std::string_view name) -> std::optional<std::string_view> {
      if (name != place) return std::nullopt;
      return text;
    };
    auto query = [](std::string_view) -> std::optional<std::string_view> { return std::nullopt; };
    if (find_credentials(header, query).secret.size() > kCredentialBytesMax) std::abort();
  }
  auto token = parse_token(text);
  if (token && token->text() != text) std::abort();
  return 0;
}
