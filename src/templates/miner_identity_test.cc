// Identity over everything that may happen to a catalogue: each test prints the share of lines that keep
// their canonical id. golden/ holds the state that version 1 of this room wrote, and the ids that it gave.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "templates/miner.h"
#include "templates/testing/service_corpus.h"

namespace foreshock::templates {
namespace {

using testing::Chance;
using testing::corpus;

const std::filesystem::path kGolden = std::filesystem::path(__FILE__).parent_path() / "golden";

std::vector<TemplateId> mine(Catalogue& catalogue, const std::vector<std::string>& lines) {
  Miner miner(catalogue);
  std::vector<parse::Record> records(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) records[i].body = lines[i];
  Arena arena;
  std::vector<Event> events;
  miner.assign(records, arena, events);
  std::vector<TemplateId> ids;
  for (const Event& event : events) ids.push_back(event.template_id);
  return ids;
}

void shuffle(std::vector<std::string>& lines, Chance& chance) {
  for (size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[chance.below(i)]);
}

using Ids = std::map<std::string, TemplateId>;  // line -> canonical id

Ids canonical(const Catalogue& catalogue, const std::vector<std::string>& lines,
              const std::vector<TemplateId>& ids) {
  Ids out;
  for (size_t i = 0; i < lines.size(); ++i) out[lines[i]] = catalogue.resolve(ids[i]);
  return out;
}

void expect_same(const char* what, const Ids& expected, const Ids& got) {
  size_t same = 0;
  for (const auto& [line, id] : got) same += expected.at(line) == id;
  double share = static_cast<double>(same) / static_cast<double>(got.size());
  std::printf("same canonical id, %s: %.3f %% of %zu lines (goal 99.9 %%)\n", what, 100 * share, got.size());
  EXPECT_GE(share, 0.999) << what;
}

TEST(MinerIdentity, RestartReplayOrderAndWorkers) {
  std::vector<std::string> lines = corpus(8000, 5);
  Catalogue first;
  Ids expected = canonical(first, lines, mine(first, lines));
  Catalogue restarted;
  ASSERT_TRUE(restarted.load(first.save()));
  expect_same("after a restart", expected, canonical(restarted, lines, mine(restarted, lines)));
  expect_same("the same data twice", expected, canonical(first, lines, mine(first, lines)));

  std::vector<std::string> mixed = lines;
  Chance chance{6};
  for (int round = 0; round < 5; ++round) {
    shuffle(mixed, chance);
    Catalogue other;
    expect_same("shuffled", expected, canonical(other, mixed, mine(other, mixed)));
  }

  Catalogue merged;
  std::vector<std::pair<std::string, TemplateId>> given;
  for (size_t worker = 0; worker < 4; ++worker) {
    std::vector<std::string> part;
    for (size_t i = worker; i < lines.size(); i += 4) part.push_back(lines[i]);
    Catalogue apart(0, worker);
    std::vector<TemplateId> ids = mine(apart, part);
    for (size_t i = 0; i < part.size(); ++i) given.emplace_back(part[i], ids[i]);
    ASSERT_TRUE(merged.merge(apart));
  }
  Ids by_four;
  for (const auto& [line, id] : given) by_four[line] = merged.resolve(id);
  expect_same("4 workers merged against 1", expected, by_four);
}

struct Golden {
  std::string state;
  struct Given {
    TemplateId id, canonical;
    std::string text;  // of the canonical one
  };
  std::vector<Given> given;
  std::vector<size_t> lines;  // index into `given` of each line of corpus(3000, 77)
};

TemplateId read_id(const std::string& hex) {
  return TemplateId{std::stoull(hex, nullptr, 16)};
}

Golden read_golden() {
  Golden out;
  std::ifstream state(kGolden / "catalogue_v1.state", std::ios::binary);
  out.state = std::string(std::istreambuf_iterator<char>(state), {});
  std::ifstream in(kGolden / "catalogue_v1.ids");
  for (std::string line; std::getline(in, line) && !line.empty();)
    out.given.push_back({read_id(line.substr(0, 16)), read_id(line.substr(17, 16)), line.substr(34)});
  for (std::string line; std::getline(in, line);)
    for (char c : line) out.lines.push_back(static_cast<size_t>(c - '0'));
  return out;
}

// What version 1 wrote, when it ran, is what an estate that is upgraded has.
TEST(MinerIdentity, AStateFileOfVersionOneKeepsItsIds) {
  Golden golden = read_golden();
  ASSERT_EQ(golden.lines.size(), 3000u) << kGolden;
  ASSERT_TRUE(golden.state.starts_with("FSCATLG1"));
  Catalogue catalogue;
  Status loaded = catalogue.load(golden.state);
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::vector<std::string> lines = corpus(3000, 77);
  auto compare = [&](const char* what, const Catalogue& now, const std::vector<TemplateId>& ids) {
    Ids expected, got, stored;
    size_t changed = 0;
    for (const Golden::Given& given : golden.given) {
      EXPECT_EQ(template_id_of(given.text), given.canonical);
      std::optional<Template> found = now.find(given.canonical);
      ASSERT_TRUE(found);
      changed += found->id == given.canonical && found->text != given.text;
    }
    for (size_t i = 0; i < lines.size(); ++i) {
      expected[lines[i]] = golden.given[golden.lines[i]].canonical;
      got[lines[i]] = now.resolve(ids[i]);
      stored[lines[i]] = now.resolve(golden.given[golden.lines[i]].id);  // as it stands in segments
    }
    expect_same(what, expected, got);
    expect_same("of lines stored before", expected, stored);
    std::printf("ids whose text changed: %zu (goal 0)\n", changed);
    EXPECT_EQ(changed, 0u);
  };
  compare("over a file of version 1", catalogue, mine(catalogue, lines));
  std::string second = catalogue.save(TenantId{7});
  ASSERT_TRUE(second.starts_with("FSCATLG2"));
  Catalogue again;
  ASSERT_TRUE(again.load(second, TenantId{7}));
  compare("over version 1, then 2", again, mine(again, lines));
}

// A dictionary as a store keeps it: what each delta says replaces what it had.
struct Dictionary {
  std::map<uint64_t, TemplateId> learned, decided;
  std::map<uint64_t, std::string> texts;
  size_t texts_changed = 0;
  uint64_t version = 0;

