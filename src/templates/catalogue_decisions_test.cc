#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "templates/catalogue.h"
#include "templates/miner.h"
#include "templates/template_text.h"

namespace foreshock::templates {
namespace {

class CatalogueDecisions : public ::testing::Test {
 protected:
  std::vector<Event> mine(Miner& miner, const std::vector<std::string>& bodies) {
    bodies_.push_back(bodies);
    std::vector<parse::Record>& records = records_.emplace_back();
    for (const std::string& body : bodies_.back()) {
      parse::Record record;
      record.body = body;
      record.timestamp = Timestamp{++clock_ * kSecond};
      records.push_back(record);
    }
    std::vector<Event> events;
    miner.assign(records, arena_, events);
    return events;
  }
  TemplateId id_of(Miner& miner, const std::string& body) { return mine(miner, {body})[0].template_id; }
  DecisionRequest asked(DecisionKind kind, std::vector<TemplateId> ids = {}) {
    DecisionRequest out;
    out.kind = kind;
    out.templates = std::move(ids);
    out.actor = "eve";
    out.at = Timestamp{++clock_ * kSecond};
    return out;
  }
  Result<Decision> create(Catalogue& catalogue, const std::string& pattern) {
    DecisionRequest request = asked(DecisionKind::kCreate);
    request.pattern = pattern;
    return catalogue.decide(request);
  }
  Result<Decision> split(Catalogue& catalogue, TemplateId id, uint32_t slot,
                         std::vector<std::string> values) {
    DecisionRequest request = asked(DecisionKind::kSplit, {id});
    request.slot = slot;
    request.values = std::move(values);
    return catalogue.decide(request);
  }

