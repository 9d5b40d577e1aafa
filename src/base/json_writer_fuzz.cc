// Whatever the bytes, escaped text is valid UTF-8 without controls, and escaping it is all that JSON needs.
#include "base/check.h"
#include "base/json_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string out;
  foreshock::append_json_escaped(out, text);
  CHECK(foreshock::is_valid_utf8(out));
  for (size_t i = 0; i < out.size(); ++i) {
    CHECK(static_cast<unsigned char>(out[i]) >= 0x20) << "control at " << i;
    CHECK(out[i] != '"') << "bare quote at " << i;
    if (out[i] == '\\') ++i;
    CHECK(i < out.size()) << "ends inside an escape";
  }
  size_t valid = foreshock::valid_utf8_prefix(text);
  CHECK(valid <= size);
  CHECK(foreshock::is_valid_utf8(text.substr(0, valid)));
  return 0;
}
