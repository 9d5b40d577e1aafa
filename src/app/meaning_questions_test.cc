// How often like() is right: tests/meaning/questions.tsv over the known messages and tests/template_systems.
//
// Compared with a plain baseline, the cosine of words by rarity (TF-IDF). The odd lines of the file were
// looked at while developing, the even ones judge. Bounds are below what was measured (docs/ML_MODELS.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>

#include "app/template_meaning.h"
#include "classify/known_messages.h"
#include "features/text_words.h"
#include "ml/vector_index.h"

namespace foreshock::app {
namespace {

std::filesystem::path repository() {
  std::filesystem::path path = std::filesystem::current_path();
  while (!std::filesystem::exists(path / "tests/meaning") && path.has_relative_path())
    path = path.parent_path();
  return path;
}

// Every {value} of a system's line becomes <*>; values may hold values.
std::string without_values(const std::string& line) {
  std::string out;
  int depth = 0;
  for (char c : line) {
    if (c == '{' && depth++ == 0) out += "<*>";
    if (depth == 0) out += c;
    if (c == '}') --depth;
  }
  return out;
}

std::vector<std::string> all_templates() {
  std::set<std::string> texts;
  for (const classify::KnownMessage& known : classify::known_messages()) texts.emplace(known.pattern);
  for (const auto& entry : std::filesystem::directory_iterator(repository() / "tests/template_systems")) {
    if (entry.path().extension() != ".txt") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);)
      if (!line.empty() && line[0] != '#') texts.insert(without_values(line.substr(line.find(' ') + 1)));
  }
  return {texts.begin(), texts.end()};
}

struct Question {
  std::string text;
  std::regex right;
};
std::vector<Question> questions() {
  std::vector<Question> out;
  std::ifstream file(repository() / "tests/meaning/questions.tsv");
  for (std::string line; std::getline(file, line);) {
    size_t tab = line.find('\t');
    out.push_back({line.substr(0, tab), std::regex(line.substr(tab + 1))});
  }
  return out;
}

struct Score {
  double first[2] = {}, among_five[2] = {};  // shares: of odd lines, of even lines
};
// `five(question)` gives the best five rows.
template <class Five>
Score judge(const char* name, const std::vector<Question>& asked, const std::vector<std::string>& texts,
            Five five) {
  Score score;
  double count[2] = {};
  for (size_t i = 0; i < asked.size(); ++i) {
    std::vector<uint32_t> best = five(asked[i].text);
    auto right = [&](uint32_t row) { return std::regex_search(texts[row], asked[i].right); };
    count[i % 2] += 1;
    score.first[i % 2] += !best.empty() && right(best[0]) ? 1 : 0;
    score.among_five[i % 2] += std::any_of(best.begin(), best.end(), right) ? 1 : 0;
  }
  for (int half = 0; half < 2; ++half) {
    score.first[half] /= count[half];
    score.among_five[half] /= count[half];
    std::cout << name << (half == 0 ? ", odd lines" : ", even lines") << ": first " << score.first[half]
              << ", among five " << score.among_five[half] << "\n";
  }
  return score;
}

// Cosine of plain words, weighed by rarity.
class WordBaseline {
 public:
  explicit WordBaseline(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      std::vector<std::string> words = features::text_words(text);
      for (const std::string& word : std::set<std::string>(words.begin(), words.end())) ++seen_[word];
      rows_.push_back(std::move(words));
    }
  }
  std::vector<uint32_t> five(const std::string& question) const {
    std::map<std::string, double> asked = weights(features::text_words(question));
    std::vector<std::pair<double, uint32_t>> scored;
    for (uint32_t row = 0; row < rows_.size(); ++row) {
      double product = 0, length = 1e-9;
      for (const auto& [word, weight] : weights(rows_[row])) {
        length += weight * weight;
        auto found = asked.find(word);
        if (found != asked.end()) product += weight * found->second;
      }
      scored.emplace_back(-product / std::sqrt(length), row);
    }
    std::partial_sort(scored.begin(), scored.begin() + 5, scored.end());
    std::vector<uint32_t> out;
    for (int i = 0; i < 5; ++i) out.push_back(scored[static_cast<size_t>(i)].second);
    return out;
  }

 private:
  std::map<std::string, double> weights(const std::vector<std::string>& words) const {
    std::map<std::string, double> out;
    for (const std::string& word : words) {
      auto found = seen_.find(word);
      if (found != seen_.end())
        out[word] +=
            std::log((static_cast<double>(rows_.size()) + 1) / (static_cast<double>(found->second) + 0.5));
    }
    return out;
  }
  std::map<std::string, size_t> seen_;
  std::vector<std::vector<std::string>> rows_;
};

TEST(MeaningQuestions, VectorsAnswerMoreThanWordsDo) {
  std::vector<std::string> texts = all_templates();
  std::vector<Question> asked = questions();
  ASSERT_GT(texts.size(), 1'300u);
  ASSERT_GE(asked.size(), 60u);
  WordBaseline baseline(texts);
  Score words = judge("words", asked, texts, [&](const std::string& text) { return baseline.five(text); });

  std::vector<features::DescribedText> corpus;
  for (const std::string& text : texts) corpus.push_back(described(text, ""));
  features::TextVectors vectors(corpus);
  auto score_of = [&](const char* name, bool with_names) {
    ml::VectorIndex index(features::kTextColumns, 1);
    for (const features::DescribedText& one : corpus)
      index.add(with_names ? vectors.of(one) : vectors.of(std::string_view(one.text)));
    return judge(name, asked, texts, [&](const std::string& text) {
      std::vector<uint32_t> rows;
      for (const ml::Nearest& found : index.search(vectors.of(text), 5)) rows.push_back(found.row);
      return rows;
    });
  };
  Score plain = score_of("vectors of texts alone", false);
  Score named = score_of("vectors of texts with known names", true);
  EXPECT_GE(plain.first[1], words.first[1] + 0.1);
  EXPECT_GE(plain.among_five[1], 0.8);
  EXPECT_GE(named.first[1], 0.55);
  EXPECT_GE(named.among_five[1], 0.85);
}

}  // namespace
}  // namespace foreshock::app
