// Survey: every template of some logs with its counts by minute, evidence and class.
//
// Workers take pieces of whole lines in any order; what they count is added up at the end, so the result
// does not depend on which worker took which piece. Templates are shared through one Catalogue.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/ids.h"
#include "base/time.h"
#include "classify/classifier.h"
#include "parse/parser.h"
#include "templates/catalogue.h"
#include "templates/miner.h"

namespace foreshock::app::explain {

struct TemplateStats {
  TemplateId id;
  std::string text;
  uint64_t count = 0;
  uint8_t severity = 0;                         // the highest seen
  uint64_t errors = 0, warnings = 0;            // lines at error or above, at warn
  Timestamp first{INT64_MAX}, last{INT64_MIN};  // of lines with a time
  std::map<int64_t, uint32_t> minutes;          // since the epoch -> lines
  std::string service;                          // of its first line
  std::string first_line;                       // raw, cut
  std::vector<std::string> slot_values;         // of that line
  classify::Class cls;
  // What most of its lines are, whatever a few of them say (an access log has 200s and 502s).
  uint8_t usual_severity() const;
};

struct Survey {
  std::vector<TemplateStats> templates;  // most frequent first
  uint64_t lines = 0, records = 0, bytes = 0, untimed = 0, unparsed = 0;
  Timestamp first{INT64_MAX}, last{INT64_MIN};
  std::map<std::string, uint64_t> services, formats, levels;
  bool has_times() const { return first <= last; }
  // A time as people read it here: of day alone where all lines are of one day, else with the date.
  std::string time_text(Timestamp time) const;
};

// One worker's part. Not thread-safe; the catalogue is.
class Surveyor {
 public:
  Surveyor(templates::Catalogue& catalogue, std::string zone, Timestamp observed);
  // Whole lines of one file. `source_service` names records that name none.
  void take(std::string_view bytes, const std::string& source_service);

 private:
  friend Survey add_up(const templates::Catalogue&, std::vector<std::unique_ptr<Surveyor>>&);
  void count(const templates::Event& event, const std::string& source_service);

  templates::Miner miner_;
  parse::Parser parser_;
  parse::StreamMemory memory_;
  Arena arena_;
  std::vector<parse::Record> records_;
  std::vector<templates::Event> events_;
  std::unordered_map<TemplateId, TemplateStats> stats_;
  std::unordered_map<uint16_t, uint64_t> formats_;
  uint64_t levels_[25] = {};
  std::map<std::string, uint64_t, std::less<>> services_;
  std::string zone_;
  Timestamp observed_;
  uint64_t lines_ = 0, record_count_ = 0, bytes_ = 0, untimed_ = 0, unparsed_ = 0;
};

Survey add_up(const templates::Catalogue& catalogue, std::vector<std::unique_ptr<Surveyor>>& workers);

}  // namespace foreshock::app::explain
