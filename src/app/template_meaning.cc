#include "app/template_meaning.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "classify/known_messages.h"
#include "ml/vector_index.h"

namespace foreshock::app {
namespace {

constexpr uint64_t kSeed = 1;

bool is_zero(const features::TextVector& vector) {
  return std::all_of(vector.begin(), vector.end(), [](float value) { return value == 0; });
}

std::vector<features::DescribedText> known_texts() {
  std::vector<features::DescribedText> out;
  for (const classify::KnownMessage& known : classify::known_messages())
    out.push_back({std::string(known.pattern), std::string(known.name), std::string(known.hint)});
  return out;
}

}  // namespace

features::DescribedText described(const std::string& text, const std::string& given_name) {
  features::DescribedText out{text, given_name, ""};
  const classify::KnownMessage* known = classify::find_known_message(text, "");
  if (known == nullptr) return out;
  if (out.name.empty()) out.name = known->name;
  out.hint = known->hint;
  return out;
}

struct TemplateMeaning::Vectors {
  std::mutex mutex;
  uint64_t asked = 0;  // the number of the last question
  std::optional<uint64_t> version;
  size_t learned_from = 0;
  std::optional<features::TextVectors> words;
  std::optional<ml::VectorIndex> index;
  std::vector<TemplateId> ids;  // by row of the index
  std::unordered_map<TemplateId, uint32_t> rows;

  // Brings the index up to the catalogue.
  void update(const templates::Catalogue& catalogue) {
    uint64_t now = catalogue.version();
    if (version == now) return;
    std::vector<templates::Template> all = catalogue.all();
    auto names = catalogue.names();
    auto describe = [&](const templates::Template& made) {
      auto name = names.find(made.id);
      return described(made.text, name == names.end() ? "" : name->second);
    };
    if (!words || all.size() > 2 * learned_from) {
      std::vector<features::DescribedText> corpus = known_texts();
      for (const templates::Template& made : all) corpus.push_back(describe(made));
      words.emplace(corpus);
      index.emplace(features::kTextColumns, kSeed);
      ids.clear();
      rows.clear();
      learned_from = std::max<size_t>(all.size(), 64);
    }
    for (const templates::Template& made : all) {
      if (rows.count(made.id) != 0) continue;
      features::TextVector vector = words->of(describe(made));
      if (is_zero(vector)) continue;  // no word to go by
      rows.emplace(made.id, index->add(vector));
      ids.push_back(made.id);
    }
    version = now;
  }

  std::vector<store::SimilarTemplate> nearest(const templates::Catalogue& catalogue,
                                              std::span<const float> vector, size_t count) {
    std::vector<store::SimilarTemplate> out;
    std::unordered_set<TemplateId> seen;
    // Some rows are of templates that became part of others since, so more are asked for.
    for (const ml::Nearest& found : index->search(vector, 2 * count + 10)) {
      if (found.similarity < kMeaningSimilarityMin || out.size() == count) break;
      TemplateId id = catalogue.resolve(ids[found.row]);
      if (seen.insert(id).second) out.push_back({id, found.similarity});
    }
    return out;
  }
};

TemplateMeaning::TemplateMeaning(CatalogueOf catalogue_of) : catalogue_of_(std::move(catalogue_of)) {}
TemplateMeaning::~TemplateMeaning() = default;

std::shared_ptr<TemplateMeaning::Vectors> TemplateMeaning::vectors_of(TenantId tenant) {
  std::lock_guard lock(mutex_);
  auto& found = tenants_[tenant];
  if (!found) found = std::make_shared<Vectors>();
  found->asked = ++questions_;
  std::shared_ptr<Vectors> out = found;
  if (tenants_.size() > kMeaningTenantsMax)
    tenants_.erase(std::min_element(tenants_.begin(), tenants_.end(), [](const auto& a, const auto& b) {
      return a.second->asked < b.second->asked;
    }));
  return out;
}

Result<std::vector<store::SimilarTemplate>> TemplateMeaning::like_text(TenantId tenant, std::string_view text,
                                                                       size_t count) {
  const templates::Catalogue& catalogue = catalogue_of_(tenant);
  std::shared_ptr<Vectors> vectors = vectors_of(tenant);
  std::lock_guard lock(vectors->mutex);
  vectors->update(catalogue);
  features::TextVector asked = vectors->words->of(text);
  if (is_zero(asked)) return fail(ErrorKind::kInvalid, "expected a word that says what the lines are about");
  return vectors->nearest(catalogue, asked, count);
}

Result<std::vector<store::SimilarTemplate>> TemplateMeaning::like_template(TenantId tenant, TemplateId id,
                                                                           size_t count) {
  const templates::Catalogue& catalogue = catalogue_of_(tenant);
  id = catalogue.resolve(id);
  std::shared_ptr<Vectors> vectors = vectors_of(tenant);
  std::lock_guard lock(vectors->mutex);
  vectors->update(catalogue);
  auto row = vectors->rows.find(id);
  if (row == vectors->rows.end() && !catalogue.find(id))
    return fail(ErrorKind::kNotFound, "there is no template with this id");
  std::vector<store::SimilarTemplate> out;
  if (row != vectors->rows.end()) out = vectors->nearest(catalogue, vectors->index->row(row->second), count);
  // Equal vectors come in any order, and a template without words finds nothing: it stands first itself.
  std::erase_if(out, [&](const store::SimilarTemplate& one) { return one.id == id; });
  out.insert(out.begin(), {id, 1});
  if (out.size() > count) out.resize(count);
  return out;
}

}  // namespace foreshock::app
