#include "templates/template_groups.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace foreshock::templates {
namespace {

constexpr double kLikenessMin = 0.01;  // granularity 0: one word in common

using Words = std::vector<std::string_view>;  // sorted

Words words_of(std::string_view text) {
  Words out;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  std::sort(out.begin(), out.end());
  return out;
}

double likeness_of(const Words& a, const Words& b) {
  size_t common = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++common;
      ++i;
      ++j;
    } else if (a[i] < b[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  size_t all = a.size() + b.size();
  return all == 0 ? 1 : 2.0 * static_cast<double>(common) / static_cast<double>(all);
}

uint32_t top_of(std::vector<uint32_t>& up, uint32_t at) {
  while (up[at] != at) at = up[at] = up[up[at]];
  return at;
}

}  // namespace

double likeness(std::string_view a, std::string_view b) {
  return likeness_of(words_of(a), words_of(b));
}

std::vector<uint32_t> group_texts(const std::vector<std::string>& texts, double granularity) {
  std::vector<uint32_t> up(texts.size());
  std::iota(up.begin(), up.end(), 0);
  if (granularity >= 1) return up;
  std::vector<Words> words;
  std::unordered_map<std::string_view, std::vector<uint32_t>> holders;
  for (uint32_t i = 0; i < texts.size(); ++i) {
    words.push_back(words_of(texts[i]));
    const Words& own = words.back();
    for (size_t w = 0; w < own.size(); ++w)
      if ((w == 0 || own[w] != own[w - 1]) && own[w].find('<') == std::string_view::npos)
        holders[own[w]].push_back(i);
  }
  double wanted = std::max(granularity, kLikenessMin);
  for (const auto& [word, list] : holders) {
    if (list.size() > kPostingsMax) continue;
    for (size_t i = 1; i < list.size(); ++i)
      for (size_t j = 0; j < i; ++j) {
        uint32_t a = top_of(up, list[i]), b = top_of(up, list[j]);
        if (a != b && likeness_of(words[list[i]], words[list[j]]) >= wanted)
          up[std::max(a, b)] = std::min(a, b);
      }
  }
  std::vector<uint32_t> out(texts.size());
  for (uint32_t i = 0; i < texts.size(); ++i) out[i] = top_of(up, i);
  return out;
}

}  // namespace foreshock::templates
