// Recall and precision on corpora that were written without a look at the rules
// (tests/redaction/held_out*.tsv).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "parse/redaction.h"

namespace foreshock::parse {
namespace {

struct Score {
  size_t values = 0, covered = 0, found = 0, right = 0;
  std::string wrong;
};

// A value counts as found only when all of it is covered; what is found anywhere else counts against
// precision. Addresses are looked for in lines about addresses and in innocent ones, where they are kept
// apart.
Score score_of(const std::string& corpus) {
  RedactionPolicy standard = RedactionPolicy::standard(), with_ip = standard;
  with_ip.actions[static_cast<size_t>(SensitiveKind::kIp)] = RedactionAction::kMask;
  Redactor plain = Redactor::compile(standard).value(), full = Redactor::compile(with_ip).value();
  std::ifstream file(std::filesystem::path(__FILE__).parent_path().parent_path().parent_path().parent_path() /
                     "tests/redaction" / corpus);
  Score score;
  std::string row;
  while (std::getline(file, row)) {
    if (row.starts_with("#")) continue;
    // A broken bar keeps scanners of secrets from taking a made-up one for a real one.
    for (size_t bar; (bar = row.find("\u00A6")) != std::string::npos;) row.erase(bar, 2);
    size_t first = row.find('\t'), second = row.find('\t', first + 1);
    std::string kind = row.substr(0, first), value = row.substr(first + 1, second - first - 1);
    std::string line = row.substr(second + 1);
    size_t begin = line.find(value), end = begin + value.size();
    bool innocent = kind == "-", covered = false;
    std::vector<SensitiveValue> found;
    (kind == "ip" || innocent ? full : plain).find(line, found);
    for (const SensitiveValue& one : found) {
      bool right = !innocent && one.begin < end && one.begin + one.length > begin;
      covered |= right && one.begin <= begin && one.begin + one.length >= end;
      score.right += right;
      if (!right) score.wrong += "innocent '" + line.substr(one.begin, one.length) + "' in " + line + "\n";
    }
    score.found += found.size();
    score.values += !innocent;
    score.covered += covered;
    if (!innocent && !covered) score.wrong += "missed " + kind + ": " + line + "\n";
  }
  std::printf("%s: %zu of %zu values found (recall %.3f), %zu of %zu findings right (precision %.3f)\n%s",
              corpus.c_str(), score.covered, score.values,
              static_cast<double>(score.covered) / static_cast<double>(score.values), score.right,
              score.found, static_cast<double>(score.right) / static_cast<double>(score.found),
              score.wrong.c_str());
  return score;
}

// What is asked (issue 5): recall .99, precision .95. What each corpus gave before its author had seen a
// result is written in docs/gaps.md.
TEST(RedactionHeldOut, AllCorporaTogether) {
  Score all;
  for (const char* corpus : {"held_out.tsv", "held_out2.tsv", "held_out3.tsv", "held_out4.tsv",
                             "held_out5.tsv", "held_out6.tsv", "held_out7.tsv", "held_out8.tsv",
                             "held_out9.tsv", "held_out10.tsv", "held_out11.tsv", "held_out12.tsv"}) {
    Score score = score_of(corpus);
    ASSERT_GT(score.values, 40u) << corpus << " is not there";
    all.values += score.values;
    all.covered += score.covered;
    all.found += score.found;
    all.right += score.right;
    all.wrong += score.wrong;
  }
  EXPECT_GE(all.covered * 100, all.values * 99) << all.wrong;
  EXPECT_GE(all.right * 100, all.found * 95) << all.wrong;
}

}  // namespace
}  // namespace foreshock::parse
