// Activity: what one lane saw in one batch, folded per (service, template): the input of detection.
//
// A lane folds its events here after mining: a hash probe and an increment per event, a copy of an example
// line only for groups that still want one, and a look at the first slots (their numbers, words and ids). The
// result is small (distinct pairs, not lines) and owns its text, so it can cross to the watch thread. Counts
// are by event-time step, so replays and late lines land where they belong. Lines of information give one
// example per take; warnings, errors and new templates up to three. Bounded by features_options.h. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "templates/event.h"

namespace foreshock::features {

// Event-time resolution of rates.
constexpr int64_t kStepNs = 10 * kSecond;

struct StepCount {
  int64_t step = 0;  // event time / kStepNs
  uint32_t count = 0;
  uint32_t errors = 0;  // of them, with severity_number >= 17: one template may log at several levels
};

// Numbers of one slot in one minute of event time, on a logarithmic scale: four bins an octave, in units of
// slot_numbers.h.
struct SlotNumbers {
  uint16_t slot = 0;
  parse::TokenType type = parse::TokenType::kNumber;  // number, duration, size or percentage
  int64_t minute = 0;                                 // event time / kMinute
  uint32_t count = 0;
  double max = 0;
  std::vector<uint32_t> bins;  // kNumberBins of them
};

// Words of one slot, while they are few.
struct SlotWords {
  struct Word {
    uint64_t hash = 0;
    uint32_t count = 0;
    std::string text;  // cut to kSlotWordBytesMax
  };
  uint16_t slot = 0;
  bool many = false;  // more kinds than kSlotWordsMax: `words` holds some
  std::vector<Word> words;
};

// One line that carries an id which may bind lines of several templates or services together.
struct IdSight {
  uint64_t key = 0;  // hash of the id
  uint32_t group = 0;
  uint16_t slot = 0;  // kTraceSlot: the record's trace id
  Timestamp at;
};
constexpr uint16_t kTraceSlot = 0xFFFF;

struct GroupActivity {
  std::string service;
  TemplateId template_id;
  uint8_t severity_max = 0;
  bool template_is_new = false;  // its first line is in this batch
  std::vector<StepCount> steps;  // ascending
  uint64_t lines = 0;
  Timestamp first, last;                 // event times
  std::vector<std::string> examples;     // raw lines, at most kExamplesPerFinding, cut to 2 KiB
  std::vector<std::string> slot_values;  // of the first event, for decisive slots
  std::vector<SlotNumbers> numbers;
  std::vector<SlotWords> words;
};

struct Activity {
  TenantId tenant;
  std::vector<GroupActivity> groups;
  Timestamp event_time_max;  // newest event time in the batch (skewed ones left out)
  Timestamp received;        // when the oldest frame of the batch reached the socket
  uint64_t lines = 0;
  // Of them: counted in the group of template 0 (too many pairs), and in the nearest step (too many steps).
  uint64_t folded_lines = 0;
  uint64_t moved_lines = 0;
  std::vector<IdSight> ids;  // in the order of the lines
  // Only ids whose key has these bits 0 are in `ids`: with many lines whole ids are left out, not single
  // lines.
  uint64_t id_mask = 0;
};

// Folds batches; reused by its lane, so it keeps its tables warm. Not thread-safe.
class ActivityFolder {
 public:
  ActivityFolder();
  ~ActivityFolder();
  // `services` holds each event's service name (after the source's default was applied).
  void add(std::span<const templates::Event> events, std::span<const std::string_view> services);
  // What was added since the last take, and forgets it.
  Activity take(TenantId tenant, Timestamp received);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock::features
