#include "store/segment/number_coder.h"

#include <algorithm>
#include <bit>

#include "base/hash.h"
#include "store/segment/byte_stream.h"

namespace foreshock::store {
namespace {

enum Kind : uint8_t { kConstant = 0, kOffsets = 1, kDifferences = 2, kSymbols = 3, kPairs = 4 };
constexpr int64_t kScales[4] = {1, 1'000, 1'000'000, 1'000'000'000};

constexpr size_t kAlphabetMax = 4'096;
// The most models (of two bytes each) that a list with contexts may have.
constexpr size_t kPairModelsMax = size_t{1} << 18;
// Lists are judged by this many of their values.
constexpr size_t kSample = 1'024;

uint64_t less(int64_t a, int64_t b) {
  return static_cast<uint64_t>(a) - static_cast<uint64_t>(b);
}
int64_t plus(int64_t a, uint64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + b);
}
int width_of(uint64_t value) {
  return 64 - std::countl_zero(value);
}

// A number below 2^depth, highest bit first, by a tree of models.
template <class Coder>
uint32_t code_tree(Coder& coder, BitModel* tree, int depth, uint32_t value) {
  uint32_t node = 1;
  for (int i = depth - 1; i >= 0; --i) node = node << 1 | (coder.bit(tree[node], (value >> i) & 1) ? 1 : 0);
  return node - (uint32_t{1} << depth);
}

int depth_of(size_t alphabet) {
  return alphabet > 1 ? width_of(alphabet - 1) : 0;
}

// Whether an alphabet is small enough to be coded by the symbol before: not more models than values teach.
bool pairs_fit(size_t alphabet, size_t count) {
  size_t models = size_t{1} << (2 * depth_of(alphabet));
  return models <= kPairModelsMax && (alphabet <= 64 || models <= count * 32);
}

// Values by the order of their first coming.
class SymbolModel {
 public:
  SymbolModel(size_t alphabet, bool pairs)
      : depth_(depth_of(alphabet)),
        alphabet_(alphabet),
        tree_(size_t{1} << depth_),
        pairs_(pairs ? tree_.size() * tree_.size() : 0) {}

  // `symbol` is seen() for one that comes for the first time; the answer likewise.
  template <class Coder>
  uint32_t code(Coder& coder, uint32_t symbol) {
    if (seen_ < alphabet_ &&
        coder.bit(fresh_[last_fresh_ ? 1 : 0][std::min(width_of(seen_), 7)], symbol == seen_)) {
      last_fresh_ = true;
      last_ = seen_;
      return seen_++;
    }
    last_fresh_ = false;
    if (seen_ == 0) return UINT32_MAX;  // hostile: there is nothing to name
    last_ = pairs_.empty() ? code_tree(coder, tree_.data(), depth_, symbol) : code_pair(coder, symbol);
    return last_ < seen_ ? last_ : UINT32_MAX;
  }
  uint32_t seen() const { return seen_; }

 private:
  // By the symbol before once that place of its tree is known, else without. Both learn.
  template <class Coder>
  uint32_t code_pair(Coder& coder, uint32_t symbol) {
    BitModel* own = &pairs_[size_t{last_ < seen_ ? last_ : 0} << depth_];
    uint32_t node = 1;
    for (int i = depth_ - 1; i >= 0; --i) {
      bool bit = (symbol >> i) & 1;
      if (own[node].seen >= 2) {
        bit = coder.bit(own[node], bit);
        tree_[node].learn(bit);
      } else {
        bit = coder.bit(tree_[node], bit);
        own[node].learn(bit);
      }
      node = node << 1 | (bit ? 1 : 0);
    }
    return node - (uint32_t{1} << depth_);
  }

