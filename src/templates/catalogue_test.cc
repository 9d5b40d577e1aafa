#include "templates/catalogue.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "templates/miner.h"

namespace foreshock::templates {
namespace {

std::vector<Event> mine(Miner& miner, const std::vector<std::string>& lines, Arena& arena,
                        std::vector<parse::Record>& records) {
  records.assign(lines.size(), {});
  for (size_t i = 0; i < lines.size(); ++i) {
    records[i].body = lines[i];
    records[i].timestamp = Timestamp{static_cast<int64_t>(i + 1)};
  }
  std::vector<Event> events;
  miner.assign(records, arena, events);
  return events;
}

std::vector<std::string> sessions() {
  std::vector<std::string> lines;
  for (const char* user : {"alice", "bob", "carol", "dave"})
    lines.push_back(std::string("session of user ") + user + " began");
  lines.push_back("disk 7 is full");
  return lines;
}

TEST(Catalogue, MergingMakesAnAliasAndKeepsTheOldText) {
  Catalogue catalogue;
  Miner miner(catalogue);
  Arena arena;
  std::vector<parse::Record> records;
  std::vector<Event> events = mine(miner, sessions(), arena, records);
  TemplateId old = template_id_of("session of user alice began");
  TemplateId merged = template_id_of("session of user <*> began");
  EXPECT_EQ(events[0].template_id, old);
  EXPECT_EQ(events[3].template_id, merged);
  EXPECT_EQ(catalogue.resolve(old), merged);
  EXPECT_EQ(catalogue.find(old)->text, "session of user <*> began");
  EXPECT_EQ(catalogue.find(old)->first_seen.ns, 1) << "of the oldest line it stands for";
  EXPECT_EQ(catalogue.size(), 2u);
  ASSERT_EQ(catalogue.all().size(), 2u);
  EXPECT_EQ(catalogue.all().back().text, "disk <num> is full");
  ASSERT_FALSE(catalogue.aliases().empty());
  for (const Alias& alias : catalogue.aliases())
    EXPECT_EQ(alias.to, catalogue.resolve(alias.to)) << "chains are compressed";
}

TEST(Catalogue, UnknownIdsResolveToThemselves) {
  Catalogue catalogue;
  EXPECT_EQ(catalogue.resolve(TemplateId{5}), TemplateId{5});
  EXPECT_FALSE(catalogue.find(TemplateId{5}));
}

TEST(Catalogue, DeltasAddUpToTheWhole) {
  Catalogue catalogue, copy;
  Miner miner(catalogue);
  uint64_t version = 0;
  for (const std::string& line : sessions()) {
    Arena arena;
    std::vector<parse::Record> records;
    mine(miner, {line}, arena, records);
    Catalogue::Delta delta = catalogue.delta_since(version);
    EXPECT_EQ(delta.version != version, !delta.templates.empty() || !delta.aliases.empty()) << line;
    ASSERT_TRUE(copy.restore(delta));
    version = delta.version;
  }
  EXPECT_TRUE(catalogue.delta_since(version).templates.empty());
  EXPECT_TRUE(catalogue.delta_since(version).aliases.empty());
  EXPECT_EQ(copy.resolve(template_id_of("session of user alice began")),
            template_id_of("session of user <*> began"));
  EXPECT_EQ(copy.checksum(), catalogue.checksum());
  EXPECT_TRUE(copy.find(template_id_of("disk <num> is full")));
}

TEST(Catalogue, RestoreRefusesForgedIds) {
  Catalogue catalogue;
  Catalogue::Delta delta;
  delta.templates.push_back({TemplateId{1}, "some text", {}, {}, 1});
  Status status = catalogue.restore(delta);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(catalogue.size(), 0u);
}

TEST(Catalogue, TheSeedChangesNoId) {
  Catalogue a(0, 1), b(0, 99);
  Miner first(a), second(b);
  Arena arena;
  std::vector<parse::Record> records_a, records_b;
  std::vector<Event> x = mine(first, sessions(), arena, records_a),
                     y = mine(second, sessions(), arena, records_b);
  for (size_t i = 0; i < x.size(); ++i) EXPECT_EQ(x[i].template_id, y[i].template_id);
  EXPECT_EQ(a.checksum(), b.checksum());
}

}  // namespace
}  // namespace foreshock::templates
