// Runbooks: all that are known, built in and the user's, and which of them fit an incident.
//
// Loaded once at start; a file that is wrong stops the start with its name and key. A user's runbook with the
// id of a built-in one replaces it. suggest() is pure and cheap (runbooks x findings, some 10 us): called by
// api for the page of an incident. Constant after open(), so it is read from any thread. It suggests and
// explains; it runs nothing, decides nothing, and a fit is no proof.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/world.h"
#include "incidents/incident.h"
#include "remediation/remediation_options.h"
#include "remediation/runbook.h"

namespace foreshock::remediation {

struct Suggestion {
  const Runbook* runbook = nullptr;  // lives as long as the Runbooks
  std::string why;                   // one sentence with its evidence
  double score = 0;                  // 0..1, best first
};

class Runbooks {
 public:
  static Result<std::unique_ptr<Runbooks>> open(World& world, const RemediationOptions& options);

  const std::vector<Runbook>& all() const { return runbooks_; }  // by id
  const Runbook* find(const std::string& id) const;
  // At most kSuggestionsMax that fit a whole incident (with its findings and causes), best first.
  std::vector<Suggestion> suggest(const incidents::Incident& incident) const;

 private:
  std::vector<Runbook> runbooks_;
};

}  // namespace foreshock::remediation
