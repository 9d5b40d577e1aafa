// Tables: what the detector knows of each service and of each (service, template) pair of one tenant.
//
// Bounded: past `services_max` new services share "other"; past `pairs_max` the least active of a few pairs
// gives way (its lines still count for its service); what was seen at all is remembered as one hash each up
// to `seen_max`. Indices are stable while an entry lives. Owned by Watch; used on its thread only. A probe
// per group and batch; a pair takes about 600 bytes and its examples.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ids.h"
#include "classify/classifier.h"
#include "detect/detect_options.h"
#include "detect/scorers/error_ratio.h"
#include "detect/scorers/novelty.h"
#include "detect/scorers/slot_models.h"
#include "detect/scorers/step_ring.h"
#include "forecast/seasonal_rate.h"

namespace foreshock::detect {

// One count series with its model and what the last windows said about it.
struct Series {
  StepRing ring;
  forecast::SeasonalRate rate;
  int64_t last_active = INT64_MIN;       // newest closed step with a line
  float peak_step = 0, peak_minute = 0;  // the highest windows that are habit, slowly forgotten
  int64_t peak_raised = INT64_MIN;       // step of the last burst that raised them
  uint32_t gap_max = 0;                  // longest pause between active steps, slowly forgotten
  uint32_t late = 0;                     // lines after their window, for the next lesson
  uint16_t frozen_minutes = 0;           // in a row without learning
  uint8_t hits = 0;                      // steps in a row that were worth a finding
  uint8_t low_hits = 0;                  // minutes in a row that were too low
  bool strange = false;                  // some step of this minute was
  float log_p_step = 0;                  // calibrated, of the last closed step

  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);
};

struct Pair {
  TemplateId id;
  uint32_t service = 0;
  Series series;
  uint64_t total = 0;
  Timestamp first, last;
  classify::Class verdict;
  uint8_t severity = 0;  // the usual one; a rarer higher one does not change it
  bool mixed = false;    // logs at several levels
  bool active = false;   // in its service's list
  bool told_silent = false;
  bool decisive = false;  // a slot's value (status, exit code) can change its class
  int64_t decided_step = INT64_MIN;
  Timestamp decided_incident{INT64_MIN / 4};
  uint64_t told_new = 0;  // lines when its novelty was last told; 0: not novel
  // Visits: lines with at least kVisitGap of quiet before them begin a new one.
  uint32_t visits = 1, busy_visits = 0;  // of them, with several lines in their first minutes
  uint64_t visit_lines = 0;
  bool visit_after_quiet = false;  // it began after DetectOptions::quiet_span_ns
  Timestamp visit_began{INT64_MIN / 4};
  int64_t examples_step = INT64_MIN;
  uint8_t examples_new = 0;  // of that step
  std::vector<std::string> examples;
  std::string text;                   // of the template, as far as the catalogue knew it
  std::unique_ptr<SlotModels> slots;  // null: it has none, or too many templates have them
  int64_t named_minute = INT64_MIN;   // it was searched for names of services in this minute

  bool severe() const { return severity >= 17 || verdict.outcome == classify::Outcome::kIncident; }
  bool warns() const { return severe() || verdict.outcome == classify::Outcome::kWarning; }
};

struct Service {
  std::string name;
  Series lines, errors;
  ErrorRatio ratio;
  Novelty novelty;
  int64_t closed = INT64_MIN;  // last closed step
  int64_t newest = INT64_MIN;  // newest step with a line
  Timestamp last_line;
  bool live = false;                // keeps up with the tenant's clock
  bool silent = false;              // told so
  int64_t quiet_until = INT64_MIN;  // minute up to which nobody watched, or it was silent
  uint32_t alarms = 0;              // in this stretch of trouble
  Timestamp last_alarm{INT64_MIN / 4};
  Timestamp first_incident{INT64_MIN / 4};
  double score = 0;
  Timestamp score_at{INT64_MIN / 4};
  int64_t new_minute = INT64_MIN;  // new templates told in this minute, and not told
  uint32_t new_told = 0, new_hidden = 0;
  uint8_t mix_hits = 0;  // minutes in a row with a strange mixture
  std::string change;    // the newest line of a start or deployment
  Timestamp change_at{INT64_MIN / 4};
  std::vector<uint32_t> active;  // pairs with lines in the last windows
};

