#include "templates/miner.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/hash.h"
#include "templates/mining/catalogue_state.h"
#include "templates/mining/shape_table.h"
#include "templates/shape.h"

namespace foreshock::templates {
namespace {

// Keeps the keys of given templates apart from those of shapes.
constexpr uint64_t kGivenSeed = 0x676976656E;

}  // namespace

struct Miner::State {
  explicit State(Catalogue::State& catalogue)
      : catalogue_(catalogue), table_(mix64(catalogue.seed_ ^ 0x7461626C65)) {
    follow_generation();
  }

  // A View, packed so that one cache line answers for most lines.
  struct alignas(32) Known {
    TemplateId id;
    const uint16_t* places = nullptr;  // of SlotPlaces, when there are more than `few` holds
    std::array<uint16_t, 4> few{};
    uint32_t merges = UINT32_MAX;  // the catalogue's count when the view was taken
    uint16_t count = 0;
    bool whole : 1 = false, given : 1 = false;
    bool ruled : 1 = false;  // rules_ has decisions that may take its lines

    std::span<const uint16_t> slots() const { return {count <= few.size() ? few.data() : places, count}; }
  };
  static_assert(sizeof(Known) == 32);

  void follow_generation() {
    std::scoped_lock lock(catalogue_.mutex_);
    generation_ = catalogue_.generation_.load(std::memory_order_acquire);
    merges_ = static_cast<uint32_t>(catalogue_.merges_.load(std::memory_order_acquire));
    slot_places_ = catalogue_.slot_places_;
    table_.clear();
    known_.clear();
    rules_.clear();
  }

  void miss(const parse::Record& record, const Shape& shape, const Hash128& key, Event& event,
            uint32_t& node);
  void refresh(uint32_t node);
  void know(uint32_t node);
  void fill_slots(const Known& known, const Shape& shape, std::string_view body, Arena& arena, Event& event);
  void assign_one(const parse::Record& record, Arena& arena, Event& event);
  bool follow_decisions(uint32_t node, const Shape& shape, std::string_view body, Arena& arena, Event& event);

