// SessionOrder: in which order do lines that share an id follow each other, and when is that broken?
//
// Any id seen in a slot (trace, order, cart, ...) is a session key; its lines become symbols (service,
// template, slot) in the order of their event times, from the first to a pause of kIdleNs. How likely each
// next symbol is comes from interpolated Kneser-Ney trigrams (ml/sequence_model) of two generations, so that
// old habits fade. A step is *surprising* below kRareP. Whole ids are noisy (a user wanders, an order does
// not), so what is judged is not one step but a minute's share of surprising steps out of a symbol, against
// the usual share out of that symbol (beta-binomial): ids without an order have a high usual share and never
// stand out. Steps to or from symbols younger than an hour do not count: those are novelty's. Minutes that
// were judged strange teach nothing, for an hour. Under load whole ids are left out. Bounded by the limits
// below: about 7 MiB when full. About 0.5 us a sight (detector_bench). Deterministic.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "ml/sequence_model.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class SessionOrder {
 public:
  static constexpr uint32_t kEnd = UINT32_MAX;  // as a next symbol: the session stopped
  static constexpr size_t kSymbolsMax = 4096, kOpenMax = 8192, kStepsMax = 24, kPendingMax = 65'536;
  static constexpr size_t kSightsPerSecond = 4000, kModelBytesMax = 1536 * 1024;
  static constexpr int64_t kIdleNs = kMinute;

  struct Symbol {
    uint32_t service = 0;
    uint64_t template_id = 0;
    uint16_t slot = 0;
    bool operator==(const Symbol&) const = default;
  };
  // Of one symbol and minute.
  struct Verdict {
    int64_t minute = 0;
    uint32_t from = 0, next = 0, usual = 0;  // symbols; `next` the most frequent surprise, `usual` the habit
    double usual_share = 0;                  // of steps out of `from` that went to `usual`
    uint32_t steps = 0, surprising = 0;      // of the minute
    double share = 0, strength = 0;  // usual share of surprising steps; what it is known from, in steps
    double log_p = 0;
    double log_p_of(uint32_t other) const;
  };

  SessionOrder();
  // Sights of a batch may be in any order; they are taken up once take() has passed their time.
  void see(uint64_t key, const Symbol& symbol, Timestamp at);
  // Sights before `to` are final: sessions go on, end, and minutes close.
  void take(Timestamp to, std::vector<Verdict>& out);
  // The caller found this minute strange (after calibration): it teaches nothing. Gives the number of such
  // minutes in a row.
  uint32_t hold(const Verdict& verdict);
  // Ids with these bits in their key are missing from now on.
  void leave_out(uint64_t mask) { missing_ |= mask; }
  // Nobody watched: what is open is forgotten.
  void forget_open();

  const Symbol& symbol(uint32_t index) const { return symbols_[index]; }
  size_t symbols() const { return symbols_.size(); }
  uint64_t sessions() const { return models_[0].sessions() + models_[1].sessions(); }

  size_t memory_bytes() const;
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  struct SymbolHash {
    size_t operator()(const Symbol& symbol) const {
      return mix64(symbol.template_id ^ (uint64_t{symbol.service} << 32) ^ symbol.slot);
    }
  };
  struct Sight {
    Timestamp at;
    uint64_t key = 0;
    uint32_t symbol = 0;
  };
  struct Open {
    uint64_t key = 0;
    Timestamp last;
    uint8_t steps = 0;  // 0: free
    bool surprising = false;
    std::array<uint32_t, kStepsMax> symbols{};
  };
  struct Next {
    uint32_t symbol = 0;
    float count = 0;
  };
  static constexpr size_t kNexts = 4;
  // What follows one symbol.
  struct From {
    Timestamp first;
    float usual_steps = 0, usual_surprising = 0;
    uint32_t steps = 0, surprising = 0;  // of the running minute
    uint16_t held = 0;                   // strange minutes in a row
    bool hold = false;
    std::array<Next, kNexts> nexts{}, surprises{};
  };
  uint32_t intern(const Symbol& symbol, Timestamp at);
  void step(const Sight& sight);
  void end(Open& open);
  void count_step(Open& open, uint32_t next, Timestamp at);
  void end_idle(Timestamp now);
  void close_minute(int64_t minute, std::vector<Verdict>& out);
  double probability(const Open& open, uint32_t next) const;
  bool left_out(uint64_t key) const { return (key & missing_) != 0 || ((key >> 40) & mask_) != 0; }
  static void add_next(std::array<Next, kNexts>& nexts, uint32_t symbol);

  std::vector<Symbol> symbols_;
  std::unordered_map<Symbol, uint32_t, SymbolHash> index_;
  std::vector<From> from_;  // by symbol
  std::array<ml::SequenceModel, 2> models_;
  std::vector<Open> open_;
  std::vector<Sight> pending_;
  uint64_t missing_ = 0, mask_ = 0;
  size_t sights_ = 0, pushed_out_ = 0;  // of the running ten seconds
  int64_t ten_ = INT64_MIN, minute_ = INT64_MIN;
};

}  // namespace foreshock::detect
