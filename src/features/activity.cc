#include "features/activity.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "features/features_options.h"
#include "features/slot_numbers.h"

namespace foreshock::features {
namespace {

constexpr uint8_t kWarnSeverity = 13;
constexpr uint8_t kErrorSeverity = 17;
constexpr uint32_t kEmpty = 0xFFFFFFFFu;

// The first `bytes_max` bytes, without half a character at the end.
std::string cut(std::string_view text, size_t bytes_max) {
  if (text.size() > bytes_max) {
    size_t end = bytes_max;
    for (int back = 0; back < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; ++back)
      --end;
    text = text.substr(0, end);
  }
  return std::string(text);
}

int64_t step_of(Timestamp time) {
  return time.floor(kStepNs).ns / kStepNs;
}

// The entry of this slot: nearly always the one at `hand`, as all lines of a template have the same slots.
template <class Entry>
Entry* entry_of(std::vector<Entry>& entries, size_t hand, uint16_t slot, size_t entries_max) {
  if (hand < entries.size() && entries[hand].slot == slot) return &entries[hand];
  for (Entry& entry : entries)
    if (entry.slot == slot) return &entry;
  if (entries.size() >= entries_max) return nullptr;
  entries.emplace_back().slot = slot;
  return &entries.back();
}

// As entry_of(), by slot and minute. Minutes past kSlotMinutesMax count in the slot's last one.
SlotNumbers* numbers_of(std::vector<SlotNumbers>& entries, size_t hand, uint16_t slot, int64_t minute) {
  if (hand < entries.size() && entries[hand].slot == slot && entries[hand].minute == minute)
    return &entries[hand];
  SlotNumbers* last = nullptr;
  for (size_t i = entries.size(); i > 0; --i) {
    SlotNumbers& entry = entries[i - 1];
    if (entry.slot != slot) continue;
    if (entry.minute == minute) return &entry;
    if (last == nullptr) last = &entry;
  }
  if (entries.size() >= kNumericSlotsMax * kSlotMinutesMax) return last;
  entries.push_back({.slot = slot, .minute = minute, .count = 0, .max = 0, .bins = {}});
  return &entries.back();
}

void add_number(GroupActivity& group, size_t hand, uint16_t slot, const templates::Slot& value,
                Timestamp at) {
  std::optional<double> number = slot_number(value.value, value.type);
  if (!number) return;
  SlotNumbers* entry = numbers_of(group.numbers, hand, slot, at.floor(kMinute).ns / kMinute);
  if (entry == nullptr) return;
  if (entry->bins.empty()) entry->bins.resize(kNumberBins);
  entry->type = value.type;
  if (entry->count == 0 || *number > entry->max) entry->max = *number;
  ++entry->count;
  ++entry->bins[number_bin(*number)];
}

void add_word(GroupActivity& group, size_t hand, uint16_t slot, std::string_view value) {
  SlotWords* entry = entry_of(group.words, hand, slot, kWordSlotsMax);
  if (entry == nullptr || entry->many) return;
  if (value.size() > kSlotWordBytesMax) {
    entry->many = true;
    return;
  }
  uint64_t hash = hash64(value);
  for (SlotWords::Word& word : entry->words) {
    if (word.hash != hash) continue;
    ++word.count;
    return;
  }
  if (entry->words.size() >= kSlotWordsMax) {
    entry->many = true;
    return;
  }
  entry->words.push_back({hash, 1, std::string(value)});
}

}  // namespace

struct ActivityFolder::State {
  struct Cell {
    uint64_t key = 0;
    uint32_t group = kEmpty;
  };

  State() { cells_.resize(256); }

  uint32_t group_of(std::string_view service, uint64_t service_hash, const templates::Event& event);
  uint32_t overflow_group();
  void count(GroupActivity& group, const templates::Event& event);
  void look_at_slots(uint32_t index, const templates::Event& event);
  void see_id(uint32_t group, uint16_t slot, uint64_t key, Timestamp at);
  void count_step(GroupActivity& group, int64_t step, bool error);
  void grow();