  int depth_;
  size_t alphabet_;
  uint32_t seen_ = 0, last_ = 0;
  bool last_fresh_ = false;
  BitModel fresh_[2][8];
  std::vector<BitModel> tree_, pairs_;
};

// Each value's symbol, and the values by symbol.
struct Symbols {
  std::vector<uint32_t> of;
  std::vector<int64_t> alphabet;
};

// False when there are too many different ones to be worth it.
bool find_symbols(std::span<const int64_t> values, Symbols& out) {
  size_t most = std::min(kAlphabetMax, values.size() * 3 / 4 + 1);
  std::vector<uint32_t> slots(size_t{1} << (width_of(std::min(values.size(), kAlphabetMax)) + 1));
  size_t mask = slots.size() - 1;
  out.of.reserve(values.size());
  for (int64_t value : values) {
    if (!out.of.empty() && out.alphabet[out.of.back()] == value) {
      out.of.push_back(out.of.back());
      continue;
    }
    size_t at = mix64(static_cast<uint64_t>(value)) & mask;
    while (slots[at] != 0 && out.alphabet[slots[at] - 1] != value) at = (at + 1) & mask;
    if (slots[at] == 0) {
      if (out.alphabet.size() == most) return false;
      out.alphabet.push_back(value);
      slots[at] = static_cast<uint32_t>(out.alphabet.size());
    }
    out.of.push_back(slots[at] - 1);
  }
  return true;
}

template <class Coder>
void code_signed(Coder& coder, MagnitudeModel& model, int64_t& value) {
  value = unzigzag(model.code(coder, zigzag(value)));
}

template <class Coder>
void code_offsets(Coder& coder, int64_t least, int width, std::span<int64_t> values) {
  MagnitudeModel model(width);
  for (int64_t& value : values) value = plus(least, model.code(coder, less(value, least)));
}

template <class Coder>
void code_differences(Coder& coder, int width, std::span<int64_t> values) {
  MagnitudeModel model(width);
  for (size_t i = 1; i < values.size(); ++i) {
    uint64_t difference = zigzag(static_cast<int64_t>(less(values[i], values[i - 1])));
    values[i] = plus(values[i - 1], static_cast<uint64_t>(unzigzag(model.code(coder, difference))));
  }
}

struct Trial {
  Kind kind = kOffsets;
  uint64_t cost = UINT64_MAX;
};

// A list that is to be written: scaled, measured, its kind chosen.
struct ListPlan {
  std::vector<int64_t> values;
  int scale = 0;
  Kind kind = kConstant;
  int64_t least = 0;
  int offset_width = 0, difference_width = 0;
  Symbols symbols;

  explicit ListPlan(std::span<const int64_t> given) : values(given.begin(), given.end()) {
    find_scale();
    measure();
    if (offset_width != 0) choose();
  }

 private:
  void find_scale() {
    bool all_zero = std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 0; });
    if (values.size() < 4 || all_zero) return;
    for (; scale < 3; ++scale) {
      int64_t by = kScales[scale + 1];
      if (!std::all_of(values.begin(), values.end(), [by](int64_t value) { return value % by == 0; })) break;
    }
    if (scale > 0)
      for (int64_t& value : values) value /= kScales[scale];
  }
  void measure() {
    least = *std::min_element(values.begin(), values.end());
    uint64_t offsets = 0, differences = 0;
    int64_t before = values[0];
    for (int64_t value : values) {
      offsets |= less(value, least);
      differences |= zigzag(static_cast<int64_t>(less(value, before)));
      before = value;
    }
    offset_width = width_of(offsets);
    difference_width = width_of(differences);
  }
  void choose() {
    size_t n = values.size();
    std::vector<int64_t> sample;
    if (n <= kSample) {
      sample = values;
    } else {
      auto from = values.begin() + static_cast<ptrdiff_t>(n / 2);
      sample.assign(values.begin(), values.begin() + kSample / 2);
      sample.insert(sample.end(), from, from + kSample / 2);
    }
    double share = static_cast<double>(n) / static_cast<double>(sample.size());
    double best = 0;
    auto consider = [&](Kind candidate, double cost) {
      if (kind == kConstant || cost < best) {
        kind = candidate;
        best = cost;
      }
    };
    {
      CostCounter counter;
      std::vector<int64_t> work = sample;
      code_offsets(counter, least, offset_width, work);
      consider(kOffsets, static_cast<double>(counter.cost()) * share);
    }
    {
      CostCounter counter;
      std::vector<int64_t> work = sample;
      code_differences(counter, difference_width, work);
      consider(kDifferences, static_cast<double>(counter.cost()) * share);
    }
    if (!find_symbols(values, symbols)) return;
    try_symbols(share, consider);
  }
  template <class Consider>
  void try_symbols(double share, Consider consider) {
    MagnitudeModel model(64);
    CostCounter counter;
    int64_t before = 0;
    for (int64_t value : symbols.alphabet) {
      int64_t difference = static_cast<int64_t>(less(value, before));
      code_signed(counter, model, difference);
      before = value;
    }
    double fixed = static_cast<double>(counter.cost());
    size_t n = values.size();
    for (Kind candidate : {kSymbols, kPairs}) {
      if (candidate == kPairs && !pairs_fit(symbols.alphabet.size(), n)) continue;
      SymbolModel trial(symbols.alphabet.size(), candidate == kPairs);
      CostCounter cost;
      size_t length = std::min(n, kSample);
      for (size_t i = 0; i < length; ++i) trial.code(cost, symbols.of[i]);
      double sampled = n > kSample ? static_cast<double>(n) / static_cast<double>(kSample) : 1;
      (void)share;
      consider(candidate, fixed + static_cast<double>(cost.cost()) * sampled);
    }
  }
};