class Tables {
 public:
  explicit Tables(const DetectOptions& options) : options_(options) {}

  uint32_t service(std::string_view name);
  // UINT32_MAX when there is none of this name.
  uint32_t find_service(std::string_view name) const;
  Service& service_at(uint32_t index) { return *services_[index]; }
  const Service& service_at(uint32_t index) const { return *services_[index]; }
  size_t services() const { return services_.size(); }

  // nullptr when there is none.
  Pair* find(uint32_t service, TemplateId id);
  const Pair* find_if(uint32_t service, TemplateId id) const;
  // A new pair; may push another one out.
  Pair& make(uint32_t service, TemplateId id);
  // What a new pair, whose class is known by now, believes of its rate: from the same template elsewhere,
  // from siblings of its class in its service, from those of the tenant.
  void pool_rate(Pair& pair, int64_t minute);
  // The shape that slots of this type have around their middles in templates of this class; nullptr when too
  // few are known. Made anew every ten minutes at most.
  const SlotShape* slot_shape(uint8_t type, bool warns, int64_t minute);
  Pair& pair_at(uint32_t index) { return *pairs_[index]; }
  const Pair* pair_if(uint32_t index) const { return pairs_[index].get(); }
  size_t pair_slots() const { return pairs_.size(); }
  size_t pairs_with_slot_models() const;
  // The busiest pair of the same template in another service that has models of its slots, or nullptr.
  const Pair* sibling_with_slots(uint32_t service, TemplateId id) const;
  void activate(Pair& pair);
  // A template became another one: its pairs go on under the new id, or join the one that is there.
  void rename(const std::unordered_map<uint64_t, TemplateId>& renames);

  // Marks (service, template) as seen; false when it was known, or when nothing more can be remembered.
  bool note_seen(uint32_t service, TemplateId id);

  size_t memory_bytes() const;
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  struct Key {
    uint32_t service = 0;
    uint64_t id = 0;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const {
      return key.id * 0x9E3779B97F4A7C15ull ^ (uint64_t{key.service} << 20);
    }
  };
  struct NameHash {
    using is_transparent = void;
    size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  uint64_t seen_key(uint32_t service, TemplateId id) const;
  void evict_one();
  void remove(uint32_t index);
  forecast::RatePrior prior_for(const Service& service) const;
  bool contagion_elsewhere(const Pair& pair, forecast::RatePrior& prior) const;
  template <class Wanted>
  bool contagion_of(const std::vector<uint32_t>* among, forecast::RatePrior& prior, Wanted wanted) const;
  void save_pair(ml::StateWriter& out, const Pair& pair) const;
  void load_pair(ml::StateReader& in);
  static void save_service(ml::StateWriter& out, const Service& service);
  static Status load_service(ml::StateReader& in, Service& service);

  DetectOptions options_;
  std::vector<std::unique_ptr<Service>> services_;
  std::unordered_map<std::string, uint32_t, NameHash, std::equal_to<>> service_index_;
  std::vector<std::unique_ptr<Pair>> pairs_;
  std::vector<uint32_t> free_;
  std::unordered_map<Key, uint32_t, KeyHash> pair_index_;
  std::unordered_set<uint64_t> seen_;
  size_t hand_ = 0;  // of eviction
  // Pooled from all of the tenant, by class; by type of slot and class. Made anew when wanted, not saved.
  struct Pooled {
    int64_t made = INT64_MIN;  // in tens of minutes
    bool known = false;
    forecast::RatePrior prior;
  };
  struct PooledShape {
    int64_t made = INT64_MIN;
    SlotShape shape;
  };
  std::array<Pooled, 2> class_priors_;
  std::unordered_map<uint32_t, PooledShape> shapes_;
};

}  // namespace foreshock::detect