  std::vector<Cell> cells_;  // open addressing, at most half full
  std::vector<GroupActivity> groups_;
  uint32_t overflow_ = kEmpty;
  Activity total_;
  bool any_time_ = false;
  uint64_t id_mask_ = 0;  // stays, so that an id that was left out once stays out
};

void ActivityFolder::State::grow() {
  std::vector<Cell> old = std::move(cells_);
  cells_.assign(old.size() * 2, Cell{});
  for (const Cell& cell : old) {
    if (cell.group == kEmpty) continue;
    size_t i = cell.key & (cells_.size() - 1);
    while (cells_[i].group != kEmpty) i = (i + 1) & (cells_.size() - 1);
    cells_[i] = cell;
  }
}

uint32_t ActivityFolder::State::overflow_group() {
  if (overflow_ == kEmpty) {
    overflow_ = static_cast<uint32_t>(groups_.size());
    groups_.emplace_back();
  }
  return overflow_;
}

uint32_t ActivityFolder::State::group_of(std::string_view service, uint64_t service_hash,
                                         const templates::Event& event) {
  uint64_t key = mix64(service_hash ^ event.template_id.value);
  size_t mask = cells_.size() - 1;
  size_t i = key & mask;
  for (; cells_[i].group != kEmpty; i = (i + 1) & mask) {
    if (cells_[i].key != key) continue;
    const GroupActivity& group = groups_[cells_[i].group];
    if (group.template_id == event.template_id && group.service == service) return cells_[i].group;
  }
  if (groups_.size() >= kGroupsMax) {
    ++total_.folded_lines;
    return overflow_group();
  }
  auto index = static_cast<uint32_t>(groups_.size());
  cells_[i] = {key, index};
  GroupActivity& group = groups_.emplace_back();
  group.service = service;
  group.template_id = event.template_id;
  for (size_t slot = 0; slot < event.slots.size() && slot < kSlotValuesMax; ++slot)
    group.slot_values.push_back(cut(event.slots[slot].value, kSlotValueBytesMax));
  if (groups_.size() * 2 > cells_.size()) grow();
  return index;
}

void ActivityFolder::State::count_step(GroupActivity& group, int64_t step, bool error) {
  std::vector<StepCount>& steps = group.steps;
  // Nearly always the newest step of all.
  if (steps.empty() || steps.back().step != step) {
    auto at = std::lower_bound(steps.begin(), steps.end(), step,
                               [](const StepCount& known, int64_t wanted) { return known.step < wanted; });
    if (at == steps.end() || at->step != step) {
      if (steps.size() < kStepsPerGroupMax) {
        at = steps.insert(at, StepCount{step, 0, 0});
      } else {
        ++total_.moved_lines;
        if (at == steps.end()) --at;
      }
    }
    ++at->count;
    at->errors += error;
    return;
  }
  ++steps.back().count;
  steps.back().errors += error;
}

void ActivityFolder::State::count(GroupActivity& group, const templates::Event& event) {
  const parse::Record& record = *event.record;
  if (group.lines == 0 || record.timestamp < group.first) group.first = record.timestamp;
  if (group.lines == 0 || record.timestamp > group.last) group.last = record.timestamp;
  ++group.lines;
  group.severity_max = std::max(group.severity_max, record.severity_number);
  group.template_is_new |= event.template_is_new;
  count_step(group, step_of(record.timestamp), record.severity_number >= kErrorSeverity);
  size_t wanted =
      group.template_is_new || record.severity_number >= kWarnSeverity ? limits::kExamplesPerFinding : 1;
  if (group.examples.size() < wanted) group.examples.push_back(cut(record.raw, kExampleBytesMax));
  bool skewed = (record.flags & parse::kTimestampSkewed) != 0;
  if (!skewed && (!any_time_ || record.timestamp > total_.event_time_max)) {
    total_.event_time_max = record.timestamp;
    any_time_ = true;
  }
}

void ActivityFolder::State::see_id(uint32_t group, uint16_t slot, uint64_t key, Timestamp at) {
  if ((key & id_mask_) != 0) return;
  total_.ids.push_back({key, group, slot, at});
  if (total_.ids.size() < kIdSightsMax) return;
  id_mask_ = id_mask_ << 1 | 1;
  std::erase_if(total_.ids, [&](const IdSight& id) { return (id.key & id_mask_) != 0; });
}

// Slots come in the order of their places, so a slot's entry is found at the hand that walks along.
void ActivityFolder::State::look_at_slots(uint32_t index, const templates::Event& event) {
  using parse::TokenType;
  GroupActivity& group = groups_[index];
  if (index == overflow_) return;  // its lines have nothing in common
  size_t numbers = 0, words = 0, ids = 0;
  if (!event.record->trace_id.empty()) {
    see_id(index, kTraceSlot, hash64(event.record->trace_id), event.record->timestamp);
    ++ids;
  }
  for (size_t slot = 0; slot < event.slots.size() && slot < kSlotsLookedAt; ++slot) {
    const templates::Slot& value = event.slots[slot];
    auto number = static_cast<uint16_t>(slot);
    switch (value.type) {
      case TokenType::kNumber:
      case TokenType::kDuration:
      case TokenType::kSize:
      case TokenType::kPercent:
        if (numbers < kNumericSlotsMax) add_number(group, numbers, number, value, event.record->timestamp);
        ++numbers;
        if (value.type != TokenType::kNumber || value.value.size() > 3) break;
        [[fallthrough]];  // a small number may be a code
      case TokenType::kWord:
      case TokenType::kVersion:
      case TokenType::kHost:
        if (words < kWordSlotsMax) add_word(group, words, number, value.value);
        ++words;
        break;
      case TokenType::kUuid:
      case TokenType::kHex:
      case TokenType::kId:
        if (ids >= kIdsPerLineMax || value.value.size() < kIdBytesMin) break;
        see_id(index, number, hash64(value.value), event.record->timestamp);
        ++ids;
        break;
      default:
        break;
    }
  }
}

ActivityFolder::ActivityFolder() : state_(std::make_unique<State>()) {}
ActivityFolder::~ActivityFolder() = default;

void ActivityFolder::add(std::span<const templates::Event> events,
                         std::span<const std::string_view> services) {
  CHECK(events.size() == services.size());
  State& state = *state_;
  std::string_view service;
  uint64_t service_hash = hash64(service);
  for (size_t i = 0; i < events.size(); ++i) {
    // Neighbours nearly always share the very bytes of their service's name.
    if (services[i].data() != service.data() || services[i].size() != service.size()) {
      service = services[i];
      service_hash = hash64(service);
    }
    uint32_t group = state.group_of(service, service_hash, events[i]);
    state.count(state.groups_[group], events[i]);
    state.look_at_slots(group, events[i]);
  }
  state.total_.lines += events.size();
}

Activity ActivityFolder::take(TenantId tenant, Timestamp received) {
  State& state = *state_;
  Activity out = std::move(state.total_);
  out.tenant = tenant;
  out.received = received;
  out.id_mask = state.id_mask_;
  out.groups = std::move(state.groups_);
  std::fill(state.cells_.begin(), state.cells_.end(), State::Cell{});
  state.groups_ = {};
  state.groups_.reserve(std::min(out.groups.size(), kGroupsMax));
  state.overflow_ = kEmpty;
  state.total_ = {};
  state.any_time_ = false;
  return out;
}

}  // namespace foreshock::features