// Symbols below `size` by the context that is given with each; the models of all contexts at first.
class GivenModel {
 public:
  GivenModel(uint32_t contexts, uint32_t size)
      : depth_(depth_of(size)), tree_(size_t{1} << depth_), own_(size_t{contexts} << depth_) {}
  static bool fits(uint64_t contexts, uint64_t size) {
    return contexts <= kPairModelsMax && size <= kPairModelsMax &&
           contexts << depth_of(size) <= 4 * kPairModelsMax;
  }
  template <class Coder>
  uint32_t code(Coder& coder, uint32_t context, uint32_t symbol) {
    BitModel* own = &own_[size_t{context} << depth_];
    uint32_t node = 1;
    for (int i = depth_ - 1; i >= 0; --i) {
      bool bit = (symbol >> i) & 1;
      bool known = own[node].seen >= 1;
      bit = coder.bit(known ? own[node] : tree_[node], bit);
      (known ? tree_[node] : own[node]).learn(bit);
      node = node << 1 | (bit ? 1 : 0);
    }
    return node - (uint32_t{1} << depth_);
  }

 private:
  int depth_;
  std::vector<BitModel> tree_, own_;
};

template <class Coder>
void code_alphabet(Coder& coder, NumberModels& models, std::span<int64_t> alphabet) {
  int64_t before = 0;
  for (int64_t& value : alphabet) {
    int64_t difference = static_cast<int64_t>(less(value, before));
    code_signed(coder, models.alphabet, difference);
    before = value = plus(before, static_cast<uint64_t>(difference));
  }
}

}  // namespace

MagnitudeModel::MagnitudeModel(int bits_max)
    : bits_max_(bits_max),
      depth_(width_of(static_cast<uint64_t>(bits_max))),
      magnitude_(static_cast<size_t>(kContexts) << depth_),
      leading_(static_cast<size_t>(bits_max + 1) * 4) {}

template <class Coder>
uint64_t MagnitudeModel::code(Coder& coder, uint64_t value) {
  BitModel* tree = &magnitude_[static_cast<size_t>(context_) << depth_];
  int bits = static_cast<int>(code_tree(coder, tree, depth_, static_cast<uint32_t>(width_of(value))));
  bits = std::min(bits, bits_max_);
  context_ = std::min(bits, kContexts - 1);
  if (bits <= 1) return static_cast<uint64_t>(bits);
  uint64_t out = 1;
  int left = bits - 1;
  BitModel* leading = &leading_[static_cast<size_t>(bits) * 4];
  size_t node = 1;
  for (int i = 0; i < 2 && left > 0; ++i) {
    bool bit = coder.bit(leading[node], (value >> --left) & 1);
    out = out << 1 | (bit ? 1 : 0);
    node = node << 1 | (bit ? 1 : 0);
  }
  uint64_t rest = coder.raw(value & (left == 0 ? 0 : ~uint64_t{0} >> (64 - left)), left);
  return left == 0 ? out : out << left | rest;
}

void NumberEncoder::number(uint64_t value) {
  models_.single.code(coder_, value);
}

void NumberEncoder::list(std::span<const int64_t> given) {
  if (given.empty()) return;
  ListPlan plan(given);
  code_tree(coder_, models_.kind, 3, plan.kind);
  code_tree(coder_, models_.scale, 2, static_cast<uint32_t>(plan.scale));
  int64_t first = plan.kind == kDifferences ? plan.values[0] : plan.least;
  switch (plan.kind) {
    case kConstant:
      code_signed(coder_, models_.first, first);
      break;
    case kOffsets:
      code_signed(coder_, models_.first, first);
      models_.size.code(coder_, static_cast<uint64_t>(plan.offset_width));
      code_offsets(coder_, plan.least, plan.offset_width, plan.values);
      break;
    case kDifferences:
      code_signed(coder_, models_.first, first);
      models_.size.code(coder_, static_cast<uint64_t>(plan.difference_width));
      code_differences(coder_, plan.difference_width, plan.values);
      break;
    case kSymbols:
    case kPairs: {
      models_.size.code(coder_, plan.symbols.alphabet.size());
      code_alphabet(coder_, models_, plan.symbols.alphabet);
      SymbolModel model(plan.symbols.alphabet.size(), plan.kind == kPairs);
      for (uint32_t symbol : plan.symbols.of) model.code(coder_, symbol);
      break;
    }
  }
}

void NumberEncoder::list(std::span<const uint32_t> values) {
  std::vector<int64_t> wide(values.begin(), values.end());
  list(std::span<const int64_t>(wide));
}

