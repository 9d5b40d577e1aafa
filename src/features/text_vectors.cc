#include "features/text_vectors.h"

#include <cmath>

#include "base/hash.h"
#include "features/text_concepts.h"
#include "features/text_words.h"

namespace foreshock::features {
namespace {

// How much each source of a word's vector counts; chosen on the odd questions of tests/meaning.
constexpr float kLookWeight = 1.0f;
constexpr float kConceptWeight = 1.0f;
constexpr float kContextWeight = 0.5f;
// And of what people wrote about a template, beside its own text.
constexpr float kNameWeight = 0.8f;
constexpr float kHintWeight = 0.3f;

void scale(TextVector& vector, float factor) {
  for (float& value : vector) value *= factor;
}
void add(TextVector& sum, const TextVector& vector, float factor) {
  for (size_t i = 0; i < kTextColumns; ++i) sum[i] += factor * vector[i];
}
void make_unit(TextVector& vector) {
  double squares = 0;
  for (float value : vector) squares += double{value} * value;
  if (squares > 1e-12) scale(vector, static_cast<float>(1 / std::sqrt(squares)));
}

// A few columns up or down, chosen by the bytes.
void add_hashed(std::string_view bytes, float weight, TextVector& sum) {
  constexpr int kColumnsEach = 8;
  uint64_t state = hash64(bytes, kTextColumns);
  for (int i = 0; i < kColumnsEach; ++i) {
    state = mix64(state + 0x9e3779b97f4a7c15u);
    sum[(state >> 8) % kTextColumns] += (state & 1) != 0 ? weight : -weight;
  }
}

// The word, and its groups of three to five letters with its ends marked.
TextVector look_of(std::string_view word) {
  TextVector out{};
  std::string marked = "^" + std::string(word) + "$";
  add_hashed("W" + marked, 1.5f, out);
  for (size_t letters = 3; letters <= 5 && letters <= marked.size(); ++letters) {
    size_t groups = marked.size() - letters + 1;
    float weight = 0.6f / std::sqrt(static_cast<float>(groups));
    for (size_t at = 0; at < groups; ++at)
      add_hashed(std::string_view(marked).substr(at, letters), weight, out);
  }
  make_unit(out);
  return out;
}

TextVector concept_vector(uint16_t number) {
  TextVector out;
  uint64_t state = mix64(uint64_t{number} + 1);
  for (float& value : out) {
    state = mix64(state + 0x9e3779b97f4a7c15u);
    value = (state & 1) != 0 ? 1.0f : -1.0f;
  }
  make_unit(out);
  return out;
}

TextVector vector_without_context(std::string_view word) {
  TextVector out = look_of(word);
  scale(out, kLookWeight);
  std::span<const uint16_t> concepts = concepts_of(word);
  for (uint16_t number : concepts)
    add(out, concept_vector(number), kConceptWeight / std::sqrt(static_cast<float>(concepts.size())));
  make_unit(out);
  return out;
}

}  // namespace

TextVectors::TextVectors(std::span<const DescribedText> corpus) {
  std::vector<std::vector<std::string>> texts;
  for (const DescribedText& described : corpus)
    texts.push_back(text_words(described.text + " " + described.name + " " + described.hint));
  count(texts);
  learn_contexts(texts);
  TextVector sum{};
  for (const DescribedText& described : corpus) add(sum, of(described), 1);
  if (!corpus.empty()) scale(sum, 1.0f / static_cast<float>(corpus.size()));
  mean_ = sum;
}

void TextVectors::count(std::span<const std::vector<std::string>> texts) {
  std::unordered_map<std::string_view, std::pair<size_t, size_t>>
      seen;  // texts with the word, the last of them
  for (size_t i = 0; i < texts.size(); ++i)
    for (const std::string& word : texts[i]) {
      auto& [count, last] = seen[word];
      if (count > 0 && last == i) continue;
      ++count;
      last = i;
    }
  auto rarity = [&](size_t count) {
    return static_cast<float>(
        std::log((static_cast<double>(texts.size()) + 1) / (static_cast<double>(count) + 0.5)));
  };
  rarity_unknown_ = std::max(1.0f, rarity(0));
  for (const auto& [word, found] : seen)
    words_[std::string(word)] = {vector_without_context(word), std::max(0.05f, rarity(found.first))};
}

// Each word gets the sum of the vectors of the texts that it stands in.
void TextVectors::learn_contexts(std::span<const std::vector<std::string>> texts) {
  std::vector<TextVector> vectors(texts.size());
  TextVector mean{};
  for (size_t i = 0; i < texts.size(); ++i) {
    for (const std::string& word : texts[i]) {
      const Word& known = words_.at(word);
      add(vectors[i], known.vector, known.rarity);
    }
    make_unit(vectors[i]);
    add(mean, vectors[i], 1.0f / static_cast<float>(texts.size()));
  }
  std::unordered_map<std::string_view, TextVector> contexts;
  for (size_t i = 0; i < texts.size(); ++i) {
    add(vectors[i], mean, -1);
    for (const std::string& word : texts[i]) add(contexts[word], vectors[i], 1);
  }
  for (auto& [word, context] : contexts) {
    Word& known = words_.at(std::string(word));
    make_unit(context);
    add(known.vector, context, kContextWeight);
    make_unit(known.vector);
  }
}

void TextVectors::add_text(std::string_view text, float weight, TextVector& sum) const {
  TextVector mine{};
  for (const std::string& word : text_words(text)) {
    auto known = words_.find(word);
    if (known != words_.end()) {
      add(mine, known->second.vector, known->second.rarity);
    } else {
      add(mine, vector_without_context(word), rarity_unknown_);
    }
  }
  make_unit(mine);
  add(sum, mine, weight);
}

TextVector TextVectors::centred(TextVector vector) const {
  bool empty = true;
  for (float value : vector) empty &= value == 0;
  if (empty) return vector;
  make_unit(vector);
  add(vector, mean_, -1);
  make_unit(vector);
  return vector;
}

TextVector TextVectors::of(const DescribedText& described) const {
  TextVector sum{};
  add_text(described.text, 1, sum);
  if (!described.name.empty()) add_text(described.name, kNameWeight, sum);
  if (!described.hint.empty()) add_text(described.hint, kHintWeight, sum);
  return centred(sum);
}

TextVector TextVectors::of(std::string_view text) const {
  TextVector sum{};
  add_text(text, 1, sum);
  return centred(sum);
}

size_t TextVectors::memory_bytes() const {
  size_t bytes = sizeof(*this);
  for (const auto& [word, known] : words_) bytes += sizeof(word) + word.capacity() + sizeof(known) + 32;
  return bytes;
}

}  // namespace foreshock::features