  Arena arena_;
  std::deque<std::vector<std::string>> bodies_;
  std::deque<std::vector<parse::Record>> records_;
  int64_t clock_ = 1;
};

TEST_F(CatalogueDecisions, APersonsPatternTakesItsLinesFromThenOn) {
  Catalogue catalogue;
  Miner miner(catalogue), other_lane(catalogue);
  TemplateId before = id_of(miner, "backup of volume home finished");
  id_of(other_lane, "backup of volume home finished");
  Result<Decision> made = create(catalogue, "backup of  <*>  finished");
  ASSERT_TRUE(made) << made.error().message;
  TemplateId id = template_id_of("backup of <*> finished");
  for (Miner* lane : {&miner, &other_lane}) {
    Event event = mine(*lane, {"backup of volume home finished"})[0];
    EXPECT_EQ(event.template_id, id) << "at once, in every lane";
    ASSERT_EQ(event.slots.size(), 1u);
    EXPECT_EQ(event.slots[0].value, "volume home") << "several words in one slot";
    EXPECT_FALSE(event.template_is_new);
  }
  EXPECT_NE(id_of(miner, "backup of volume home failed"), id) << "other lines are left alone";
  EXPECT_EQ(catalogue.resolve(before), before) << "the learned one keeps its lines of before";
  EXPECT_EQ(catalogue.find(id)->origin, TemplateOrigin::kPerson);
  EXPECT_EQ(create(catalogue, "backup of <*> finished").error().kind, ErrorKind::kConflict);
}

TEST_F(CatalogueDecisions, PatternsWithoutAWordOrWithSlotsThatTouchAreRefused) {
  Catalogue catalogue;
  for (const char* bad : {"", "   ", "<*>", "<num> <ip>", "user <*><num> left"})
    EXPECT_EQ(create(catalogue, bad).error().kind, ErrorKind::kInvalid) << bad;
}

TEST_F(CatalogueDecisions, AMergeKeepsEveryTextUnderItsIdAndLeadsOldIdsToTheNewOne) {
  Catalogue catalogue;
  Miner miner(catalogue);
  TemplateId up = id_of(miner, "link went up"), down = id_of(miner, "link went down again");
  TemplateId stranger = id_of(miner, "link went flaky");
  Result<Decision> merged = catalogue.decide(asked(DecisionKind::kMerge, {up, down}));
  ASSERT_TRUE(merged) << merged.error().message;
  ASSERT_EQ(merged->made.size(), 1u);
  EXPECT_EQ(merged->made[0], "link went <*>");
  TemplateId made = template_id_of(merged->made[0]);
  EXPECT_EQ(catalogue.resolve(up), made);
  EXPECT_EQ(catalogue.resolve(down), made);
  EXPECT_EQ(catalogue.resolve(stranger), stranger) << "nobody said so";
  Event event = mine(miner, {"link went down again"})[0];
  EXPECT_EQ(event.template_id, made);
  ASSERT_EQ(event.slots.size(), 1u);
  EXPECT_EQ(event.slots[0].value, "down again");
  EXPECT_EQ(id_of(miner, "link went flaky"), stranger);
  EXPECT_EQ(id_of(miner, "link went sideways"), made) << "not known when it was decided";
  for (const Template& known : catalogue.all()) EXPECT_EQ(template_id_of(known.text), known.id);
}

TEST_F(CatalogueDecisions, AliasesStayOneStepLongWhenMergesFollowMerges) {
  Catalogue catalogue;
  Miner miner(catalogue);
  std::vector<TemplateId> ids;
  for (const char* body : {"gate opened by north", "gate closed by north", "gate locked by south"})
    ids.push_back(id_of(miner, body));
  Result<Decision> first = catalogue.decide(asked(DecisionKind::kMerge, {ids[0], ids[1]}));
  ASSERT_TRUE(first);
  Result<Decision> second =
      catalogue.decide(asked(DecisionKind::kMerge, {template_id_of(first->made[0]), ids[2]}));
  ASSERT_TRUE(second) << second.error().message;
  TemplateId made = template_id_of(second->made[0]);
  std::map<TemplateId, TemplateId> aliases;
  for (const Alias& alias : catalogue.aliases()) aliases[alias.from] = alias.to;
  for (TemplateId id : ids) EXPECT_EQ(aliases[id], made);
  for (const auto& [from, to] : aliases) EXPECT_FALSE(aliases.contains(to)) << "a chain";
  ASSERT_TRUE(catalogue.take_back(second->id));
  EXPECT_EQ(catalogue.resolve(ids[0]), template_id_of(first->made[0]));
  EXPECT_EQ(catalogue.resolve(ids[2]), ids[2]);
  EXPECT_EQ(id_of(miner, "gate locked by south"), ids[2]);
}

TEST_F(CatalogueDecisions, ASplitTakesTheValuesNamedAndLeavesTheRest) {
  Catalogue catalogue;
  Miner miner(catalogue);
  TemplateId whole = id_of(miner, "request ended with status 200 after 17 ms");
  size_t slots = catalogue.find(whole)->slots.size();
  Result<Decision> made = split(catalogue, whole, 0, {"500", "503"});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->made.size(), 2u);
  TemplateId bad = template_id_of(made->made[0]);
  EXPECT_NE(catalogue.find(bad)->text.find("status 500"), std::string::npos);
  Event event = mine(miner, {"request ended with status 500 after 3 ms"})[0];
  EXPECT_EQ(event.template_id, bad);
  EXPECT_EQ(event.slots.size(), slots - 1);
  EXPECT_EQ(id_of(miner, "request ended with status 404 after 3 ms"), whole);
  EXPECT_EQ(catalogue.parent(bad), whole);
  EXPECT_EQ(split(catalogue, whole, 0, {"500"}).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(split(catalogue, whole, 9, {"500"}).error().kind, ErrorKind::kInvalid);
  ASSERT_TRUE(catalogue.take_back(made->id));
  EXPECT_EQ(catalogue.resolve(bad), whole) << "its lines are the parent's again";
  EXPECT_EQ(id_of(miner, "request ended with status 500 after 4 ms"), whole);
}

TEST_F(CatalogueDecisions, ANameFollowsItsTemplateAndTouchesNothingElse) {
  Catalogue catalogue;
  Miner miner(catalogue);
  TemplateId id = id_of(miner, "door alpha is open");
  uint64_t texts = catalogue.all().size();
  DecisionRequest request = asked(DecisionKind::kRename, {id});
  request.name = "open door";
  ASSERT_TRUE(catalogue.decide(request));
  EXPECT_EQ(catalogue.name(id), "open door");
  EXPECT_EQ(catalogue.all().size(), texts);
  TemplateId other = id_of(miner, "door beta is shut");
  ASSERT_TRUE(catalogue.decide(asked(DecisionKind::kMerge, {id, other})));
  EXPECT_EQ(catalogue.name(other), "open door") << "of what both became";
  EXPECT_EQ(catalogue.decide(asked(DecisionKind::kRename, {TemplateId{99}})).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(CatalogueDecisions, TheSameAfterARestartFromTheDictionaryAndFromTheFile) {
  Catalogue catalogue;
  Miner miner(catalogue);
  std::vector<std::string> lines{"link went up", "link went down again", "link went flaky",
                                 "job 17 ended with code 0 on host a1", "backup of volume home finished"};
  for (const std::string& line : lines) id_of(miner, line);
  ASSERT_TRUE(
      catalogue.decide(asked(DecisionKind::kMerge, {id_of(miner, lines[0]), id_of(miner, lines[1])})));
  ASSERT_TRUE(split(catalogue, id_of(miner, lines[3]), 1, {"0"}));
  ASSERT_TRUE(create(catalogue, "backup of <*> finished"));
  Result<Decision> gone = create(catalogue, "link went <*> for good");
  ASSERT_TRUE(gone && catalogue.take_back(gone->id));

  Catalogue from_dictionary(0, 99), from_file(0, 7);
  Catalogue::Delta delta = catalogue.delta_since(0);
  ASSERT_TRUE(from_dictionary.restore(delta));
  std::string saved = catalogue.save(TenantId{5});
  ASSERT_TRUE(from_file.load(saved, TenantId{5}));
  for (Catalogue* again : {&from_dictionary, &from_file}) {
    Miner after(*again);
    EXPECT_EQ(again->decisions().size(), catalogue.decisions().size());
    EXPECT_EQ(again->checksum(), catalogue.checksum());
    for (const std::string& line : lines) EXPECT_EQ(id_of(after, line), id_of(miner, line)) << line;
  }
  EXPECT_EQ(from_file.load(saved, TenantId{6}).error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(from_file.checksum(), catalogue.checksum()) << "a refused file changes nothing";
}

TEST_F(CatalogueDecisions, ADeltaCarriesADecisionOnceAndItsEndAgain) {
  Catalogue catalogue;
  uint64_t start = catalogue.version();
  Result<Decision> made = create(catalogue, "backup of <*> finished");
  ASSERT_TRUE(made);
  Catalogue::Delta first = catalogue.delta_since(start);
  ASSERT_EQ(first.decisions.size(), 1u);
  ASSERT_EQ(first.templates.size(), 1u);
  EXPECT_TRUE(catalogue.delta_since(first.version).decisions.empty());
  ASSERT_TRUE(catalogue.take_back(made->id));
  Catalogue::Delta second = catalogue.delta_since(first.version);
  ASSERT_EQ(second.decisions.size(), 1u);
  EXPECT_FALSE(second.decisions[0].holds());
  EXPECT_EQ(catalogue.take_back(made->id).error().kind, ErrorKind::kNotFound);
}

TEST_F(CatalogueDecisions, FamilySaysWhatBecamePartOfIt) {
  Catalogue catalogue;
  Miner miner(catalogue);
  TemplateId up = id_of(miner, "link went up"), down = id_of(miner, "link went down again");
  Result<Decision> merged = catalogue.decide(asked(DecisionKind::kMerge, {up, down}));
  ASSERT_TRUE(merged);
  std::vector<Catalogue::Ancestor> family = catalogue.family(up);
  ASSERT_EQ(family.size(), 2u);
  for (const Catalogue::Ancestor& member : family) {
    EXPECT_TRUE(member.by_person);
    EXPECT_EQ(member.under, template_id_of(merged->made[0]));
  }
}

}  // namespace
}  // namespace foreshock::templates
