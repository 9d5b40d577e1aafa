#include "templates/suspects.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/hash.h"
#include "templates/mining/symbols.h"
#include "templates/template_join.h"
#include "templates/template_pattern.h"
#include "templates/template_text.h"

namespace foreshock::templates {
namespace {

constexpr uint64_t kLinesMin = 100;      // of a template, to look at its slots
constexpr uint64_t kValueLinesMin = 10;  // of a value
constexpr size_t kFewValues = 8;
constexpr double kAssociationMin = 0.5;  // Cramer's V
constexpr double kFalseAllowed = 1e-3;   // over all tests of a report
constexpr size_t kOutcomesMax = 12;
constexpr size_t kVaryingMin = 3;

using Table = std::map<std::string, std::map<std::string, uint64_t>>;  // value -> outcome -> lines

// What is known of one template's lines in the sample.
struct Seen {
  uint64_t lines = 0;
  std::map<std::string, uint64_t> levels;
  std::vector<Table> by_level, by_next;  // per slot
};

std::string level_of(uint8_t severity) {
  static constexpr const char* kNames[] = {"trace", "debug", "info", "warn", "error", "fatal"};
  return severity < 1 || severity > 24 ? "unknown" : kNames[(severity - 1) / 4];
}

// Upper tail of chi-squared, by Wilson and Hilferty's cube root.
double chi_squared_upper(double value, double freedom) {
  double spread = 2 / (9 * freedom);
  double z = (std::cbrt(value / freedom) - (1 - spread)) / std::sqrt(spread);
  return 0.5 * std::erfc(z / std::sqrt(2.0));
}

struct Association {
  double p = 1, strength = 0;
};

Association associate(const Table& table) {
  std::map<std::string, double> outcomes;
  double all = 0;
  for (const auto& [value, row] : table)
    for (const auto& [outcome, count] : row) {
      outcomes[outcome] += static_cast<double>(count);
      all += static_cast<double>(count);
    }
  if (table.size() < 2 || outcomes.size() < 2 || all < kLinesMin) return {};
  double chi = 0;
  for (const auto& [value, row] : table) {
    double lines = 0;
    for (const auto& [outcome, count] : row) lines += static_cast<double>(count);
    for (const auto& [outcome, total] : outcomes) {
      double expected = lines * total / all;
      auto found = row.find(outcome);
      double observed = found == row.end() ? 0 : static_cast<double>(found->second);
      chi += (observed - expected) * (observed - expected) / expected;
    }
  }
  double least = static_cast<double>(std::min(table.size(), outcomes.size()) - 1);
  double freedom = static_cast<double>((table.size() - 1) * (outcomes.size() - 1));
  return {chi_squared_upper(chi, freedom), std::sqrt(chi / (all * least))};
}

std::string usual_outcome(const std::map<std::string, uint64_t>& row) {
  return std::max_element(row.begin(), row.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

class Search {
 public:
  explicit Search(const Catalogue& catalogue) : catalogue_(catalogue) {}

  SuspectReport run(std::span<const SampledLine> lines) {
    for (const Template& known : catalogue_.all()) texts_.emplace(known.id, known);
    look_at(lines);
    over_merged();
    over_split();
    auto& found = report_.suspects;
    std::stable_sort(found.begin(), found.end(),
                     [](const Suspect& a, const Suspect& b) { return a.weight > b.weight; });
    if (found.size() > kSuspectsMax) found.resize(kSuspectsMax);
    return std::move(report_);
  }

 private:
  void look_at(std::span<const SampledLine> lines) {
    std::vector<TemplateId> next(lines.size());
    std::unordered_map<std::string_view, size_t> last;
    for (size_t i = lines.size(); i-- > 0;) {
      auto [after, first] = last.try_emplace(lines[i].stream, i);
      if (!first) next[i] = lines[after->second].id;
      after->second = i;
    }
    std::unordered_map<TemplateId, TemplatePattern> patterns;
    ShapeScanner scanner;
    std::vector<Slot> slots;
    report_.lines = lines.size();
    for (size_t i = 0; i < lines.size(); ++i) {
      auto known = texts_.find(lines[i].id);
      if (known == texts_.end()) continue;
      Seen& seen = seen_[lines[i].id];
      ++seen.lines;
      ++report_.counts[lines[i].id];
      report_.raw_shape_lines += known->second.raw_shape;
      std::string level = level_of(lines[i].severity_number);
      ++seen.levels[level];
      if (known->second.slots.empty()) continue;
      auto pattern = patterns.try_emplace(lines[i].id, known->second.text).first;
      slots.clear();
      if (!pattern->second.match(lines[i].body, nullptr, scanner, slots)) continue;
      size_t looked = std::min(slots.size(), kSlotsLookedAt);
      seen.by_level.resize(std::max(seen.by_level.size(), looked));
      seen.by_next.resize(seen.by_level.size());
      for (size_t slot = 0; slot < looked; ++slot) {
        if (seen.by_level[slot].size() > kFewValues) continue;
        std::string value(slots[slot].value.substr(0, kDecisionValueBytesMax));
        ++seen.by_level[slot][value][level];
        if (next[i]) ++seen.by_next[slot][value][hex16(next[i])];
      }
    }
    report_.templates = seen_.size();
  }

  static bool usable(const Table& table) {
    if (table.size() < 2 || table.size() > kFewValues) return false;
    size_t frequent = 0;
    for (const auto& [value, row] : table) {
      uint64_t lines = 0;
      for (const auto& [outcome, count] : row) lines += count;
      frequent += lines >= kValueLinesMin;
    }
    return frequent >= 2;
  }

  void over_merged() {
    size_t tests = 0;
    for (const auto& [id, seen] : seen_)
      for (const Table& table : seen.by_level) tests += usable(table) ? 2 : 0;
    for (const auto& [id, seen] : seen_)
      for (size_t slot = 0; slot < seen.by_level.size(); ++slot) {
        if (!usable(seen.by_level[slot])) continue;
        bool outcomes_few = true;
        for (const auto& [value, row] : seen.by_next[slot]) outcomes_few &= row.size() <= kOutcomesMax;
        Association level = associate(seen.by_level[slot]), next;
        if (outcomes_few) next = associate(seen.by_next[slot]);
        bool by_level = level.p <= next.p;
        const Association& better = by_level ? level : next;
        if (better.p * static_cast<double>(tests) > kFalseAllowed || better.strength < kAssociationMin)
          continue;
        tell_merged(id, seen, slot, by_level, better);
      }
  }

  void tell_merged(TemplateId id, const Seen& seen, size_t slot, bool by_level, const Association& found) {
    const Table& table = by_level ? seen.by_level[slot] : seen.by_next[slot];
    std::map<std::string, uint64_t> all;
    for (const auto& [value, row] : table)
      for (const auto& [outcome, count] : row) all[outcome] += count;
    std::string usual = usual_outcome(all);
    Suspect suspect;
    suspect.kind = SuspectKind::kOverMerged;
    suspect.templates = {id};
    suspect.slot = static_cast<uint32_t>(slot);
    for (const auto& [value, row] : table)
      if (usual_outcome(row) != usual && !value.empty()) suspect.values.push_back(value);
    if (suspect.values.empty() || !special_text(texts_.at(id).text, slot, suspect.values[0])) return;
    suspect.words =
        "Slot " + std::to_string(slot) + " has " + std::to_string(table.size()) + " values, and with '" +
        suspect.values[0] + "' " +
        (by_level ? "the level is " + usual_outcome(table.at(suspect.values[0])) + " instead of " + usual
                  : "another message follows than usually");
    suspect.numbers = {{"p_value", found.p},
                       {"association", found.strength},
                       {"distinct", static_cast<double>(table.size())},
                       {"lines", static_cast<double>(seen.lines)}};
    suspect.weight = static_cast<double>(seen.lines);
    keep(std::move(suspect));
  }

  // Templates that are equal but for one word.
  void over_split() {
    struct Place {
      TemplateId id;
      std::string word;
    };
    std::map<std::string, std::vector<Place>> alike;
    for (const auto& [id, seen] : seen_) {
      const std::string& text = texts_.at(id).text;
      for (size_t begin = 0; begin < text.size();) {
        size_t end = std::min(text.find(' ', begin), text.size());
        std::string word = text.substr(begin, end - begin);
        bool fixed = !word.empty() && word.find('<') == std::string::npos;
        if (fixed && class_of_word(word) != SymbolClass::kState)
          alike[usual_outcome(seen.levels) + "\n" + text.substr(0, begin) + "\1" + text.substr(end)]
              .push_back({id, word});
        begin = end + 1;
      }
    }
    for (const auto& [key, places] : alike) {
      if (places.size() < 2) continue;
      Suspect suspect;
      double lines = 0;
      bool digits = true;
      std::string shown;
      std::vector<std::string> texts;
      for (size_t i = 0; i < places.size() && i < kDecisionTemplatesMax; ++i) {
        suspect.templates.push_back(places[i].id);
        texts.push_back(texts_.at(places[i].id).text);
        lines += static_cast<double>(seen_.at(places[i].id).lines);
        digits &= places[i].word.find_first_of("0123456789") != std::string::npos;
        if (i < 3) shown += (i > 0 ? ", '" : "'") + places[i].word + "'";
      }
      Result<std::string> text = general_text(texts);
      if (!text) continue;
      bool varies = places.size() >= kVaryingMin || digits;
      suspect.kind = varies ? SuspectKind::kVaryingConstant : SuspectKind::kOverSplit;
      suspect.text = *text;
      suspect.words = std::to_string(places.size()) +
                      " templates of the same level differ in one word: " + shown +
                      (places.size() > 3 ? ", ..." : "");
      suspect.numbers = {{"templates", static_cast<double>(places.size())}, {"lines", lines}};
      suspect.weight = lines;
      keep(std::move(suspect));
    }
  }

  void keep(Suspect suspect) {
    std::sort(suspect.templates.begin(), suspect.templates.end());
    std::string key(suspect_kind_name(suspect.kind));
    for (TemplateId id : suspect.templates) key += ' ' + hex16(id);
    if (suspect.kind == SuspectKind::kOverMerged) key += ' ' + std::to_string(suspect.slot);
    suspect.id = sha256_prefix64(key) | 1;
    report_.suspects.push_back(std::move(suspect));
  }

  const Catalogue& catalogue_;
  std::map<TemplateId, Template> texts_;
  std::map<TemplateId, Seen> seen_;
  SuspectReport report_;
};

}  // namespace

std::string_view suspect_kind_name(SuspectKind kind) {
  constexpr std::string_view kNames[] = {"over_merged", "over_split", "varying_constant"};
  return kNames[static_cast<size_t>(kind)];
}

SuspectReport find_suspects(const Catalogue& catalogue, std::span<const SampledLine> lines) {
  return Search(catalogue).run(lines);
}

}  // namespace foreshock::templates