  Catalogue::State& catalogue_;
  ShapeTable table_;
  ShapeScanner scanner_;
  std::vector<Known> known_;                      // by node
  std::unordered_map<uint32_t, RuleList> rules_;  // of nodes that have any
  std::unique_ptr<ShapeScanner> value_scanner_;   // made when the first decision takes lines
  std::vector<Slot> decided_slots_;
  std::shared_ptr<SlotPlaces> slot_places_;
  uint64_t generation_ = 0;
  uint32_t merges_ = 0;  // its low half
  uint64_t lines_ = 0, misses_ = 0, made_ = 0;
};

void Miner::State::miss(const parse::Record& record, const Shape& shape, const Hash128& key, Event& event,
                        uint32_t& node) {
  ++misses_;
  std::scoped_lock lock(catalogue_.mutex_);
  Catalogue::State::Placed placed =
      catalogue_.place(shape, record.body, record.given_template, record.timestamp);
  node = placed.node;
  event.template_is_new = placed.is_new;
  made_ += placed.is_new;
  // What it learned counts from the next line on.
  merges_ = static_cast<uint32_t>(catalogue_.merges_.load(std::memory_order_relaxed));
  if (node >= known_.size()) {
    grow_by_quarter(known_, node + 1 - known_.size());
    known_.resize(node + 1);
  }
  know(node);
  table_.put(key, node);
}

void Miner::State::refresh(uint32_t node) {
  std::scoped_lock lock(catalogue_.mutex_);
  know(node);
}

// Takes the view of a node; the catalogue's lock is held.
void Miner::State::know(uint32_t node) {
  Catalogue::State::View view = catalogue_.view(node);
  Known& known = known_[node];
  known.id = view.id;
  known.places = view.places.data();
  known.count = static_cast<uint16_t>(view.places.size());
  if (known.count <= known.few.size()) std::copy(view.places.begin(), view.places.end(), known.few.begin());
  known.merges = merges_;
  known.whole = view.whole;
  known.given = view.given;
  known.ruled = view.rules != nullptr;
  if (view.rules) rules_[node] = std::move(view.rules);
}

void Miner::State::fill_slots(const Known& known, const Shape& shape, std::string_view body, Arena& arena,
                              Event& event) {
  size_t most = shape.elements.size() + shape.items.size() + 1;
  if (!known.given && !known.whole) most = known.count + shape.items.size();
  if (most == 0) return;
  std::span<Slot> slots = arena.array<Slot>(most);
  size_t count = 0;
  auto put = [&](const Element& element) { slots[count++] = {element.text(body), element.type}; };
  auto put_items = [&](const Element& list) {
    for (size_t i = 0; i < list.items; ++i) put(shape.items[list.first_item + i]);
  };
  if (known.whole) {
    slots[count++] = {body, parse::TokenType::kTail};
  } else if (known.given) {
    for (const Element& element : shape.elements) {
      if (element.kind == ElementKind::kSlot) put(element);
      if (element.kind == ElementKind::kList || element.kind == ElementKind::kMeasure) put_items(element);
    }
  } else {
    for (uint16_t place : known.slots()) {
      // Of another shape with the same 96 bits: a wrong template, but never a wrong address.
      if ((place & kPlaceMask) >= shape.elements.size()) [[unlikely]]
        break;
      const Element& element = shape.elements[place & kPlaceMask];
      if (place & kRestPlace) {
        const Element& last = shape.elements.back();
        slots[count++] = {body.substr(element.begin, last.end() - element.begin), parse::TokenType::kTail};
      } else if (place & kListPlace) {
        put_items(element);
      } else {
        put(element);
      }
    }
  }
  event.slots = slots.first(count);
}

void Miner::State::assign_one(const parse::Record& record, Arena& arena, Event& event) {
  Shape shape = scanner_.scan(record.body);
  event.record = &record;
  event.shape_id = shape.id();
  Hash128 key = shape.hash;
  if (!record.given_template.empty()) key = hash128(record.given_template, kGivenSeed);
  uint32_t node = table_.find(key);
  if (node == ShapeTable::kNone) {
    miss(record, shape, key, event, node);
  } else if (known_[node].merges != merges_) {
    refresh(node);
  }
  const Known& known = known_[node];
  event.template_id = known.id;
  if (known.ruled && follow_decisions(node, shape, record.body, arena, event)) [[unlikely]]
    return;
  fill_slots(known, shape, record.body, arena, event);
}

// Whether a person's decision takes this line; the most special one does.
bool Miner::State::follow_decisions(uint32_t node, const Shape& shape, std::string_view body, Arena& arena,
                                    Event& event) {
  if (!value_scanner_) value_scanner_ = std::make_unique<ShapeScanner>();
  for (const Rule& rule : *rules_.at(node)) {
    decided_slots_.clear();
    if (!rule->pattern.match(body, &shape, *value_scanner_, decided_slots_)) continue;
    event.template_id = rule->id;
    event.template_is_new = false;  // a person knew it
    std::span<Slot> slots = arena.array<Slot>(decided_slots_.size());
    std::copy(decided_slots_.begin(), decided_slots_.end(), slots.begin());
    event.slots = slots;
    return true;
  }
  return false;
}

Miner::Miner(Catalogue& catalogue) : state_(std::make_unique<State>(*catalogue.state_)) {}
Miner::~Miner() = default;

void Miner::assign(std::span<const parse::Record> records, Arena& arena, std::vector<Event>& out) {
  State& state = *state_;
  if (state.catalogue_.generation_.load(std::memory_order_acquire) != state.generation_)
    state.follow_generation();
  state.merges_ = static_cast<uint32_t>(state.catalogue_.merges_.load(std::memory_order_acquire));
  out.reserve(out.size() + records.size());
  for (const parse::Record& record : records) {
    Event event;
    state.assign_one(record, arena, event);
    out.push_back(event);
  }
  state.lines_ += records.size();
}

Miner::Stats Miner::stats() const {
  const State& state = *state_;
  return {state.lines_, state.misses_, state.made_,
          sizeof(State) + state.table_.memory_bytes() + state.known_.capacity() * sizeof(State::Known)};
}

}  // namespace foreshock::templates
