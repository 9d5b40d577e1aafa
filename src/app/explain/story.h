// Story: what a survey tells a person: new and rare templates, bursts, and what probably came first.
//
// A template is new when its first line comes after the first fifth of the time covered, and that fifth has
// lines. A burst is a run of minutes whose count lies far above the template's own median by a Poisson tail
// with a correction for the number of minutes looked at. The first-cause candidates are what is bad
// (class or severity) or new, began shortly before or in the largest trouble, earliest first; candidates with
// evidence, never a verdict. Pure.
#pragma once

#include <string>
#include <vector>

#include "app/explain/survey.h"

namespace foreshock::app::explain {

struct Burst {
  const TemplateStats* stats = nullptr;
  Timestamp from, until;
  uint64_t lines = 0;
  double usual_per_minute = 0;
  double times = 0;  // above usual
  double p_value = 1;
};

struct CauseCandidate {
  const TemplateStats* stats = nullptr;
  double score = 0;  // 0..1
  std::string why;
};

struct Story {
  const Survey* survey = nullptr;
  std::vector<const TemplateStats*> top, fresh, rare, troubles;
  std::vector<Burst> bursts;
  std::vector<CauseCandidate> causes;
  std::vector<uint64_t> trend;          // lines per slice over the time covered
  std::vector<uint64_t> trouble_trend;  // of them, lines of templates whose class is not normal
  std::string summary;                  // one or two sentences
};

Story tell_story(const Survey& survey, size_t top);

}  // namespace foreshock::app::explain
