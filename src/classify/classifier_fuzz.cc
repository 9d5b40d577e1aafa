// Any bytes as a template with any bytes as slot values: an answer, never a crash, and the same one twice.
#include <cstdint>
#include <string>
#include <vector>

#include "classify/classifier.h"

using namespace foreshock;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  std::string text(reinterpret_cast<const char*>(data + 2), size - 2);
  std::vector<std::string> slots;
  size_t cut = data[1] % (text.size() + 1);
  slots.push_back(text.substr(cut));
  text.resize(cut);
  auto first = classify::classify(text, data[0], slots);
  auto second = classify::classify(text, data[0], slots);
  if (first.outcome != second.outcome || first.why != second.why) __builtin_trap();
  if (!(first.confidence >= 0 && first.confidence <= 1)) __builtin_trap();
  return 0;
}
