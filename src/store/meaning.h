// Meaning: the door through which queries ask which templates are like a text or like another template.
//
// This room knows no vectors: app gives the store an object that does, and like("...") of a query becomes the
// set of templates that it names before the query runs, so that it is answered from counts where counts do.
// Called on the thread of the query, by several at once. Errors: kNotFound for a template that is unknown.
#pragma once

#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "store/query.h"
#include "store/query_parse.h"

namespace foreshock::store {

class Meaning {
 public:
  virtual ~Meaning() = default;
  // At most `count` of the tenant's templates, the most similar first; those that are unlike are left out.
  virtual Result<std::vector<SimilarTemplate>> like_text(TenantId tenant, std::string_view text,
                                                         size_t count) = 0;
  // The template itself comes first.
  virtual Result<std::vector<SimilarTemplate>> like_template(TenantId tenant, TemplateId id,
                                                             size_t count) = 0;
};

// Turns every like() of the query into its templates. kUnavailable when `meaning` is null and there is one.
Status resolve_meaning(Query& query, TenantId tenant, Meaning* meaning);

// Whether the filter has a like(), which says "about": too little for what cannot be taken back.
bool has_meaning(const Filter& filter);

}  // namespace foreshock::store
