// TextVectors: a vector for the meaning of a short text, so that questions find templates by their sense.
//
// Our own word vectors, learned when constructed, without anything from outside. A word's vector is the sum
// of what it looks like (hashed letter groups, so that unknown words have one too), of the concepts it
// belongs to (text_concepts.h), and of the texts it stands in (random indexing: Kanerva and others 2000; ours
// gives a text the mean of its words' vectors instead of a random one). A text's vector is the mean of its
// words by rarity, the mean of all texts taken out, scaled to length 1. Texts about nothing known give the
// zero vector. Deterministic; const members are thread-safe. Learning 1,000 texts takes 30 ms, 20,000 about
// 300 ms; a text then 5 us. Memory: kTextColumns x 4 bytes a word. How well it finds: docs/ML_MODELS.md.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace foreshock::features {

constexpr size_t kTextColumns = 192;
using TextVector = std::array<float, kTextColumns>;

// A template and what people wrote about it: its name in a catalogue, and a hint; empty when unknown.
struct DescribedText {
  std::string text, name, hint;
};

class TextVectors {
 public:
  explicit TextVectors(std::span<const DescribedText> corpus);

  TextVector of(const DescribedText& described) const;
  TextVector of(std::string_view text) const;
  size_t words() const { return words_.size(); }
  size_t memory_bytes() const;

 private:
  struct Word {
    TextVector vector{};
    float rarity = 0;
  };
  void count(std::span<const std::vector<std::string>> texts);
  void learn_contexts(std::span<const std::vector<std::string>> texts);
  void add_text(std::string_view text, float weight, TextVector& sum) const;
  TextVector centred(TextVector vector) const;

  std::unordered_map<std::string, Word> words_;
  float rarity_unknown_ = 1;
  TextVector mean_{};
};

}  // namespace foreshock::features
