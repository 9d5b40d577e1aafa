#include "classify/classifier.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace foreshock::classify {
namespace {

struct Labelled {
  std::string outcome, cause, text;
  uint8_t severity = 0;
  std::vector<std::string> slots;
};

// The fixtures lie beside this file; tests run from build folders at any depth below the repository.
std::string fixture_path(const std::string& name) {
  for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
    auto path = folder / "src/classify/fixtures" / name;
    if (std::filesystem::exists(path)) return path;
    if (folder == folder.parent_path()) break;
  }
  return (std::filesystem::path(__FILE__).parent_path() / "fixtures" / name).string();
}

std::vector<std::string> cut(const std::string& line, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream(line);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::vector<Labelled> read_fixture(const std::string& name) {
  std::ifstream file(fixture_path(name));
  std::vector<Labelled> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    auto parts = cut(line, '\t');
    if (parts.size() < 4) continue;
    Labelled row{parts[0], parts[1], parts[3], static_cast<uint8_t>(std::stoi(parts[2])), {}};
    if (parts.size() > 4) row.slots = cut(parts[4], ';');
    rows.push_back(std::move(row));
  }
  return rows;
}

// Prints what is wrong, so that a fall in accuracy can be read from the log; returns both shares.
struct Accuracy {
  double outcome = 0, cause = 0;
  size_t rows = 0;
};
Accuracy measure(const std::string& fixture) {
  auto rows = read_fixture(fixture);
  size_t right = 0, causes = 0, causes_right = 0;
  for (const Labelled& row : rows) {
    Class got = classify(row.text, row.severity, row.slots);
    bool same = outcome_name(got.outcome) == row.outcome;
    right += same;
    if (!same)
      std::printf("  outcome %-8s not %-8s  %s  (%s)\n", std::string(outcome_name(got.outcome)).c_str(),
                  row.outcome.c_str(), row.text.c_str(), got.why.c_str());
    if (row.cause == "-") continue;
    ++causes;
    causes_right += cause_name(got.cause) == row.cause;
    if (cause_name(got.cause) != row.cause)
      std::printf("  cause   %-8s not %-8s  %s\n", std::string(cause_name(got.cause)).c_str(),
                  row.cause.c_str(), row.text.c_str());
  }
  Accuracy accuracy{static_cast<double>(right) / std::max<size_t>(1, rows.size()),
                    static_cast<double>(causes_right) / std::max<size_t>(1, causes), rows.size()};
  std::printf("%s: %zu templates, outcome accuracy %.3f, cause accuracy %.3f\n", fixture.c_str(),
              accuracy.rows, accuracy.outcome, accuracy.cause);
  return accuracy;
}

TEST(Classifier, IsRightOnTheTunedSet) {
  Accuracy accuracy = measure("tuned.tsv");
  EXPECT_GE(accuracy.rows, 150u);
  EXPECT_GE(accuracy.outcome, 0.95);
  EXPECT_GE(accuracy.cause, 0.90);
}

// The honest figure: texts written after the word lists were frozen. The floor only catches accidents.
TEST(Classifier, IsUsefulOnTextsItWasNotTunedOn) {
  Accuracy accuracy = measure("unseen.tsv");
  EXPECT_GE(accuracy.rows, 60u);
  EXPECT_GE(accuracy.outcome, 0.75);
}

TEST(Classifier, NegationsAreNormal) {
  for (const char* text : {"no error", "0 errors", "without failure", "error_log", "errors=0",
                           "no failures detected", "completed with 0 failures"})
    EXPECT_EQ(classify(text, 0, {}).outcome, Outcome::kNormal) << text;
  EXPECT_NE(classify("error", 0, {}).outcome, Outcome::kNormal);
  EXPECT_NE(classify("no response, error in backend", 0, {}).outcome, Outcome::kNormal);
}

TEST(Classifier, TheSlotDecides) {
  std::string text = "upstream returned status <num>";
  EXPECT_EQ(classify(text, 9, std::vector<std::string>{"200"}).outcome, Outcome::kNormal);
  EXPECT_NE(classify(text, 9, std::vector<std::string>{"503"}).outcome, Outcome::kNormal);
  // Values that do not line up with the slots are not guessed at.
  EXPECT_EQ(classify(text, 9, std::vector<std::string>{"503", "503"}).outcome, Outcome::kNormal);
}

TEST(Classifier, LevelsArePriors) {
  EXPECT_EQ(classify("something", 21, {}).outcome, Outcome::kIncident);
  EXPECT_EQ(classify("something", 17, {}).outcome, Outcome::kWarning);
  EXPECT_EQ(classify("something", 13, {}).outcome, Outcome::kWarning);
  EXPECT_EQ(classify("something", 9, {}).outcome, Outcome::kNormal);
  EXPECT_EQ(classify("out of memory: kill process <num>", 9, {}).outcome, Outcome::kIncident);
  EXPECT_EQ(classify("listening on <ip>", 9, {}).cause, Cause::kDeploy);
}

TEST(Classifier, SaysWhyAndEstimatesSeverity) {
  Class result = classify("dial tcp <ip>: connection refused", 17, {});
  EXPECT_EQ(result.why, "\"connection refused\" at level error");
  EXPECT_GT(result.confidence, 0.7);
  EXPECT_EQ(classify("kernel panic", 0, {}).severity_number, 18);
  EXPECT_EQ(classify("all is well", 0, {}).severity_number, 9);
}

TEST(Classifier, TakesAnyBytes) {
  EXPECT_EQ(classify("", 0, {}).outcome, Outcome::kNormal);
  std::string bytes;
  for (int i = 0; i < 10'000; ++i) bytes.push_back(static_cast<char>(i * 7));
  (void)classify(bytes, 255, std::vector<std::string>{bytes});
}

}  // namespace
}  // namespace foreshock::classify
