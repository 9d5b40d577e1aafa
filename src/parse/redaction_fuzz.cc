#include <cstdlib>
#include <utility>

#include "parse/redaction.h"

// Any bytes: values lie within the text, in order and apart, and the text between them is kept.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock;
  static const parse::Redactor redactor = [] {
    parse::RedactionPolicy policy = parse::RedactionPolicy::standard();
    policy.actions[static_cast<size_t>(parse::SensitiveKind::kIp)] = parse::RedactionAction::kHash;
    policy.fields = {{"user.name", parse::RedactionAction::kDrop}};
    policy.patterns = {{"shape", "ddd-\\dxa"}};
    policy.hash_key = "key";
    return std::move(*parse::Redactor::compile(policy));
  }();
  std::string_view text(reinterpret_cast<const char*>(data), size);
  static std::vector<parse::SensitiveValue> values;
  values.clear();
  redactor.find(text, values);
  size_t at = 0;
  size_t expected = size;
  for (const parse::SensitiveValue& value : values) {
    if (value.begin < at || value.length == 0 || value.begin + value.length > size) std::abort();
    at = value.begin + value.length;
    expected = expected - value.length + redactor.replacement(value, text).size();
  }
  Arena arena;
  parse::RedactionCounts counts{};
  if (redactor.redact(text, arena, values, counts).size() != expected) std::abort();
  return 0;
}
