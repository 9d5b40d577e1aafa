#include "templates/miner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "templates/template_text.h"
#include "templates/testing/service_corpus.h"

namespace foreshock::templates {
namespace {

using testing::Chance;
using testing::corpus;

// Lines and all that must outlive their events.
struct Mined {
  std::vector<std::string> lines;
  std::vector<parse::Record> records;
  Arena arena;
  std::vector<Event> events;
};

std::unique_ptr<Mined> mine(Miner& miner, std::vector<std::string> lines, size_t batch = 1 << 20) {
  auto out = std::make_unique<Mined>();
  out->lines = std::move(lines);
  out->records.resize(out->lines.size());
  for (size_t i = 0; i < out->lines.size(); ++i) out->records[i].body = out->lines[i];
  for (size_t at = 0; at < out->records.size(); at += batch)
    miner.assign(std::span(out->records).subspan(at, std::min(batch, out->records.size() - at)), out->arena,
                 out->events);
  return out;
}

void shuffle(std::vector<std::string>& lines, Chance& chance) {
  for (size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[chance.below(i)]);
}

// line -> final id
std::map<std::string, TemplateId> final_ids(const Catalogue& catalogue, const Mined& mined) {
  std::map<std::string, TemplateId> out;
  for (size_t i = 0; i < mined.lines.size(); ++i)
    out[mined.lines[i]] = catalogue.resolve(mined.events[i].template_id);
  return out;
}

double share_equal(const std::map<std::string, TemplateId>& a, const std::map<std::string, TemplateId>& b) {
  size_t same = 0;
  for (const auto& [line, id] : a) same += b.at(line) == id;
  return static_cast<double>(same) / static_cast<double>(a.size());
}

TEST(Miner, GivesIdAndSlots) {
  Catalogue catalogue;
  Miner miner(catalogue);
  auto mined = mine(
      miner, {"Connection from 10.0.0.1 closed after 35ms", "Connection from 10.0.0.2 closed after 7ms"});
  EXPECT_EQ(mined->events[0].template_id, template_id_of("Connection from <ip> closed after <duration>"));
  EXPECT_EQ(mined->events[1].template_id, mined->events[0].template_id);
  EXPECT_EQ(mined->events[0].shape_id, mined->events[1].shape_id);
  EXPECT_TRUE(mined->events[0].template_is_new);
  EXPECT_FALSE(mined->events[1].template_is_new);
  ASSERT_EQ(mined->events[1].slots.size(), 2u);
  EXPECT_EQ(mined->events[1].slots[0].value, "10.0.0.2");
  EXPECT_EQ(mined->events[1].slots[0].type, parse::TokenType::kIp);
  EXPECT_EQ(mined->events[1].slots[1].value, "7ms");
}

TEST(Miner, SlotsMatchTheTextOfTheirTemplate) {
  Catalogue catalogue;
  Miner miner(catalogue);
  auto mined = mine(miner, corpus(5000, 3));
  for (size_t i = 0; i < mined->events.size(); ++i) {
    const Event& event = mined->events[i];
    std::string text;  // the template's own text, also where it was merged since
    if (catalogue.resolve(event.template_id) != event.template_id) continue;
    std::vector<TextPart> parts = read_template(catalogue.find(event.template_id)->text);
    size_t slot = 0;
    for (const TextPart& part : parts) {
      if (part.is_slot && slot < event.slots.size()) text += event.slots[slot].value;
      slot += part.is_slot;
      if (!part.is_slot) text += part.text;
    }
    EXPECT_EQ(slot, event.slots.size()) << mined->lines[i];
    EXPECT_EQ(text, mined->lines[i]);
  }
}

TEST(Miner, LearnedSlotsHoldTheWords) {
  Catalogue catalogue;
  Miner miner(catalogue);
  auto mined =
      mine(miner, {"session of user ann began", "session of user bob began", "session of user ann began"});
  ASSERT_EQ(mined->events[2].slots.size(), 1u) << "the first shape follows the merge at once";
  EXPECT_EQ(mined->events[2].slots[0].value, "ann");
  EXPECT_FALSE(mined->events[1].template_is_new) << "a template that came of merging is not news";
  EXPECT_EQ(mined->events[2].template_id, mined->events[1].template_id);
}

TEST(Miner, GivenTemplatesAreHonoured) {
  Catalogue catalogue;
  Miner miner(catalogue);
  std::vector<parse::Record> records(2);
  records[0].body = "user ann paid 12 EUR";
  records[1].body = "user bob paid 9 EUR";
  records[0].given_template = records[1].given_template = "user {name} paid {amount} EUR";
  Arena arena;
  std::vector<Event> events;
  miner.assign(records, arena, events);
  EXPECT_EQ(events[0].template_id, template_id_of("user <*> paid <*> EUR"));
  EXPECT_EQ(events[1].template_id, events[0].template_id);
  ASSERT_EQ(events[1].slots.size(), 1u);
  EXPECT_EQ(events[1].slots[0].value, "9");
  EXPECT_TRUE(events[0].template_is_new);
  EXPECT_FALSE(events[1].template_is_new);
}

TEST(Miner, OddLinesGetATemplateEach) {
  Catalogue catalogue;
  Miner miner(catalogue);
  std::string binary("\0\1\2\xff\xfe\0", 6);
  std::vector<std::string> lines = {
      "",
      "   ",
      "!!!",
      "12345",
      "word",
      binary,
      std::string(256 * 1024, 'z'),
      "saw <*> here",
      "saw <num> here",
      "saw 5 here",
      "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 5 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"};
  std::string words;
  for (int i = 0; i < 10000; ++i) words += "w ";
  lines.push_back(words);
  auto mined = mine(miner, lines);
  ASSERT_EQ(mined->events.size(), lines.size());
  EXPECT_EQ(mined->events[0].template_id, template_id_of("<blank>"));
  EXPECT_EQ(mined->events[1].template_id, template_id_of("<blank>"));
  EXPECT_EQ(mined->events[7].template_id, template_id_of("saw \\<*> here"));
  EXPECT_EQ(mined->events[9].template_id, template_id_of("saw <num> here"));
  EXPECT_NE(mined->events[8].template_id, mined->events[9].template_id);
  for (const Event& event : mined->events) EXPECT_TRUE(catalogue.find(event.template_id));
}

TEST(Miner, BatchSizeDoesNotMatter) {
  std::vector<std::string> lines = corpus(3000, 11);
  Catalogue one, many;
  Miner first(one), second(many);
  auto a = mine(first, lines, 1), b = mine(second, lines, 777);
  for (size_t i = 0; i < lines.size(); ++i) {
    ASSERT_EQ(a->events[i].template_id, b->events[i].template_id) << lines[i];
    ASSERT_EQ(a->events[i].slots.size(), b->events[i].slots.size());
  }
  EXPECT_EQ(one.checksum(), many.checksum());
}

TEST(Miner, SameIdsAfterRestart) {
  std::vector<std::string> lines = corpus(4000, 21);
  Catalogue before;
  Miner first(before);
  auto a = mine(first, lines);
  Catalogue after;
  ASSERT_TRUE(after.load(before.save()));
  Miner second(after);
  auto b = mine(second, lines);
  size_t fresh = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    ASSERT_EQ(before.resolve(a->events[i].template_id), after.resolve(b->events[i].template_id)) << lines[i];
    fresh += b->events[i].template_is_new;
  }
  EXPECT_EQ(fresh, 0u);
  EXPECT_EQ(before.size(), after.size());
}

TEST(Miner, ReplayChangesNothing) {
  std::vector<std::string> lines = corpus(4000, 31);
  Catalogue catalogue;
  Miner miner(catalogue);
  mine(miner, lines);
  uint64_t checksum = catalogue.checksum();
  Miner again(catalogue);
  mine(again, lines);
  EXPECT_EQ(catalogue.checksum(), checksum);
}

TEST(Miner, OrderOfLinesHardlyMatters) {
  std::vector<std::string> lines = corpus(4000, 41);
  Catalogue reference;
  Miner miner(reference);
  auto expected = final_ids(reference, *mine(miner, lines));
  double worst = 1;
  Chance chance{1};
  for (int round = 0; round < 10; ++round) {
    shuffle(lines, chance);
    Catalogue other;
    Miner shuffled(other);
    worst = std::min(worst, share_equal(expected, final_ids(other, *mine(shuffled, lines))));
  }
  RecordProperty("share", std::to_string(worst));
  EXPECT_GE(worst, 0.999);
}

TEST(Miner, FourLanesAgreeWithOne) {
  std::vector<std::string> lines = corpus(8000, 51);
  Catalogue alone, shared;
  Miner single(alone);
  auto expected = final_ids(alone, *mine(single, lines));
  std::vector<std::vector<std::string>> parts(4);
  for (size_t i = 0; i < lines.size(); ++i) parts[i % 4].push_back(lines[i]);
  std::vector<std::unique_ptr<Mined>> mined(4);
  std::vector<std::thread> lanes;
  for (size_t k = 0; k < 4; ++k)
    lanes.emplace_back([&, k] {
      Miner miner(shared);
      mined[k] = mine(miner, parts[k], 100);
    });
  for (std::thread& lane : lanes) lane.join();
  size_t same = 0, total = 0;
  for (const auto& part : mined)
    for (const auto& [line, id] : final_ids(shared, *part)) {
      same += expected.at(line) == id;
      ++total;
    }
  EXPECT_GE(static_cast<double>(same) / static_cast<double>(total), 0.999);
}

TEST(Miner, TextsNeverChangeUnderAnId) {
  Catalogue catalogue;
  Miner miner(catalogue);
  std::map<uint64_t, std::string> seen;
  std::vector<std::string> lines = corpus(3000, 61);
  for (size_t at = 0; at < lines.size(); at += 100) {
    mine(miner, {lines.begin() + static_cast<std::ptrdiff_t>(at),
                 lines.begin() + static_cast<std::ptrdiff_t>(at + 100)});
    for (const Template& made : catalogue.all()) {
      auto [known, added] = seen.emplace(made.id.value, made.text);
      EXPECT_EQ(known->second, made.text);
      EXPECT_EQ(template_id_of(made.text), made.id);
    }
  }
}

TEST(Miner, DistinctLinesKeepMemoryFlat) {
  constexpr size_t kCap = 500;
  Catalogue catalogue(kCap);
  Miner miner(catalogue);
  Chance chance{71};
  size_t half = 0;
  constexpr size_t kRounds = 40;
  for (size_t round = 0; round < kRounds; ++round) {
    std::vector<std::string> lines;
    for (int i = 0; i < 1000; ++i) {
      std::string line;
      for (uint64_t k = 0, n = 3 + chance.below(9); k < n; ++k) {
        for (uint64_t c = 0, m = 2 + chance.below(8); c < m; ++c)
          line.push_back(static_cast<char>('a' + chance.below(26)));
        line += k % 3 == 1 ? "=" : " ";
      }
      lines.push_back(line);
    }
    auto mined = mine(miner, lines);
    ASSERT_EQ(mined->events.size(), lines.size());
    for (const Event& event : mined->events) ASSERT_TRUE(event.template_id);
    if (round == kRounds / 2) half = catalogue.memory_bytes();
  }
  EXPECT_LE(catalogue.size(), kCap + kCap / 10);
  EXPECT_LE(catalogue.memory_bytes(), half + half / 10);
  auto known = mine(miner, {"a calm line of words 5"});
  EXPECT_TRUE(catalogue.find(known->events[0].template_id));
}

// Real systems, when the folder with labelled sets is there: order hardly matters on them either.
TEST(Miner, OrderOnRealLogs) {
  const std::filesystem::path folder =
      std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "../shared/data/loghub2k";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
  size_t same = 0, total = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".tsv") continue;
    std::ifstream in(entry.path());
    std::vector<std::string> lines;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) lines.push_back(line.substr(line.rfind('\t') + 1));
    Catalogue reference, other;
    Miner first(reference), second(other);
    auto mined = mine(first, lines);
    auto expected = final_ids(reference, *mined);
    Chance chance{81};
    std::vector<std::string> shuffled = lines;
    shuffle(shuffled, chance);
    auto got = final_ids(other, *mine(second, shuffled));
    size_t here = 0;
    for (const std::string& each : lines) here += expected.at(each) == got.at(each);
    same += here;
    total += lines.size();
    if (here != lines.size())
      std::cout << entry.path().stem() << ": " << here << " of " << lines.size() << "\n";
  }
  EXPECT_GE(static_cast<double>(same) / static_cast<double>(total), 0.99);
}

}  // namespace
}  // namespace foreshock::templates