  void follow(const Catalogue& catalogue) {
    Catalogue::Delta delta = catalogue.delta_since(version);
    version = delta.version;
    for (const Template& made : delta.templates) {
      auto [known, added] = texts.emplace(made.id.value, made.text);
      texts_changed += known->second != made.text;
    }
    for (const Alias& alias : delta.aliases) learned[alias.from.value] = alias.to;
    for (const Decision& decision : delta.decisions)
      if (decision.kind == DecisionKind::kMerge && decision.holds())
        for (TemplateId from : decision.aliased) decided[from.value] = template_id_of(decision.made[0]);
  }
  size_t chain(uint64_t id, TemplateId& last) const {
    size_t hops = 0;
    for (last = TemplateId{id}; hops < 100; ++hops) {
      auto by_person = decided.find(last.value);
      auto by_lines = learned.find(last.value);
      if (by_person != decided.end() && by_person->second != last) {
        last = by_person->second;
      } else if (by_lines != learned.end()) {
        last = by_lines->second;
      } else {
        break;
      }
    }
    return hops;
  }
};

// Lines, merges by people, merges of merges and other workers' catalogues in any order: 40 histories.
TEST(MinerIdentity, ChainsOfAliasesStayShort) {
  size_t longest = 0, aliases = 0, merges = 0, wrong = 0, changed = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    Chance chance{seed * 977 + 3};
    Catalogue catalogue(0, seed);
    Dictionary dictionary;
    std::vector<std::string> lines = corpus(600, seed + 1000);
    int64_t clock = 0;
    for (int step = 0; step < 30; ++step) {
      uint64_t what = chance.below(4);
      if (what <= 1) {
        size_t at = chance.below(lines.size() - 40);
        mine(catalogue, {lines.begin() + static_cast<std::ptrdiff_t>(at),
                         lines.begin() + static_cast<std::ptrdiff_t>(at + 40)});
      } else if (what == 2) {
        std::vector<Template> all = catalogue.all();
        if (all.size() < 2) continue;
        DecisionRequest request;
        request.kind = DecisionKind::kMerge;
        request.actor = "eve";
        request.at = Timestamp{++clock};
        // Often what was merged before is merged again.
        size_t a = chance.below(2) ? all.size() - 1 : chance.below(all.size()), b = chance.below(all.size());
        if (a == b) continue;
        request.templates = {all[a].id, all[b].id};
        merges += catalogue.decide(request).has_value();
      } else {
        Catalogue other(0, seed + 1);
        mine(other, corpus(80, chance.below(1000)));
        ASSERT_TRUE(catalogue.merge(other));
      }
      dictionary.follow(catalogue);
      for (const auto& [id, text] : dictionary.texts) {
        TemplateId last;
        longest = std::max(longest, dictionary.chain(id, last));
        wrong += last != catalogue.resolve(TemplateId{id});
      }
      for (const auto& [id, to] : dictionary.learned) {
        TemplateId last;
        longest = std::max(longest, dictionary.chain(id, last));
        wrong += last != catalogue.resolve(TemplateId{id});
      }
    }
    aliases += dictionary.learned.size() + dictionary.decided.size();
    changed += dictionary.texts_changed;
    for (const Alias& alias : catalogue.aliases()) wrong += catalogue.resolve(alias.to) != alias.to;
  }
  std::printf(
      "longest chain of aliases: %zu (goal 2), %zu aliases, %zu merges by people; %zu texts changed\n",
      longest, aliases, merges, changed);
  EXPECT_GT(merges, 40u);
  EXPECT_GT(aliases, 1000u);
  EXPECT_LE(longest, 2u);
  EXPECT_EQ(wrong, 0u) << "a dictionary and the catalogue agree";
  EXPECT_EQ(changed, 0u);
}

}  // namespace
}  // namespace foreshock::templates
