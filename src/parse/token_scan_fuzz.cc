#include <array>
#include <cstdlib>

#include "base/limits.h"
#include "parse/token_scan.h"

// Any bytes: the tokens must tile the text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock;
  static std::array<parse::Token, limits::kShapeTokensMax + 1> tokens;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  size_t count = parse::scan_tokens(text, tokens);
  size_t at = 0;
  for (size_t i = 0; i < count; ++i) {
    if (tokens[i].begin != at || tokens[i].length == 0) std::abort();
    at += tokens[i].length;
  }
  if (at != size) std::abort();
  // Every path gives the same tokens.
  static std::array<parse::Token, limits::kShapeTokensMax + 1> other;
  for (parse::ScanPath path : {parse::ScanPath::kPortable, parse::ScanPath::kSse2, parse::ScanPath::kAvx2}) {
    if (path > parse::best_scan_path()) continue;
    if (parse::scan_tokens(text, other, path) != count) std::abort();
    for (size_t i = 0; i < count; ++i)
      if (other[i].begin != tokens[i].begin || other[i].length != tokens[i].length ||
          other[i].type != tokens[i].type)
        std::abort();
  }
  return 0;
}
