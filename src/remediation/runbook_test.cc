#include "remediation/runbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock::remediation {
namespace {

using ::testing::HasSubstr;

constexpr const char* kGood = R"(
id: disk-full
title: A disk is full
purpose: Frees space.
match: {causes: [storage], words: ["No Space left"], templates: ["00000000000000aa"], services: ["db*"]}
steps:
  - {kind: read, text: Look, command: df -h}
  - {kind: act, text: Clean}
  - {kind: verify, text: Look again, url: "https://x/y"}
  - {kind: undo, text: Put it back}
)";

std::string refusal(const std::string& yaml) {
  auto runbook = parse_runbook(yaml, "a.yaml");
  return runbook ? "accepted" : runbook.error().message;
}
std::string with(std::string_view what, std::string_view replacement) {
  std::string text = kGood;
  return text.replace(text.find(what), what.size(), replacement);
}

TEST(Runbook, ReadsEveryPart) {
  auto runbook = parse_runbook(kGood, "a.yaml");
  ASSERT_TRUE(runbook) << runbook.error().message;
  EXPECT_EQ(runbook->id, "disk-full");
  EXPECT_EQ(runbook->origin, "a.yaml");
  EXPECT_EQ(runbook->match.words[0], "no space left");
  EXPECT_EQ(runbook->match.templates[0], TemplateId{0xaa});
  ASSERT_EQ(runbook->steps.size(), 4u);
  EXPECT_EQ(runbook->steps[0].command, "df -h");
  EXPECT_EQ(runbook->steps[2].url, "https://x/y");
  EXPECT_EQ(step_kind_name(runbook->steps[3].kind), "undo");
}

TEST(Runbook, RefusalsNameFileKeyAndReason) {
  EXPECT_EQ(refusal(with("kind: act", "kind: run")),
            "a.yaml: steps[1].kind: is \"run\"; it must be one of read, act, verify, undo");
  EXPECT_EQ(refusal(with("title: A disk is full", "")), "a.yaml: title: is missing");
  EXPECT_EQ(refusal(with("purpose:", "purpos:")), "a.yaml: purpose: is missing");
  EXPECT_EQ(refusal(with("id: disk-full", "id: Disk Full")),
            "a.yaml: id: may have lower-case letters, digits and dashes only");
  EXPECT_THAT(refusal(with("causes:", "cause:")),
              HasSubstr("a.yaml: match.cause: no such key; known here: templates"));
  EXPECT_THAT(refusal(with("00000000000000aa", "xyz")), HasSubstr("a.yaml: match.templates: \"xyz\" is not"));
  EXPECT_THAT(refusal(with("https://x/y", "javascript:alert(1)")),
              HasSubstr("a.yaml: steps[2].url: must begin with"));
  EXPECT_THAT(refusal(with("kind: act", "kind: read")), HasSubstr("steps[3]: undoes something"));
  EXPECT_THAT(refusal(with("command: df -h", "command: [a]")), HasSubstr("steps[0].command: must be a text"));
  EXPECT_THAT(refusal("- a"), HasSubstr("a.yaml: must be a map"));
  EXPECT_THAT(refusal(""), HasSubstr("a.yaml: must hold one runbook, not 0"));
  EXPECT_THAT(refusal("# only a comment\n---\n"), HasSubstr("a.yaml: must hold one runbook, not 0"));
  EXPECT_THAT(refusal("a: 1\n---\nb: 2\n"), HasSubstr("a.yaml: must hold one runbook, not 2"));
  EXPECT_THAT(refusal(","), HasSubstr("a.yaml"));  // yaml-cpp's LoadAll never ends on this
  EXPECT_EQ(refusal(",id: \xf6\x84"), "a.yaml: not valid UTF-8");
  EXPECT_THAT(refusal("a: b: c"), HasSubstr("a.yaml:1:5: not valid YAML"));
  EXPECT_THAT(refusal(std::string(kRunbookBytesMax + 1, ' ')), HasSubstr("may have 65536 bytes"));
  EXPECT_THAT(refusal(std::string(20'000, '[')), HasSubstr("a.yaml"));
}

}  // namespace
}  // namespace foreshock::remediation