// The value that each context always has (0 where it does not come); false when some has two.
static bool find_table(std::span<const uint32_t> contexts, uint32_t contexts_end,
                       std::span<const uint32_t> values, std::vector<uint32_t>& table) {
  constexpr uint32_t kNone = UINT32_MAX;
  table.assign(contexts_end, kNone);
  for (size_t i = 0; i < values.size(); ++i) {
    uint32_t& known = table[contexts[i]];
    if (known == kNone) known = values[i];
    if (known != values[i] || known == kNone) return false;
  }
  std::replace(table.begin(), table.end(), kNone, uint32_t{0});
  return true;
}

void NumberEncoder::list_given(std::span<const uint32_t> contexts, uint32_t contexts_end,
                               std::span<const uint32_t> values) {
  uint32_t greatest = 0;
  for (uint32_t value : values) greatest = std::max(greatest, value);
  number(greatest);
  if (greatest == 0) return;
  if (version_ >= kTablesFrom) {
    std::vector<uint32_t> table;
    bool told = find_table(contexts, contexts_end, values, table);
    number(told ? 1 : 0);
    if (told) return list(std::span<const uint32_t>(table));
  }
  if (!GivenModel::fits(contexts_end, uint64_t{greatest} + 1)) return list(values);
  GivenModel model(contexts_end, greatest + 1);
  for (size_t i = 0; i < values.size(); ++i) model.code(coder_, contexts[i], values[i]);
}

uint64_t NumberDecoder::number() {
  return models_.single.code(coder_, 0);
}

uint64_t NumberDecoder::bounded(uint64_t max) {
  uint64_t value = number();
  if (value <= max && ok()) return value;
  sound_ = false;
  return 0;
}

bool NumberDecoder::list(size_t count, std::vector<int64_t>& out) {
  out.clear();
  if (count == 0) return ok();
  if (!ok()) return false;
  uint32_t kind = code_tree(coder_, models_.kind, 3, 0);
  int64_t scale = kScales[code_tree(coder_, models_.scale, 2, 0)];
  int64_t first = 0;
  if (kind <= kDifferences) code_signed(coder_, models_.first, first);
  uint64_t size = kind == kConstant ? 0 : models_.size.code(coder_, 0);
  bool bounded = kind == kConstant || (kind <= kDifferences ? size <= 64 : size >= 1 && size <= kAlphabetMax);
  if (!ok() || kind > kPairs || !bounded || (kind == kPairs && !pairs_fit(size, count)))
    return sound_ = false;
  out.assign(count, first);
  if (kind == kOffsets) code_offsets(coder_, first, static_cast<int>(size), out);
  if (kind == kDifferences) code_differences(coder_, static_cast<int>(size), out);
  if (kind >= kSymbols) {
    std::vector<int64_t> alphabet(size);
    code_alphabet(coder_, models_, alphabet);
    SymbolModel model(alphabet.size(), kind == kPairs);
    for (int64_t& value : out) {
      uint32_t symbol = model.code(coder_, 0);
      if (symbol >= alphabet.size()) return sound_ = false;
      value = alphabet[symbol];
    }
  }
  if (scale != 1)
    for (int64_t& value : out)
      value = static_cast<int64_t>(static_cast<uint64_t>(value) * static_cast<uint64_t>(scale));
  return ok();
}

bool NumberDecoder::list(size_t count, std::vector<uint32_t>& out) {
  std::vector<int64_t> wide;
  if (!list(count, wide)) return false;
  out.resize(count);
  for (size_t i = 0; i < count; ++i) {
    if (wide[i] < 0 || wide[i] > INT64_C(0xFFFFFFFF)) return sound_ = false;
    out[i] = static_cast<uint32_t>(wide[i]);
  }
  return true;
}

bool NumberDecoder::list_given(std::span<const uint32_t> contexts, uint32_t contexts_end,
                               std::vector<uint32_t>& out) {
  uint64_t greatest = bounded(UINT32_MAX);
  if (!ok()) return false;
  out.assign(contexts.size(), 0);
  if (greatest == 0) return true;
  if (version_ >= kTablesFrom && bounded(1) == 1) {
    std::vector<uint32_t> table;
    if (!list(contexts_end, table)) return false;
    for (size_t i = 0; i < out.size(); ++i) out[i] = table[contexts[i]];
    return true;
  }
  if (!ok()) return false;
  if (!GivenModel::fits(contexts_end, greatest + 1)) return list(contexts.size(), out);
  GivenModel model(contexts_end, static_cast<uint32_t>(greatest) + 1);
  for (size_t i = 0; i < out.size(); ++i) out[i] = model.code(coder_, contexts[i], 0);
  return ok();
}

}  // namespace foreshock::store
