// TemplateMeaning: answers the store's like() with text vectors: joins features, ml, classify and the
// catalogues.
//
// Each tenant that asks gets vectors of its templates in an index, made at the first question (20,000
// templates: some seconds; 1,000: 0.1 s) and grown by new templates at later ones; when there are twice as
// many as were learned from, both are made anew. A template is described by its text, by the name that a
// person gave it, and by what the catalogue of known messages says. Thread-safe: one question of a tenant at
// a time. Memory: about 1 KiB a template, for at most kMeaningTenantsMax tenants (the one that asked longest
// ago makes room).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "features/text_vectors.h"
#include "store/meaning.h"
#include "templates/catalogue.h"

namespace foreshock::app {

constexpr size_t kMeaningTenantsMax = 32;
// Templates less like the question than this are not an answer: questions about nothing stay below it.
constexpr double kMeaningSimilarityMin = 0.35;

class TemplateMeaning : public store::Meaning {
 public:
  using CatalogueOf = std::function<const templates::Catalogue&(TenantId)>;
  explicit TemplateMeaning(CatalogueOf catalogue_of);
  ~TemplateMeaning() override;

  // kInvalid for a text without a word that could mean something.
  Result<std::vector<store::SimilarTemplate>> like_text(TenantId tenant, std::string_view text,
                                                        size_t count) override;
  Result<std::vector<store::SimilarTemplate>> like_template(TenantId tenant, TemplateId id,
                                                            size_t count) override;

 private:
  struct Vectors;
  std::shared_ptr<Vectors> vectors_of(TenantId tenant);

  CatalogueOf catalogue_of_;
  std::mutex mutex_;
  std::map<TenantId, std::shared_ptr<Vectors>> tenants_;
  uint64_t questions_ = 0;
};

// What is known about a template beyond its text.
features::DescribedText described(const std::string& text, const std::string& given_name);

}  // namespace foreshock::app
