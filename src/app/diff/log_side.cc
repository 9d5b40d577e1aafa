#include "app/diff/log_side.h"

#include <algorithm>

#include "app/input.h"
#include "templates/template_text.h"

namespace foreshock::app::diff {
namespace {

constexpr int64_t kBlocksWanted = 200;  // of the shorter log

}  // namespace

LogSide::LogSide(templates::Catalogue& catalogue, std::string zone, Timestamp observed, bool by_line)
    : catalogue_(catalogue),
      miner_(catalogue),
      zone_(std::move(zone)),
      observed_(observed),
      by_line_(by_line) {}

Status LogSide::read(const std::string& file) {
  return read_chunks(file, [&](std::string_view bytes, bool final) {
    parse::SourceContext context;
    context.zone = zone_;
    context.observed = observed_;
    size_t consumed = parser_.parse(bytes, context, final, memory_, arena_, records_).consumed;
    events_.clear();
    miner_.assign(records_, arena_, events_);
    for (const templates::Event& event : events_) count(event);
    records_.clear();
    arena_.reset();
    return consumed;
  });
}

void LogSide::count(const templates::Event& event) {
  ++lines_;
  bool timed = !(event.record->flags & parse::kTimestampMissing);
  untimed_ += !timed;
  Timestamp at = event.record->timestamp;
  if (by_line_) at = Timestamp{static_cast<int64_t>(lines_) * kMillisecond};
  if (!by_line_ && !timed) {
    if (first_ > last_) return;  // nothing to go by yet
    at = last_;
  }
  first_ = std::min(first_, at);
  last_ = std::max(last_, at);
  while ((last_.ns / width_) - (first_.ns / width_) >= kBlocksMax) widen();
  int64_t block = at.floor(width_).ns / width_;
  Occurrences& here = found_[event.template_id];
  here.blocks.add(block, 1);
  if (here.lines++ == 0) here.example = std::string(event.record->raw.substr(0, kExampleBytes));
  size_t slots = std::min(event.slots.size(), kTypedSlotsMax);
  if (here.slots.size() < slots) here.slots.resize(slots);
  for (size_t i = 0; i < slots; ++i) {
    Occurrences::Typed& typed = here.slots[i][static_cast<uint8_t>(event.slots[i].type)];
    typed.blocks += typed.last != block;
    typed.last = block;
  }
}

void BlockCounts::add(int64_t block, uint32_t lines) {
  if (!counts_.empty() && counts_.back().first == block) {
    counts_.back().second += lines;
    return;
  }
  counts_.emplace_back(block, lines);
  if (counts_.size() >= 2 * static_cast<size_t>(kBlocksMax) && counts_.size() == counts_.capacity()) gather();
}

void BlockCounts::halve() {
  std::vector<std::pair<int64_t, uint32_t>> before;
  before.swap(counts_);
  counts_.reserve(before.size() / 2 + 1);
  for (auto [block, lines] : before) add(block >= 0 ? block / 2 : (block - 1) / 2, lines);
}

// One entry a block.
void BlockCounts::gather() {
  std::sort(counts_.begin(), counts_.end());
  size_t kept = 0;
  for (size_t i = 1; i < counts_.size(); ++i) {
    if (counts_[i].first == counts_[kept].first) {
      counts_[kept].second += counts_[i].second;
    } else {
      counts_[++kept] = counts_[i];
    }
  }
  counts_.resize(kept + 1);
}

void LogSide::widen() {
  width_ *= 2;
  for (auto& [id, occurrences] : found_) {
    occurrences.blocks.halve();
    // How many of the wider blocks held a type is not known: at least half as many.
    for (auto& types : occurrences.slots)
      for (auto& [type, typed] : types) typed = {(typed.blocks + 1) / 2, INT64_MIN};
  }
}

void LogSide::widen_to(int64_t width_ns) {
  while (width_ < width_ns) widen();
}

size_t LogSide::blocks() const {
  if (first_ > last_) return 0;
  return static_cast<size_t>(last_.floor(width_).ns / width_ - first_.floor(width_).ns / width_) + 1;
}

std::unordered_map<TemplateId, Occurrences> LogSide::take() {
  std::unordered_map<TemplateId, Occurrences> out;
  for (auto& [id, occurrences] : found_) {
    TemplateId now = catalogue_.resolve(id);
    Occurrences& sum = out[now];
    for (auto [block, lines] : occurrences.blocks.all()) sum.blocks.add(block, lines);
    sum.lines += occurrences.lines;
    if (sum.example.empty()) sum.example = std::move(occurrences.example);
    if (now == id) sum.slots = std::move(occurrences.slots);  // others count their slots differently
  }
  return out;
}

std::vector<uint32_t> LogSide::series(const Occurrences& of) const {
  std::vector<uint32_t> out(blocks());
  int64_t begin = first_ <= last_ ? first_.floor(width_).ns / width_ : 0;
  for (auto [block, lines] : of.blocks.all()) out[static_cast<size_t>(block - begin)] += lines;
  return out;
}

DiffTable table_of(const templates::Catalogue& catalogue, LogSide& a, LogSide& b) {
  int64_t shorter = std::min(a.last() - a.first(), b.last() - b.first());
  int64_t width = std::max({a.width_ns(), b.width_ns(), shorter / kBlocksWanted});
  a.widen_to(width);
  b.widen_to(a.width_ns());
  auto in_a = a.take(), in_b = b.take();
  DiffTable out;
  out.blocks_a = a.blocks();
  out.blocks_b = b.blocks();
  const Occurrences none;
  auto add = [&](TemplateId id, const Occurrences& of_a, const Occurrences& of_b) {
    detect::DiffSeries series;
    series.id = id;
    if (auto known = catalogue.find(id)) series.text = known->text;
    series.skeleton = templates::loghub_style(series.text);
    series.a = a.series(of_a);
    series.b = b.series(of_b);
    for (size_t i = 0; i < std::min(of_a.slots.size(), of_b.slots.size()); ++i) {
      detect::SlotTypes& types = series.slots.emplace_back();
      auto name = [](uint8_t type) {
        std::string_view slot = parse::slot_name(static_cast<parse::TokenType>(type));
        return std::string(slot.empty() ? "word" : slot);
      };
      for (auto [type, typed] : of_a.slots[i]) types.blocks_a[name(type)] += typed.blocks;
      for (auto [type, typed] : of_b.slots[i]) types.blocks_b[name(type)] += typed.blocks;
    }
    out.series.push_back(std::move(series));
    out.examples.push_back(of_b.lines > 0 ? of_b.example : of_a.example);
  };
  for (const auto& [id, of_a] : in_a) {
    auto found = in_b.find(id);
    add(id, of_a, found == in_b.end() ? none : found->second);
  }
  for (const auto& [id, of_b] : in_b)
    if (!in_a.contains(id)) add(id, none, of_b);
  // By id, so that the answer does not depend on the order of a hash table.
  std::vector<size_t> order(out.series.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](size_t x, size_t y) { return out.series[x].id < out.series[y].id; });
  DiffTable sorted;
  sorted.blocks_a = out.blocks_a;
  sorted.blocks_b = out.blocks_b;
  for (size_t i : order) {
    sorted.series.push_back(std::move(out.series[i]));
    sorted.examples.push_back(std::move(out.examples[i]));
  }
  return sorted;
}

}  // namespace foreshock::app::diff
