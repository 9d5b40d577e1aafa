#include "remediation/runbooks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::remediation {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class RunbooksTest : public ::testing::Test {
 protected:
  void file(const std::string& name, const std::string& text) {
    ASSERT_TRUE(world_.disk().make_directories("/r"));
    ASSERT_TRUE(write_file_atomically(world_.disk(), "/r/" + name, text));
  }
  static std::string yaml(const std::string& id, const std::string& match) {
    return "id: " + id + "\ntitle: T\npurpose: P.\nmatch: " + match + "\nsteps: [{kind: read, text: Look}]\n";
  }
  std::unique_ptr<Runbooks> open(bool built_in = false) {
    auto runbooks = Runbooks::open(world_, {"/r", built_in});
    EXPECT_TRUE(runbooks) << runbooks.error().message;
    return std::move(*runbooks);
  }
  FakeWorld world_;
};

incidents::Incident incident(const std::string& service, const std::string& text, const std::string& cause) {
  incidents::Incident i;
  detect::Finding f;
  f.service = service;
  f.template_text = text;
  f.template_id = TemplateId{0xaa};
  f.cause = cause;
  f.alarm = true;
  i.findings = {f};
  i.causes = {{.service = service}};
  return i;
}

TEST_F(RunbooksTest, OnlyWhatFitsIsSuggested) {
  file("a.yaml", yaml("by-service", "{services: ['sea*']}"));
  file("b.yaml", yaml("other", "{causes: [dns], words: [nxdomain]}"));
  file("notes.txt", "no runbook");
  auto runbooks = open();
  auto suggestions = runbooks->suggest(incident("search", "write: No space left", "storage"));
  ASSERT_THAT(suggestions, SizeIs(1));
  EXPECT_EQ(suggestions[0].why, "Suggested because it is meant for search.");
}

TEST_F(RunbooksTest, RanksAndExplains) {
  file("a.yaml", yaml("by-cause", "{causes: [storage]}"));
  file("b.yaml", yaml("by-words", "{words: [no space], causes: [storage]}"));
  file("c.yaml", yaml("by-template", "{templates: ['00000000000000aa']}"));
  auto runbooks = open();
  auto suggestions = runbooks->suggest(incident("search", "write: No space left", "storage"));
  ASSERT_THAT(suggestions, SizeIs(3));
  EXPECT_EQ(suggestions[0].runbook->id, "by-template");
  EXPECT_EQ(suggestions[1].runbook->id, "by-words");
  EXPECT_EQ(suggestions[1].why, "Suggested because search says \"no space\", and its cause is storage.");
  EXPECT_EQ(suggestions[2].runbook->id, "by-cause");
  EXPECT_GT(suggestions[0].score, suggestions[1].score);
}

TEST_F(RunbooksTest, ServicesNarrow) {
  file("a.yaml", yaml("a", "{causes: [storage], services: [db]}"));
  auto runbooks = open();
  EXPECT_THAT(runbooks->suggest(incident("search", "x", "storage")), SizeIs(0));
  EXPECT_THAT(runbooks->suggest(incident("db", "x", "storage")), SizeIs(1));
}

TEST_F(RunbooksTest, TheServiceThatProbablyBeganItWeighsMore) {
  file("a.yaml", yaml("for-a", "{words: [alpha]}"));
  file("b.yaml", yaml("for-b", "{words: [beta]}"));
  incidents::Incident i = incident("a", "alpha", "");
  detect::Finding b = i.findings[0];
  b.service = "b";
  b.template_text = "beta";
  i.findings.push_back(b);
  i.causes = {{.service = "b"}, {.service = "a"}};
  auto runbooks = open();
  EXPECT_EQ(runbooks->suggest(i)[0].runbook->id, "for-b");
}

TEST_F(RunbooksTest, TheUsersReplacesTheBuiltInOfTheSameId) {
  file("mine.yaml", yaml("disk-full", "{causes: [storage]}"));
  auto runbooks = open(true);
  ASSERT_NE(runbooks->find("disk-full"), nullptr);
  EXPECT_EQ(runbooks->find("disk-full")->origin, "/r/mine.yaml");
  EXPECT_EQ(runbooks->find("nothing"), nullptr);
  EXPECT_GE(runbooks->all().size(), 8u);
}

TEST_F(RunbooksTest, WhatIsWrongStopsTheStartWithItsName) {
  file("a.yaml", yaml("same", "{causes: [storage]}"));
  file("b.yaml", yaml("same", "{causes: [storage]}"));
  auto runbooks = Runbooks::open(world_, {"/r", false});
  ASSERT_FALSE(runbooks);
  EXPECT_THAT(runbooks.error().message, HasSubstr("/r/b.yaml: id: same is the id of /r/a.yaml too"));
  auto missing = Runbooks::open(world_, {"/nowhere", false});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("remediation.runbooks"));
}

TEST_F(RunbooksTest, BuiltInOnesFitTheFaultsTheyAreFor) {
  auto runbooks = Runbooks::open(world_, {}).value();
  struct Fault {
    const char *text, *cause, *id;
  };
  for (const Fault& fault :
       {Fault{"write <path>: no space left on device", "storage", "disk-full"},
        Fault{"java.lang.OutOfMemoryError: Java heap space", "memory", "out-of-memory"},
        Fault{"connect to postgres <ip>: connection refused", "database", "database-connections"},
        Fault{"x509: certificate has expired", "tls", "certificate-expiry"},
        Fault{"lookup <host>: no such host", "dns", "dns"},
        Fault{"Back-off restarting failed container", "crash", "crash-loop"},
        Fault{"giving up after <num> retries", "dependency_timeout", "retry-storm"},
        Fault{"invalid configuration: missing key <any>", "config", "bad-configuration"}}) {
    auto suggestions = runbooks->suggest(incident("s", fault.text, fault.cause));
    ASSERT_FALSE(suggestions.empty()) << fault.text;
    EXPECT_EQ(suggestions[0].runbook->id, fault.id) << fault.text;
  }
}

}  // namespace
}  // namespace foreshock::remediation
