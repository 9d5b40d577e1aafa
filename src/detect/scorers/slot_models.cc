#include "detect/scorers/slot_models.h"

#include <algorithm>
#include <cmath>

#include "features/features_options.h"
#include "features/slot_numbers.h"
#include "ml/distributions.h"

namespace foreshock::detect {
namespace {

static_assert(kSlotBins == features::kNumberBins);
constexpr double kKeepPerMinute = 0.99951879;  // half-life of a day
constexpr double kTotalMin = 100;              // values that must be known
constexpr uint32_t kMinutesMin = 10;
constexpr double kOwnMin = 50;    // values that show where a slot's middle is
constexpr double kLendMin = 500;  // values of a slot whose shape others may borrow
constexpr uint32_t kLendMinutes = 30;
constexpr double kStrengthMax = 400;  // minutes differ more than single values do
constexpr uint16_t kFrozenMax = 60;
constexpr std::array<double, 3> kQuantiles{0.5, 0.9, 0.99};
constexpr double kTailQuantile = 0.98, kTailMin = 20, kHillMin = 0.05, kHillMax = 2;
constexpr size_t kAheadMax = features::kNumericSlotsMax * features::kSlotMinutesMax;
constexpr uint64_t kWordsKnown = 500;
constexpr size_t kFewWords = 12;
constexpr int64_t kWordQuiet = 120;  // minutes without a new word

// First bin with at least a share `q` of the weight at or below it.
template <class Bins>
size_t quantile_bin(const Bins& bins, double total, double q) {
  double sum = 0;
  for (size_t i = 0; i < kSlotBins; ++i) {
    sum += static_cast<double>(bins[i]);
    if (sum >= q * total) return i;
  }
  return kSlotBins - 1;
}

template <class Bins>
double above(const Bins& bins, size_t bin) {
  double sum = 0;
  for (size_t i = bin + 1; i < kSlotBins; ++i) sum += static_cast<double>(bins[i]);
  return sum;
}

}  // namespace

void SlotTail::add(const features::SlotNumbers& numbers) {
  if (numbers.bins.size() != kSlotBins) return;
  type_ = static_cast<uint8_t>(numbers.type);
  minute_max_ = minute_count_ == 0 ? numbers.max : std::max(minute_max_, numbers.max);
  minute_count_ += numbers.count;
  for (size_t i = 0; i < kSlotBins; ++i) minute_[i] += numbers.bins[i];
}

void SlotTail::add_late(const features::SlotNumbers& numbers) {
  if (numbers.bins.size() != kSlotBins) return;
  for (size_t i = 0; i < kSlotBins; ++i) usual_[i] += static_cast<float>(numbers.bins[i]);
  total_ += numbers.count;
}

void SlotTail::pool(const SlotTail& sibling) {
  if (total_ > 0 || sibling.total_ < kTotalMin || sibling.minutes_ < kMinutesMin) return;
  for (size_t i = 0; i < kSlotBins; ++i)
    usual_[i] = static_cast<float>(sibling.usual_[i] * (kTotalMin / sibling.total_));
  total_ = kTotalMin;
  minutes_ = kMinutesMin;
}

bool SlotTail::wants_shape() const {
  return total_ >= kOwnMin && (total_ < kTotalMin || minutes_ < kMinutesMin);
}

bool SlotTail::lend_to(SlotShape& shape) const {
  if (total_ < kLendMin || minutes_ < kLendMinutes) return false;
  size_t middle = quantile_bin(usual_, total_, 0.5);
  for (size_t i = 0; i < kSlotBins; ++i) {
    size_t to = std::clamp<size_t>(i + kSlotBins / 2, middle, middle + kSlotBins - 1) - middle;
    shape.around[to] += static_cast<float>(usual_[i] / total_);
  }
  ++shape.slots;
  return true;
}

void SlotTail::pool(const SlotShape& shape) {
  if (!wants_shape() || shape.slots == 0) return;
  size_t middle = quantile_bin(usual_, total_, 0.5);
  for (size_t i = 0; i < kSlotBins; ++i) {
    size_t to = std::clamp<size_t>(i + middle, kSlotBins / 2, kSlotBins / 2 + kSlotBins - 1) - kSlotBins / 2;
    usual_[to] += static_cast<float>(shape.around[i] * kTotalMin / shape.slots);
  }
  total_ += kTotalMin;
  minutes_ = kMinutesMin;
}

double SlotTail::Verdict::log_p_of(uint64_t other) const {
  return ml::log_mid_p_high(
      ml::beta_binomial_tails(std::min(other, count), count, share * strength, (1 - share) * strength));
}

std::optional<SlotTail::Verdict> SlotTail::judge() const {
  if (total_ < kTotalMin || minutes_ < kMinutesMin || minute_count_ == 0) return std::nullopt;
  Verdict best;
  best.log_p = 1;
  for (double quantile : kQuantiles) {
    if ((1 - quantile) * total_ < 5) continue;
    size_t bin = quantile_bin(usual_, total_, quantile);
    Verdict verdict;
    verdict.slot = slot_;
    verdict.count = minute_count_;
    verdict.quantile = quantile;
    verdict.strength = std::min(total_, kStrengthMax);
    verdict.share = (above(usual_, bin) + 0.5) / (total_ + 1);
    verdict.over = static_cast<uint64_t>(above(minute_, bin));
    verdict.threshold = features::number_bin_low(bin + 1);
    verdict.usual = features::number_bin_low(bin);
    verdict.now =
        features::number_bin_low(quantile_bin(minute_, static_cast<double>(minute_count_), quantile));
    verdict.log_p = verdict.log_p_of(verdict.over);
    if (verdict.log_p < best.log_p) best = verdict;
  }
  if (best.log_p > 0) return std::nullopt;
  // Three looks at the same values: the smallest of three.
  best.log_p = std::min(0.0, best.log_p + std::log(3.0));
  best.max = minute_max_;
  size_t bin = quantile_bin(usual_, total_, kTailQuantile);
  double tail = above(usual_, bin), start = features::number_bin_low(bin + 1), sum = 0;
  if (tail >= kTailMin && minute_max_ > start && bin + 1 < kSlotBins) {
    for (size_t i = bin + 1; i < kSlotBins; ++i)
      if (usual_[i] > 0) sum += usual_[i] * std::log(features::number_bin_low(i + 1) / start);
    double hill = std::clamp(sum / tail, kHillMin, kHillMax);
    double one = std::log(tail / total_) - std::log(minute_max_ / start) / hill;
    best.log_p_max = std::min(0.0, one + std::log(static_cast<double>(minute_count_)));
  }
  return best;
}

void SlotTail::close(bool strange) {
  frozen_ = strange ? static_cast<uint16_t>(frozen_ + 1) : uint16_t{0};
  if (!strange || frozen_ >= kFrozenMax) {
    total_ = 0;
    for (size_t i = 0; i < kSlotBins; ++i) {
      usual_[i] = static_cast<float>(usual_[i] * kKeepPerMinute + minute_[i]);
      total_ += usual_[i];
    }
    ++minutes_;
    frozen_ = 0;
  }
  minute_.fill(0);
  minute_count_ = 0;
  minute_max_ = 0;
}

void SlotTail::save(ml::StateWriter& out) const {
  out.u32(slot_ | static_cast<uint32_t>(type_) << 16);  // files of older programs have no type: 0
  out.u32(minutes_);
  uint32_t used = 0;
  for (float bin : usual_) used += bin > 0;
  out.u32(used);
  for (size_t i = 0; i < kSlotBins; ++i) {
    if (usual_[i] <= 0) continue;
    out.u8(static_cast<uint8_t>(i));
    out.f32(usual_[i]);
  }
}

Status SlotTail::load(ml::StateReader& in) {
  uint32_t slot_and_type = in.u32(0xFF'FFFF);
  SlotTail fresh(static_cast<uint16_t>(slot_and_type & UINT16_MAX));
  fresh.type_ = static_cast<uint8_t>(slot_and_type >> 16);
  fresh.minutes_ = in.u32();
  for (size_t n = in.count(kSlotBins, 5); n > 0 && in.ok(); --n) {
    uint8_t bin = in.u8();
    float value = in.f32(0, 1e12f);
    if (bin >= kSlotBins) {
      in.spoil();
      break;
    }
    fresh.usual_[bin] = value;
    fresh.total_ += value;
  }
  RETURN_IF_ERROR(in.status("numbers of a slot"));
  *this = fresh;
  return {};
}

std::optional<SlotWordSet::News> SlotWordSet::add(const features::SlotWords& words, int64_t minute) {
  if (many_) return std::nullopt;
  many_ = words.many;
  first_minute_ = std::min(first_minute_, minute);
  std::optional<News> news;
  for (const features::SlotWords::Word& word : words.words) {
    auto known =
        std::find_if(words_.begin(), words_.end(), [&](const Word& one) { return one.hash == word.hash; });
    total_ += word.count;
    if (known != words_.end()) {
      known->count =
          static_cast<uint32_t>(std::min<uint64_t>(UINT32_MAX, uint64_t{known->count} + word.count));
      continue;
    }
    uint64_t before = total_ - word.count;
    int64_t quiet = minute - std::max(first_minute_, newest_minute_);
    if (!many_ && before >= kWordsKnown && words_.size() <= kFewWords && quiet >= kWordQuiet) {
      auto singles =
          std::count_if(words_.begin(), words_.end(), [](const Word& one) { return one.count == 1; });
      news = News{word.text, (static_cast<double>(singles) + 1) / (static_cast<double>(before) + 2),
                  words_.size(), before};
    }
    newest_minute_ = std::max(newest_minute_, minute);
    if (words_.size() >= kWordsMax) {
      many_ = true;
      words_ = {};
      return std::nullopt;
    }
    words_.push_back({word.hash, word.count});
  }
  return news;
}

void SlotWordSet::save(ml::StateWriter& out) const {
  out.u32(slot_);
  out.flag(many_);
  out.u64(total_);
  out.i64(first_minute_);
  out.i64(newest_minute_);
  out.u32(static_cast<uint32_t>(words_.size()));
  for (const Word& word : words_) {
    out.u64(word.hash);
    out.u32(word.count);
  }
}

Status SlotWordSet::load(ml::StateReader& in) {
  SlotWordSet fresh(static_cast<uint16_t>(in.u32(UINT16_MAX)));
  fresh.many_ = in.flag();
  fresh.total_ = in.u64(UINT64_MAX / 4);
  fresh.first_minute_ = in.i64();
  fresh.newest_minute_ = in.i64();
  // Minutes lie far inside, so that differences cannot overflow; the ends stand for "none yet".
  constexpr int64_t kMinuteMax = 200'000'000;
  if (fresh.first_minute_ != INT64_MAX && (fresh.first_minute_ < 0 || fresh.first_minute_ > kMinuteMax))
    in.spoil();
  if (fresh.newest_minute_ != INT64_MIN && (fresh.newest_minute_ < 0 || fresh.newest_minute_ > kMinuteMax))
    in.spoil();
  for (size_t n = in.count(kWordsMax, 12); n > 0 && in.ok(); --n) {
    uint64_t hash = in.u64();
    fresh.words_.push_back({hash, in.u32()});
  }
  RETURN_IF_ERROR(in.status("words of a slot"));
  *this = std::move(fresh);
  return {};
}

SlotTail* SlotModels::tail_of(uint16_t slot) {
  for (SlotTail& tail : tails)
    if (tail.slot() == slot) return &tail;
  if (tails.size() >= features::kNumericSlotsMax) return nullptr;
  return &tails.emplace_back(slot);
}

void SlotModels::add(const features::SlotNumbers& numbers) {
  SlotTail* tail = tail_of(numbers.slot);
  if (!tail) return;
  bool idle =
      ahead.empty() && std::all_of(tails.begin(), tails.end(), [](const SlotTail& t) { return t.idle(); });
  if (idle) minute = std::max(minute, numbers.minute);
  if (numbers.minute < minute)
    tail->add_late(numbers);
  else if (numbers.minute == minute || ahead.size() >= kAheadMax)
    tail->add(numbers);
  else
    ahead.push_back(numbers);
}

void SlotModels::next_minute(int64_t to) {
  minute = std::max(minute, to);
  std::vector<features::SlotNumbers> waiting = std::move(ahead);
  ahead.clear();
  for (features::SlotNumbers& numbers : waiting) {
    if (numbers.minute > minute)
      ahead.push_back(std::move(numbers));
    else if (SlotTail* tail = tail_of(numbers.slot))
      tail->add(numbers);
  }
}

size_t SlotModels::memory_bytes() const {
  return sizeof *this + ahead.size() * (sizeof(features::SlotNumbers) + kSlotBins * 4) +
         tails.capacity() * sizeof(SlotTail) + words.capacity() * (sizeof(SlotWordSet) + 256);
}

void SlotModels::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(tails.size()));
  for (const SlotTail& tail : tails) tail.save(out);
  out.u32(static_cast<uint32_t>(words.size()));
  for (const SlotWordSet& set : words) set.save(out);
}

Status SlotModels::load(ml::StateReader& in) {
  SlotModels fresh;
  for (size_t n = in.count(features::kNumericSlotsMax, 12); n > 0 && in.ok(); --n)
    RETURN_IF_ERROR(fresh.tails.emplace_back().load(in));
  for (size_t n = in.count(features::kWordSlotsMax, 33); n > 0 && in.ok(); --n)
    RETURN_IF_ERROR(fresh.words.emplace_back().load(in));
  RETURN_IF_ERROR(in.status("slots of a template"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
