// Any bytes, joined by what is known or by a rule, whole and in cuts that the input itself chooses: the same
// records, no line lost, invented or doubled, and none longer than the limits.
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "parse/join_rule.h"
#include "parse/record_splitter.h"

namespace {

using namespace foreshock;

const parse::JoinRule* rule_for(uint8_t choice) {
  static const auto starts = parse::JoinRule::compile({.starts_with = "[0-9]"}).value();
  static const auto continues = parse::JoinRule::compile({.continues = "[\\t+]", .lines_max = 3}).value();
  static const auto both =
      parse::JoinRule::compile({.starts_with = "#", .continues = ".", .bytes_max = 1024}).value();
  const parse::JoinRule* rules[] = {nullptr, nullptr, starts.get(), continues.get(), both.get()};
  return rules[choice % 5];
}

std::optional<parse::RowShape> rows_for(uint8_t choice) {
  if (choice % 7 < 5) return std::nullopt;
  return parse::RowShape{choice % 7 == 5 ? ',' : '\t', 2};
}

std::vector<std::string> records_of(std::string_view bytes, uint8_t choice, uint64_t cuts) {
  const parse::JoinRule* rule = rule_for(choice);
  parse::RecordSplitter splitter;
  parse::StreamMemory memory;
  std::vector<std::string> out;
  std::string carry;
  while (true) {
    size_t take = cuts == 0 ? bytes.size() : std::min<size_t>(bytes.size(), 1 + cuts % 61);
    cuts = cuts == 0 ? 0 : (cuts * 6364136223846793005u + 1442695040888963407u) | 1;
    carry += bytes.substr(0, take);
    bytes.remove_prefix(take);
    Arena arena;
    std::vector<std::string_view> raws;
    size_t lines = 0;
    bool final = bytes.empty();
    size_t consumed = splitter.split(carry, final, rule, memory, arena, raws, lines, rows_for(choice));
    if (consumed > carry.size() || (final && consumed != carry.size())) std::abort();
    for (std::string_view raw : raws) out.emplace_back(raw);
    carry.erase(0, consumed);
    if (final) return out;
  }
}

// Lines with something in them, counted; what separates them is no content.
void count_lines(std::string_view text, std::map<std::string, int>& counts, int by) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.back() == ' ' || (line.back() >= '\t' && line.back() <= '\r')))
      line.remove_suffix(1);
    if (!line.empty()) counts[std::string(line)] += by;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  std::vector<std::string> whole = records_of(bytes, data[0], 0);
  if (records_of(bytes, data[0], uint64_t{data[1]} * 2 + 1) != whole) std::abort();
  std::map<std::string, int> lines;
  count_lines(bytes, lines, 1);
  for (const std::string& record : whole) {
    if (record.size() > limits::kRecordBytesMax + limits::kLineBytesMax) std::abort();
    count_lines(record, lines, -1);
  }
  for (const auto& [line, count] : lines)
    if (count != 0) std::abort();
  return 0;
}
