#include "api/routes/slot_values.h"

#include <algorithm>

namespace foreshock::api {
namespace {

// Length of a slot's mark "<name>" at the beginning of `text`; 0 when there is none.
size_t mark_length(std::string_view text) {
  if (text.empty() || text[0] != '<') return 0;
  for (size_t i = 1; i < text.size() && i < 24; ++i) {
    if (text[i] == '>') return i > 1 ? i + 1 : 0;
    bool letter = (text[i] >= 'a' && text[i] <= 'z') || text[i] == '*' || text[i] == '_' || text[i] == '+';
    if (!letter) return 0;
  }
  return 0;
}

}  // namespace

SlotReader::SlotReader(std::string_view template_text) {
  std::string constant;
  while (!template_text.empty()) {
    size_t mark = slots_.size() < kSlotsShownMax ? mark_length(template_text) : 0;
    if (mark == 0) {
      constant += template_text[0];
      template_text.remove_prefix(1);
      continue;
    }
    slots_.push_back({std::string(template_text.substr(1, mark - 2)), {}});
    constants_.push_back(std::move(constant));
    constant.clear();
    template_text.remove_prefix(mark);
  }
  constants_.push_back(std::move(constant));
}

void SlotReader::add(std::string_view body) {
  if (slots_.empty() || !body.starts_with(constants_[0])) return;
  body.remove_prefix(constants_[0].size());
  std::vector<std::string_view> values;
  for (size_t i = 0; i < slots_.size(); ++i) {
    const std::string& next = constants_[i + 1];
    bool last = i + 1 == slots_.size();
    size_t end = body.size();
    if (last && !next.empty()) {
      if (!body.ends_with(next)) return;
      end = body.size() - next.size();
    } else if (!last) {
      // Two slots side by side share no constant; the first then ends at the next blank.
      end = next.empty() ? std::min(body.find(' '), body.size()) : body.find(next);
      if (end == std::string_view::npos) return;
    }
    values.push_back(body.substr(0, std::min(end, kSlotValueBytesMax)));
    body.remove_prefix(std::min(end + next.size(), body.size()));
  }
  for (size_t i = 0; i < slots_.size(); ++i) ++slots_[i].values[std::string(values[i])];
}

std::vector<std::pair<std::string, uint64_t>> top_values(const SlotSummary& slot, size_t count) {
  std::vector<std::pair<std::string, uint64_t>> out(slot.values.begin(), slot.values.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (out.size() > count) out.resize(count);
  return out;
}

}  // namespace foreshock::api
