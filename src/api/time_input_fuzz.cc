// Times, cursors and bodies as a client may send them: nothing may crash.
#include <cstddef>
#include <cstdint>

#include "api/cursor.h"
#include "api/input.h"
#include "api/time_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)api::parse_time_input(text, Timestamp{1'780'000'000 * kSecond});
  (void)api::read_cursor("listTokens", text);
  net::HttpRequest request;
  request.body = text;
  api::Input input(request, Timestamp{0});
  (void)input.text("query", 100, true);
  (void)input.moment("start");
  (void)input.integer("limit", 1, 1, 100);
  (void)input.texts("fields", 4, 10);
  for (size_t i = 0, count = input.objects("matchers", 4, false); i < count; ++i) {
    (void)input.text_in("matchers", i, "name", 10);
    (void)input.flag_in("matchers", i, "negate");
  }
  if (!input.ok()) (void)input.problem();
  return 0;
}
