#include "remediation/builtin/builtin_runbooks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "remediation/runbook.h"

namespace foreshock::remediation {
namespace {

TEST(BuiltInRunbooks, AreTheFilesOfThisFolder) {
  std::filesystem::path folder = std::filesystem::path(__FILE__).parent_path();
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files += entry.path().extension() == ".yaml";
  EXPECT_EQ(built_in_runbooks().size(), files) << "run src/remediation/builtin/embed.py";
  for (const BuiltInRunbook& runbook : built_in_runbooks()) {
    std::ifstream file(folder / runbook.file);
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), runbook.yaml) << runbook.file << ": run src/remediation/builtin/embed.py";
  }
}

TEST(BuiltInRunbooks, AreValidAndSayHowToVerify) {
  std::set<std::string> ids;
  for (const BuiltInRunbook& built_in : built_in_runbooks()) {
    auto runbook = parse_runbook(built_in.yaml, std::string(built_in.file));
    ASSERT_TRUE(runbook) << runbook.error().message;
    EXPECT_TRUE(ids.insert(runbook->id).second) << runbook->id;
    auto has = [&](StepKind kind) {
      return std::ranges::any_of(runbook->steps, [&](const RunbookStep& step) { return step.kind == kind; });
    };
    EXPECT_TRUE(has(StepKind::kRead) && has(StepKind::kAct) && has(StepKind::kVerify)) << runbook->id;
  }
  EXPECT_GE(ids.size(), 8u);
}

}  // namespace
}  // namespace foreshock::remediation
